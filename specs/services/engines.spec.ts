import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MatrixError } from '../../src/model/error.ts';
import type { StartContext } from '../../src/services/contract.ts';
import { RunFolder } from '../../src/services/run-folder.ts';
import { definitionOf, expect, killRecord, pretended, sweep, test } from './support.ts';

const ask = (slot: number, external: Record<string, string> = {}) =>
  ({ system: 'some', slot, runMode: 'mock_local', external }) as const;

/** A definition whose engines are numbered, with all contexts that they were started with. */
function counted(start: (context: StartContext, number: number) => Promise<ReturnType<typeof pretended>>) {
  const contexts: StartContext[] = [];
  const definition = definitionOf({
    embedded: { start: (context) => start(context, contexts.push(context)) },
  });
  return { contexts, definition };
}

test('asks for one system and slot at once share one start', async ({ enginesOf }) => {
  const { contexts, definition } = counted(async (_, number) => pretended({ url: `some://${number}` }));
  const { engines } = enginesOf(definition);
  expect(contexts).toHaveLength(0);
  const [a, b, c] = await Promise.all([engines.lease(ask(0)), engines.lease(ask(0)), engines.lease(ask(1))]);
  expect([a.url, b.url, c.url]).toEqual(['some://1', 'some://1', 'some://2']);
  expect((await engines.lease(ask(0))).url).toBe('some://1');
  expect(contexts).toHaveLength(2);
});

test('a server that the user named is reached once for all slots', async ({ enginesOf }) => {
  const reached: unknown[] = [];
  const external = { start: async (context: StartContext) => (reached.push(context.external), pretended()) };
  const { engines } = enginesOf(definitionOf({ external }));
  await Promise.all([0, 1, 2].map((slot) => engines.lease(ask(slot, { url: 'some://a', x: '1' }))));
  await engines.lease(ask(0, { x: '1', url: 'some://a' }));
  await engines.lease(ask(0, { url: 'some://b' }));
  expect(reached).toEqual([{ url: 'some://a', x: '1' }, { url: 'some://b' }]);
});

test('a failure is remembered, and its folder is removed', async ({ enginesOf }) => {
  const { contexts, definition } = counted(async (context) => {
    context.folder();
    throw new MatrixError('MATRIX_ENGINE_FAILED', 'it fell over');
  });
  const { engines, run } = enginesOf(definition);
  for (let time = 0; time < 2; time++) {
    await expect(engines.lease(ask(0))).rejects.toMatchObject({
      code: 'MATRIX_ENGINE_FAILED',
      message: 'it fell over',
    });
  }
  expect(contexts).toHaveLength(1);
  expect(readdirSync(run.path)).toEqual(['run.json']);
});

test('an unknown system is refused by name', async ({ enginesOf }) => {
  const { engines } = enginesOf(definitionOf({}));
  for (const system of ['som', 'toString']) {
    await expect(engines.lease({ ...ask(0), system })).rejects.toMatchObject({
      code: 'MATRIX_UNKNOWN_SYSTEM',
      message: `there is no service for "${system}"; there are: some`,
    });
  }
});

test('what is made once per run is made once, in a folder that outlives an engine', async ({ enginesOf }) => {
  const made: string[] = [];
  const { definition } = counted(async (context) => {
    const folder = await context.once('template', async (path) => (made.push(path()), made[0]!));
    return pretended({ url: folder });
  });
  const { engines } = enginesOf(definition);
  const urls = (await Promise.all([engines.lease(ask(0)), engines.lease(ask(1))])).map(({ url }) => url);
  expect(urls).toEqual([made[0], made[0]]);
  expect(made).toHaveLength(1);
  expect(existsSync(made[0] ?? '')).toBe(true);
});

test('an engine that ended by itself is replaced for the next who asks', async ({ enginesOf }) => {
  let end = (): void => {};
  const { definition } = counted(async (context, number) => {
    context.folder();
    const ended = new Promise<void>((resolve) => (end = resolve));
    return pretended({ url: `some://${number}`, ended });
  });
  const { engines, run } = enginesOf(definition);
  expect((await engines.lease(ask(0))).url).toBe('some://1');
  end();
  await expect.poll(async () => (await engines.lease(ask(0))).url).toBe('some://2');
  await expect.poll(() => readdirSync(run.path).sort()).toEqual(['run.json', 'some-2']);
});

test('closing stops every engine, removes its folder, and starts no more', async ({ enginesOf }) => {
  const stopped: number[] = [];
  const { contexts, definition } = counted(async (context, number) => {
    context.folder();
    return pretended({ stop: async () => void stopped.push(number) });
  });
  const { engines, run } = enginesOf(definition);
  await Promise.all([engines.lease(ask(0)), engines.lease(ask(1))]);
  await engines.close();
  expect(new Set(stopped)).toEqual(new Set([1, 2]));
  expect(readdirSync(run.path)).toEqual(['run.json']);
  await expect(engines.lease(ask(2))).rejects.toMatchObject({ code: 'MATRIX_BROKER_GONE' });
  expect(contexts).toHaveLength(2);
});

test('closing ends a start that is still under way', async ({ enginesOf }) => {
  const { definition } = counted(
    (context) =>
      new Promise((_, reject) => {
        context.folder();
        context.signal.addEventListener('abort', () => reject(new Error('aborted')));
      }),
  );
  const { engines, run } = enginesOf(definition);
  const asked = engines.lease(ask(0));
  asked.catch(() => {});
  await expect.poll(() => readdirSync(run.path)).toContain('some-1');
  await engines.close();
  await expect(asked).rejects.toThrow('aborted');
  expect(readdirSync(run.path)).toEqual(['run.json']);
});

/** A server that outlives runs, with the names on it. */
function lastingServer(names: string[]) {
  const sweep = async (prefix: string) => {
    const dropped = names.filter((name) => name.startsWith(prefix));
    for (const name of dropped) names.splice(names.indexOf(name), 1);
    return dropped;
  };
  return { sweep, external: { start: async () => pretended({ server: 'host:1', sweep }) } };
}

test('closing drops what the run made on a lasting server, and nothing else', async ({ enginesOf }) => {
  const names = ['dpm_a1b2c3_0_t', 'dpm_a1b2c4_0_t', 'orders'];
  const { engines } = enginesOf(definitionOf({ external: lastingServer(names).external }));
  await engines.lease(ask(0, { url: 'some://a' }));
  await engines.close();
  expect(names).toEqual(['dpm_a1b2c4_0_t', 'orders']);
});

test('what a dead run left on a server is dropped when the server is asked for again', async ({
  machine,
  enginesOf,
}) => {
  const names = ['dpm_dead00_0_t', 'dpm_live00_0_t', 'orders'];
  const dead = RunFolder.create(machine, 'run_dead', 'dpm_dead00_');
  dead.recordServer({ system: 'some', server: 'host:1' });
  dead.recordServer({ system: 'some', server: 'other:1' });
  killRecord(dead);
  expect(await sweep(machine)).toEqual(['run_dead']);
  expect(names).toHaveLength(3);
  const { engines, warnings } = enginesOf(definitionOf({ external: lastingServer(names).external }));
  await engines.lease(ask(0, { url: 'some://a' }));
  expect(names).toEqual(['dpm_live00_0_t', 'orders']);
  expect(warnings).toEqual([]);
  expect(readdirSync(join(machine, 'unswept'))).toHaveLength(1);
});

test('what can not be dropped is told, remembered, and dropped by a later run', async ({
  machine,
  enginesOf,
}) => {
  const names = ['dpm_a1b2c3_0_t'];
  const lasting = lastingServer(names);
  let works = false;
  const sweep = async (prefix: string) => {
    if (works) return lasting.sweep(prefix);
    throw new Error('the server some://user:secret@host is away');
  };
  const definition = definitionOf({
    external: { start: async () => pretended({ server: 'host:1', sweep }) },
  });
  const first = enginesOf(definition);
  await first.engines.lease(ask(0, { url: 'some://a' }));
  await expect(first.engines.close()).rejects.toMatchObject({
    code: 'MATRIX_TEARDOWN_FAILED',
    message: 'not all could be taken down: some: the server some://user:***@host is away',
  });
  const second = enginesOf(definition, 'run_2');
  await second.engines.lease(ask(0, { url: 'some://a' }));
  expect(second.warnings).toEqual([
    'what a dead run left could not be dropped: dpm_a1b2c3_ on host:1: the server some://user:***@host is away',
  ]);
  works = true;
  const third = enginesOf(definition, 'run_3');
  await third.engines.lease(ask(0, { url: 'some://a' }));
  expect(names).toEqual([]);
  expect(readdirSync(join(machine, 'unswept'))).toEqual([]);
});
