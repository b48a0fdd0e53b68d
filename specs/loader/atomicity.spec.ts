/** A load that fails at any step leaves the old rows and the old state, nothing staged, and a rerun that ends right. */
import { expect, test } from '@playwright/test';
import type { Sink, Source } from '../../src/loader/contract.ts';
import { createReferenceLoader } from '../../src/loader/reference.ts';
import type { LoadContext, LoadRequest } from '../../src/model/loader.ts';
import type { Row } from '../../src/model/rows.ts';
import { openDatabase } from '../../src/systems/memory/engine.ts';
import { before, june1, june2, june3, may31, snapshot, worldFor } from './orders.ts';

/** A wrapper that changes some methods and leaves the rest to what it wraps. */
function over<T extends object>(wrapped: T, changed: Partial<T>): T {
  return new Proxy(wrapped, {
    get(target, name) {
      const value: unknown = Reflect.get(name in changed ? changed : target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const staged = ({ connections }: LoadRequest) =>
  openDatabase(connections.sink.url)
    .names()
    .filter((name) => name.includes('__staged_'));

test('a throw in the middle of the read leaves rows, and stages nothing', async () => {
  const world = await worldFor('full_refresh');
  const wrapSource = (source: Source) =>
    over(source, {
      async *read(what) {
        for await (const batch of source.read(what)) {
          yield batch;
          throw new Error('the source broke');
        }
      },
    });
  await expect(world.load(createReferenceLoader({ wrapSource }))).rejects.toThrow('the source broke');
  expect(await world.rows()).toEqual(before);
  expect(staged(world.request)).toEqual([]);
});

test('a throw before the exchange leaves rows and state, and discards what was staged', async () => {
  const world = await worldFor('incremental_append');
  const seen: string[] = [];
  const wrapSink = (sink: Sink) =>
    over(sink, {
      async exchange() {
        seen.push(...staged(world.request));
        throw new Error('the sink broke');
      },
    });
  await expect(world.load(createReferenceLoader({ wrapSink }))).rejects.toThrow('the sink broke');
  expect(seen).toEqual([expect.stringMatching(/^staging\.orders__staged_[0-9a-f]{16}_\d+$/)]);
  expect(staged(world.request)).toEqual([]);
  expect(await world.rows()).toEqual(before.map((row) => row.concat(null)));
  // The state did not move either: the rerun finds the whole delta.
  expect(await world.load()).toEqual({ read: 4, removed: 0, added: 4 });
});

test('rows that the target refuses in the middle of an exchange leave rows and state', async () => {
  // The second chunk brings key 3, which stands on another day of the target: a duplicate.
  const world = await worldFor('backfill', {
    source: [
      [2, june1, 'new', null],
      [3, june2, 'moved', null],
    ],
  });
  await expect(world.load()).rejects.toMatchObject({ code: 'MATRIX_DUPLICATE_KEY' });
  expect(await world.rows()).toEqual([before[0], [2, june1, 'new', null], before[2]]);
  expect(staged(world.request)).toEqual([]);
});

test('a backfill that was cut off goes on in the same run after its committed chunks', async () => {
  const world = await worldFor('backfill');
  let exchanges = 0;
  const wrapSink = (sink: Sink) =>
    over(sink, {
      async exchange(rows, what) {
        exchanges += 1;
        if (exchanges === 3) throw new Error('killed');
        return sink.exchange(rows, what);
      },
    });
  await expect(world.load(createReferenceLoader({ wrapSink }))).rejects.toThrow('killed');
  expect(await world.rows()).toEqual([[2, june1, 'new', new Uint8Array([1, 2])], before[2]]);
  expect(await world.load()).toEqual({
    read: 1,
    removed: 0,
    added: 1,
    chunks: [
      { from: '2026-06-01', to: '2026-06-01', rows: 1, committed: true },
      { from: '2026-06-02', to: '2026-06-02', rows: 0, committed: true },
      { from: '2026-06-03', to: '2026-06-03', rows: 1, committed: true },
    ],
  });
  expect(await world.rows()).toEqual(snapshot);
});

test('a log shows nothing of a load that broke between its events, and no state moves', async () => {
  // The second change has no business date, which only a log needs.
  const broken: Row[] = [
    [2, june1, 'new', null, 'update', 1],
    [4, null, 'no day', null, 'insert', 2],
  ];
  const world = await worldFor('incremental_append', { sink: 'log', changes: [] });
  const wrapSource = (source: Source) =>
    over(source, {
      async *read() {
        yield broken;
      },
    });
  await expect(world.load(createReferenceLoader({ wrapSource }))).rejects.toMatchObject({
    code: 'MATRIX_BAD_VALUE',
  });
  expect(await world.rows()).toEqual([]);
  // The first event and the end of its transaction used up two offsets all the same.
  expect(await world.target.end()).toBe('6');
});

test('the source hears of a position only after the sink has committed it', async () => {
  const world = await worldFor('cdc');
  await world.prepare();
  const order: string[] = [];
  const wrapSource = (source: Source) =>
    over(source, {
      async confirm(position) {
        order.push(`confirm ${position}`);
      },
    });
  const wrapSink = (sink: Sink) =>
    over(sink, {
      async exchange(rows, what) {
        const done = await sink.exchange(rows, what);
        order.push(`committed ${JSON.stringify(what.state)}`);
        return done;
      },
    });
  await world.load(createReferenceLoader({ wrapSource, wrapSink }));
  expect(order).toEqual(['committed {"cdc_position":"0"}', 'confirm 0']);
  order.length = 0;
  const failing = (sink: Sink) => over(sink, { exchange: () => Promise.reject(new Error('no commit')) });
  await expect(world.load(createReferenceLoader({ wrapSource, wrapSink: failing }))).rejects.toThrow(
    'no commit',
  );
  expect(order).toEqual([]);
});

test('days outside every chunk stay', async () => {
  const world = await worldFor('backfill', { source: [[9, june3, 'only', null]] });
  await world.load();
  expect(await world.rows()).toEqual([
    [3, may31, null, new Uint8Array([])],
    [9, june3, 'only', null],
  ]);
});

test('a load of the same run drops what the one before has staged, which then may no longer write', async () => {
  const world = await worldFor('full_refresh');
  const held = Promise.withResolvers<void>();
  const waiting = Promise.withResolvers<void>();
  const slow = createReferenceLoader().load(world.request, {
    ...({} as LoadContext),
    reached: async (point) => {
      if (point !== 'before_finalize') return;
      waiting.resolve();
      await held.promise;
    },
  });
  slow.catch(() => {});
  await waiting.promise;
  const [left] = staged(world.request);
  expect(left).toBeDefined();
  await world.load();
  expect(staged(world.request)).toEqual([]);
  const rows = await world.rows();
  held.resolve();
  await expect(slow).rejects.toMatchObject({
    code: 'MATRIX_FENCED',
    message: expect.stringContaining('the same run has begun to load'),
  });
  expect(await world.rows()).toEqual(rows);
});
