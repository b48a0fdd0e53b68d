import { readdirSync } from 'node:fs';
import { isAlive } from '../../src/model/process-identity.ts';
import { leftIn, processesNaming, test } from './suites.ts';
import { expect } from './support.ts';

test.describe.configure({ timeout: 120_000 });

test('an engine starts on the first ask, and survives the worker of a failing test', async ({
  start,
  machinesFolder,
  temporary,
}) => {
  const suite = start(`
    test('first', async () => { await note(); expect(1).toBe(2); });
    test('second', async () => { await note(); });`);
  const { code, output } = await suite.ended;
  expect(output).toContain('1 failed');
  expect(output).toContain('1 passed');
  expect(code).toBe(1);
  const [first, second] = suite.notes();
  expect(first?.before).toEqual(['broker', 'run.json']);
  expect([first?.workerIndex, second?.workerIndex]).toEqual([0, 1]);
  expect([first?.parallelIndex, second?.parallelIndex]).toEqual([0, 0]);
  expect(second?.provenance).toBe('embedded');
  expect(second?.engine).toEqual(first?.engine);
  expect(second?.url).toBe(first?.url);
  expect(isAlive(first!.engine)).toBe(false);
  expect(leftIn(machinesFolder)).toEqual([]);
  expect(processesNaming(temporary)).toEqual([]);
});

test('two slots have an engine each, and who asks for one slot shares one', async ({
  start,
  machinesFolder,
}) => {
  const suite = start(
    `
    import { existsSync, writeFileSync } from 'node:fs';
    for (const [mine, other] of [['a', 'b'], ['b', 'a']]) {
      test(mine, async ({}, info) => {
        const at = (name) => join(info.project.outputDir, '..', name);
        writeFileSync(at(mine), '');
        await expect.poll(() => existsSync(at(other)), { timeout: 30_000 }).toBe(true);
        await note();
        await note(0);
      });
    }`,
    { workers: 2 },
  );
  const { code, output } = await suite.ended;
  expect(output).toContain('2 passed');
  expect(code).toBe(0);
  const notes = suite.notes();
  expect(notes).toHaveLength(4);
  const own = ['a', 'b'].map((title) => notes.filter((note) => note.title === title)[0]!);
  const shared = ['a', 'b'].map((title) => notes.filter((note) => note.title === title)[1]!);
  expect(new Set(own.map((note) => note.parallelIndex))).toEqual(new Set([0, 1]));
  expect(own[0]!.engine.pid).not.toBe(own[1]!.engine.pid);
  expect(shared[0]!.engine).toEqual(shared[1]!.engine);
  expect(shared[0]!.engine).toEqual(own.find((note) => note.parallelIndex === 0)!.engine);
  expect(notes.filter((note) => isAlive(note.engine))).toEqual([]);
  expect(leftIn(machinesFolder)).toEqual([]);
});

for (const { signal, whole } of [
  { signal: 'SIGINT', whole: true },
  { signal: 'SIGTERM', whole: false },
  { signal: 'SIGHUP', whole: true },
] as const) {
  test(`${signal} leaves nothing behind`, async ({ start, machinesFolder, temporary }) => {
    test.skip(process.platform === 'win32', 'Windows has no such signals');
    const suite = start(`test('waits', async () => { await note(); await forever; });`);
    const [waits] = await suite.noted(1);
    expect(isAlive(waits!.engine)).toBe(true);
    expect(leftIn(machinesFolder)).toHaveLength(1);
    const pid = suite.process.pid!;
    process.kill(whole ? -pid : pid, signal);
    const { code, output } = await suite.ended;
    expect(code, output).toBe(130);
    expect(isAlive(waits!.engine)).toBe(false);
    expect(leftIn(machinesFolder)).toEqual([]);
    expect(processesNaming(temporary)).toEqual([]);
  });
}

test('a signal while an engine starts leaves nothing behind', async ({
  start,
  machinesFolder,
  temporary,
}) => {
  test.skip(process.platform === 'win32', 'Windows has no such signals');
  const suite = start(`test('asks', async () => { await note(); await forever; });`);
  const begun = () =>
    leftIn(machinesFolder).some((run) => readdirSync(`${machinesFolder}/${run}`).includes('postgres-1'));
  await expect.poll(begun, { intervals: [5], timeout: 30_000 }).toBe(true);
  process.kill(suite.process.pid!, 'SIGINT');
  const { code, output } = await suite.ended;
  expect(code, output).toBe(130);
  expect(leftIn(machinesFolder)).toEqual([]);
  expect(processesNaming(temporary)).toEqual([]);
});

test('what a killed run left is swept by the next, and a live run is not touched', async ({
  start,
  machinesFolder,
}) => {
  const waiting = `test('waits', async () => { await note(); await forever; });`;
  const [killed, live] = [start(waiting), start(waiting)];
  const [orphan] = await killed.noted(1);
  const [living] = await live.noted(1);
  killed.process.kill('SIGKILL');
  await killed.ended;
  expect(isAlive(orphan!.engine)).toBe(true);
  expect(leftIn(machinesFolder)).toHaveLength(2);
  const next = start(`test('asks', async () => { await note(); });`);
  const { code, output } = await next.ended;
  expect(code, output).toBe(0);
  expect(next.notes()).toHaveLength(1);
  expect([orphan!.engine, living!.engine, next.notes()[0]!.engine].map(isAlive)).toEqual([
    false,
    true,
    false,
  ]);
  expect(leftIn(machinesFolder)).toHaveLength(1);
  live.process.kill('SIGINT');
  expect((await live.ended).code).toBe(130);
  expect(isAlive(living!.engine)).toBe(false);
  expect(leftIn(machinesFolder)).toEqual([]);
});

test('mock_contract alone and --list start nothing and write nothing', async ({ start, temporary }) => {
  const suite = start(
    `test('sees', () => expect(Object.keys(process.env).filter((name) => name.startsWith('DPONE_'))).toEqual(['DPONE_MATRIX_RUN_ID']));`,
    { runMode: 'mock_contract' },
  );
  const listed = start(`test('asks', async () => { await note(); });`, { args: ['--list'] });
  for (const { code, output } of [await suite.ended, await listed.ended]) expect(code, output).toBe(0);
  expect(readdirSync(temporary).filter((name) => name.startsWith('dpone-'))).toEqual([]);
});

test('a global setup that fails after ours leaves nothing behind', async ({ start, machinesFolder }) => {
  const suite = start(`test('never runs', () => {});`, {
    laterSetup: `throw new Error('broker at ' + process.env.DPONE_MATRIX_BROKER);`,
  });
  const { code, output } = await suite.ended;
  expect(output).toContain(`broker at ${machinesFolder}`);
  expect(code).toBe(1);
  expect(leftIn(machinesFolder)).toEqual([]);
});
