import { createServer } from 'node:net';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isAlive } from '../../src/model/process-identity.ts';
import { endProcess } from '../../src/services/end-process.ts';
import { RunFolder } from '../../src/services/run-folder.ts';
import { expect, killRecord, sweep, test } from './support.ts';

test('the engines and folders of a dead run go, those of a live one stay', async ({ machine, idle }) => {
  const [orphan, living] = [idle(), idle()];
  const dead = RunFolder.create(machine, 'run_dead', 'dpm_dead00_');
  dead.recordProcess(orphan.pid);
  writeFileSync(join(dead.engineFolder('some'), 'data'), 'x');
  killRecord(dead);
  const live = RunFolder.create(machine, 'run_live', 'dpm_live00_');
  live.recordProcess(living.pid);
  writeFileSync(join(live.engineFolder('some'), 'data'), 'x');
  expect([isAlive(orphan), isAlive(living)]).toEqual([true, true]);
  expect(await sweep(machine)).toEqual(['run_dead']);
  expect([isAlive(orphan), isAlive(living)]).toEqual([false, true]);
  expect(readdirSync(machine)).toEqual(['run_live']);
  expect(readdirSync(join(live.path, 'some-1'))).toEqual(['data']);
  expect(await sweep(machine)).toEqual([]);
});

test('a run whose socket answers is alive, whatever its number says', async ({ machine }) => {
  test.skip(process.platform === 'win32', 'a pipe is no file');
  const run = RunFolder.create(machine, 'run_elsewhere', 'dpm_else00_');
  killRecord(run);
  const server = createServer().listen(run.socket);
  await once(server, 'listening');
  expect(await sweep(machine)).toEqual([]);
  server.close();
  await once(server, 'close');
  expect(await sweep(machine)).toEqual(['run_elsewhere']);
});

test('a process that has only the number of a dead one is left alone', async ({ machine, idle }) => {
  const stranger = idle();
  const dead = RunFolder.create(machine, 'run_dead', 'dpm_dead00_');
  const records = [
    { pid: stranger.pid, start_mark: '1' },
    { pid: stranger.pid, start_mark: null },
  ];
  for (const record of records)
    appendFileSync(join(dead.path, 'processes.jsonl'), `${JSON.stringify(record)}\n`);
  killRecord(dead);
  expect(await sweep(machine)).toEqual(['run_dead']);
  expect(isAlive(stranger)).toBe(true);
});

test('a line that a dying run wrote half of does not stop the sweep', async ({ machine, idle }) => {
  const orphan = idle();
  const dead = RunFolder.create(machine, 'run_dead', 'dpm_dead00_');
  dead.recordProcess(orphan.pid);
  appendFileSync(join(dead.path, 'processes.jsonl'), '{"pid":1,"sta');
  killRecord(dead);
  expect(await sweep(machine)).toEqual(['run_dead']);
  expect(isAlive(orphan)).toBe(false);
});

test('two runs may sweep at once', async ({ machine, idle }) => {
  const orphans = [idle(), idle(), idle()];
  for (const [at, { pid }] of orphans.entries()) {
    const dead = RunFolder.create(machine, `run_dead${at}`, 'dpm_dead00_');
    dead.recordProcess(pid);
    for (let file = 0; file < 50; file++) writeFileSync(join(dead.path, `file${file}`), '');
    killRecord(dead);
  }
  await Promise.all([sweep(machine), sweep(machine)]);
  expect(orphans.map(isAlive)).toEqual([false, false, false]);
  expect(readdirSync(machine)).toEqual([]);
});

test('a folder in the making is swept only when it is old', async ({ machine }) => {
  const [young, old] = [join(machine, '.new-young'), join(machine, '.new-old')];
  for (const path of [young, old]) mkdirSync(path);
  const hourAgo = Date.now() / 1000 - 3600;
  utimesSync(old, hourAgo, hourAgo);
  await sweep(machine);
  expect([existsSync(young), existsSync(old)]).toEqual([true, false]);
});

test('the cache and what is remembered of servers stay', async ({ machine }) => {
  for (const name of ['cache', 'unswept']) mkdirSync(join(machine, name));
  await sweep(machine);
  expect(readdirSync(machine).sort()).toEqual(['cache', 'unswept']);
});

test('an id that another run has is refused, and nothing of it is left', async ({ machine }) => {
  const run = RunFolder.create(machine, 'run_1', 'dpm_000001_');
  expect(() => RunFolder.create(machine, 'run_1', 'dpm_000001_')).toThrow(/another run has the id run_1/);
  expect(readdirSync(machine)).toEqual(['run_1']);
  await run.remove();
  expect(readdirSync(machine)).toEqual([]);
});

test('a process that will not end is killed', async ({ temporary, idle }) => {
  const ready = join(temporary, 'ready');
  const stubborn = idle(`
    process.on('SIGQUIT', () => {});
    require('node:fs').writeFileSync(${JSON.stringify(ready)}, '');
    setInterval(() => {}, 1000);`);
  await expect.poll(() => existsSync(ready)).toBe(true);
  await endProcess(stubborn, 150);
  expect(isAlive(stubborn)).toBe(false);
});

test('a process is known by its number and its start', ({ idle }) => {
  const mine = identityOf(process.pid);
  expect(isAlive(mine)).toBe(true);
  expect(isAlive({ ...mine, start_mark: 'another' })).toBe(false);
  expect(isAlive(idle())).toBe(true);
  expect(isAlive({ pid: 2 ** 22 + 1, start_mark: null })).toBe(false);
});
