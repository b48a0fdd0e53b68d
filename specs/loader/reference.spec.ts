/** The loader around its plan: drivers, the deadline, and the closing of both ends. */
import { expect, test } from '@playwright/test';
import type { Sink, Source } from '../../src/loader/contract.ts';
import { createReferenceLoader, referenceLoader } from '../../src/loader/reference.ts';
import { packageVersion } from '../../src/model/package.ts';
import { openDatabase } from '../../src/systems/memory/engine.ts';
import { before, manifestFor, snapshot, worldFor } from './orders.ts';
import { instead } from '../../src/loader/instead.ts';

test('it says who it is', () => {
  expect(referenceLoader).toMatchObject({ name: 'reference', version: packageVersion, inProcess: true });
  expect(packageVersion).toMatch(/^\d+\.\d+\.\d+/);
});

test('an unknown driver is refused by name, for the source and for the sink', async () => {
  const world = await worldFor('full_refresh');
  const { source, sink } = world.request.connections;
  for (const [what, connections] of [
    ['source', { source: { ...source, driver: 'toString' }, sink }],
    ['sink', { source, sink: { ...sink, driver: 'toString' } }],
  ] as const) {
    await expect(world.load(undefined, { connections })).rejects.toMatchObject({
      code: 'MATRIX_UNKNOWN_DRIVER',
      message: expect.stringMatching(
        new RegExp(`^no ${what} for driver "toString"; known: .*\\bmemory\\b.*\\bpostgres\\b`),
      ),
    });
  }
});

test('a database or a table that is not there is refused by name', async () => {
  const world = await worldFor('full_refresh');
  const { source, sink } = world.request.connections;
  const elsewhere = { source: { ...source, url: 'memory://shop/nowhere' }, sink };
  await expect(world.load(undefined, { connections: elsewhere })).rejects.toMatchObject({
    code: 'MATRIX_UNKNOWN_DATABASE',
  });
  const { manifest } = world.request;
  const missing = { ...manifest.source, table: { schema: 'public', name: 'missing' } };
  await expect(world.load(undefined, { manifest: { ...manifest, source: missing } })).rejects.toMatchObject({
    code: 'MATRIX_UNKNOWN_TABLE',
    message: expect.stringMatching(
      /has no table public\.missing; it has public\.orders, public\.orders_changes$/,
    ),
  });
});

test('a deadline that has passed ends the load before it exchanges', async () => {
  const world = await worldFor('full_refresh');
  await expect(world.load(undefined, { deadline: '2020-01-01T00:00:00Z' })).rejects.toMatchObject({
    code: 'MATRIX_DEADLINE',
  });
  expect(await world.rows()).toEqual(before);
});

test('a source that hangs is left at the deadline, and both ends are closed', async () => {
  const world = await worldFor('full_refresh');
  const closed: string[] = [];
  const hang = Promise.withResolvers<never>();
  const wrapSource = (source: Source): Source =>
    instead(source, {
      // oxlint-disable-next-line require-yield
      async *read() {
        await hang.promise;
      },
      [Symbol.asyncDispose]: async () => void closed.push('source wrapper'),
    });
  const deadline = new Date(Date.now() + 50).toISOString();
  await expect(world.load(createReferenceLoader({ wrapSource }), { deadline })).rejects.toMatchObject({
    code: 'MATRIX_DEADLINE',
    message: expect.stringContaining(deadline),
  });
  expect(await world.rows()).toEqual(before);
  expect(closed).toEqual(['source wrapper']);
});

test('both ends are closed after a load, and after one that failed', async () => {
  for (const fails of [false, true]) {
    const world = await worldFor('full_refresh');
    const closed: string[] = [];
    const closing = <T extends Source | Sink>(end: T, name: string): T =>
      new Proxy(end, {
        get(target, key) {
          if (key === Symbol.asyncDispose) return async () => void closed.push(name);
          if (key === 'exchange' && fails) return () => Promise.reject(new Error('refused'));
          const value: unknown = Reflect.get(target, key);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    const loader = createReferenceLoader({
      wrapSource: (source) => closing(source, 'source'),
      wrapSink: (sink) => closing(sink, 'sink'),
    });
    const load = world.load(loader);
    await (fails ? expect(load).rejects.toThrow('refused') : load);
    expect(closed).toEqual(['source', 'sink']);
  }
});

test('the target keeps its columns: names decide, not places, and a stranger is refused', async () => {
  const world = await worldFor('full_refresh');
  const { manifest, connections } = world.request;
  const database = openDatabase(connections.sink.url);
  const landing = database.table('landing', 'orders');
  const reversed = landing.definition.columns.toReversed();
  database.createTable('landing', 'reversed', { ...landing.definition, columns: reversed });
  const target = (name: string) => ({
    manifest: { ...manifest, sink: { ...manifest.sink, table: { schema: 'landing', name } } },
  });
  await world.load(undefined, target('reversed'));
  expect(database.table('landing', 'reversed').rows()).toEqual(snapshot.map((row) => row.toReversed()));

  const without = landing.definition.columns.filter(({ name }) => name !== 'note');
  database.createTable('landing', 'narrow', { ...landing.definition, columns: without });
  await expect(world.load(undefined, target('narrow'))).rejects.toMatchObject({
    code: 'MATRIX_COLUMN_MISSING',
    message: expect.stringContaining('the target has no column note, which the source has'),
  });
});

test('state belongs to one manifest', async () => {
  const world = await worldFor('incremental_append');
  await world.load();
  const other = { ...manifestFor('incremental_append'), name: 'another manifest' };
  expect(await world.load(undefined, { manifest: other })).toEqual({ read: 4, removed: 0, added: 4 });
  expect(await world.load()).toEqual({ read: 0, removed: 0, added: 0 });
});
