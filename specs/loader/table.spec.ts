/** Every strategy into a table: the rows afterwards, literally, and the same rows after a second load. */
import { expect, test } from '@playwright/test';
import type { Strategy } from '../../src/model/case.ts';
import type { LoadReport } from '../../src/model/loader.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Row } from '../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../src/model/technical.ts';
import { instead } from '../../src/loader/instead.ts';
import { createReferenceLoader } from '../../src/loader/reference.ts';
import {
  before,
  changes,
  columns,
  historyTime,
  june1,
  june2,
  june3,
  loadTime,
  may31,
  snapshot,
  version,
  withHash,
  worldFor,
} from './orders.ts';

interface Expected {
  readonly rows: readonly Row[];
  readonly first: LoadReport;
  readonly second: LoadReport;
}

const two = new Uint8Array([1, 2]);
const none = new Uint8Array([]);

/** Spelled out once: every strategy but append and scd2 ends here. */
const after: readonly Row[] = [
  [2, june1, 'new', two],
  [3, may31, null, none],
  [4, june3, '', null],
];

const chunks = (rows: readonly number[]) =>
  ['2026-06-01', '2026-06-02', '2026-06-03'].map((day, index) => ({
    from: day,
    to: day,
    rows: rows[index] as number,
    committed: true,
  }));

const expected: Record<Strategy, Expected> = {
  full_refresh: {
    rows: after,
    first: { read: 3, removed: 3, added: 3 },
    second: { read: 3, removed: 3, added: 3 },
  },
  incremental_append: {
    rows: [
      [1, june2, 'gone soon', null, null],
      [1, june2, 'gone soon', null, 'delete'],
      [2, june1, 'old', two, null],
      [2, june1, 'new', two, 'update'],
      [3, may31, null, none, null],
      [4, june3, 'draft', null, 'insert'],
      [4, june3, '', null, 'update'],
    ],
    first: { read: 4, removed: 0, added: 4 },
    // The watermark is in the state: there is no new delta.
    second: { read: 0, removed: 0, added: 0 },
  },
  incremental_merge: {
    rows: after,
    first: { read: 4, removed: 2, added: 2 },
    second: { read: 0, removed: 0, added: 0 },
  },
  replace: {
    rows: after,
    first: { read: 2, removed: 2, added: 2 },
    second: { read: 2, removed: 2, added: 2 },
  },
  snapshot_diff: {
    rows: after.map(withHash),
    first: { read: 3, removed: 2, added: 2 },
    second: { read: 3, removed: 0, added: 0 },
  },
  xmin: {
    rows: after,
    // Keys 2 and 4 by transaction id, key 1 found gone.
    first: { read: 3, removed: 2, added: 2 },
    second: { read: 0, removed: 0, added: 0 },
  },
  cdc: {
    rows: after,
    first: { read: 4, removed: 2, added: 2 },
    second: { read: 0, removed: 0, added: 0 },
  },
  partition_replace: {
    rows: after,
    first: { read: 2, removed: 2, added: 2 },
    second: { read: 2, removed: 2, added: 2 },
  },
  scd2: {
    rows: [
      version([1, june2, 'gone soon', null], historyTime, loadTime),
      version([2, june1, 'old', two], historyTime, loadTime),
      version([2, june1, 'new', two], loadTime, null),
      version([3, may31, null, none], historyTime, null),
      version([4, june3, '', null], loadTime, null),
    ],
    first: { read: 3, removed: 0, added: 2 },
    second: { read: 3, removed: 0, added: 0 },
  },
  backfill: {
    rows: after,
    first: { read: 2, removed: 2, added: 2, chunks: chunks([1, 0, 1]) },
    // Another run: the first one's committed chunks do not stop it.
    second: { read: 2, removed: 2, added: 2, chunks: chunks([1, 0, 1]) },
  },
};

for (const [strategy, { rows, first, second }] of Object.entries(expected) as [Strategy, Expected][]) {
  test(`${strategy}: the target's rows, the report, and both again`, async () => {
    const world = await worldFor(strategy);
    await world.prepare();
    if (strategy === 'xmin' || strategy === 'cdc') {
      const inOrder = changes.toSorted((a, b) => (a[5] as number) - (b[5] as number));
      await world.source.apply(rowsOf([...columns, opColumn, seqColumn], [], inOrder));
    }
    const fingerprint = await world.source.fingerprint();
    expect(await world.load()).toEqual(first);
    expect(await world.rows()).toEqual(rows);
    expect(await world.load(undefined, { run_id: 'run 2' })).toEqual(second);
    expect(await world.rows()).toEqual(rows);
    expect(await world.source.fingerprint()).toBe(fingerprint);
  });
}

test('a key that comes back opens a new version, and its old one stays closed', async () => {
  const world = await worldFor('scd2', { source: snapshot, target: before });
  await world.load();
  const back = await worldFor('scd2', { source: before });
  const request = { ...world.request, load_timestamp: '2026-08-01T00:00:00.000000Z' };
  const connections = { ...request.connections, source: back.request.connections.source };
  await world.load(undefined, { ...request, connections });
  const august = 1_785_542_400_000_000n;
  const ofKeyOne = (await world.rows()).filter((row) => row[0] === 1);
  expect(ofKeyOne).toEqual([
    version([1, june2, 'gone soon', null], historyTime, loadTime),
    version([1, june2, 'gone soon', null], august, null),
  ]);
});

test('a later load of the same rows leaves history as it was, closed versions too', async () => {
  const world = await worldFor('scd2');
  await world.load();
  const rows = await world.rows();
  expect(await world.load(undefined, { load_timestamp: '2026-08-01T00:00:00.000000Z' })).toEqual({
    read: 3,
    removed: 0,
    added: 0,
  });
  expect(await world.rows()).toEqual(rows);
});

test('the row hash is made of the rows that the loader got, where their source brings none', async () => {
  const world = await worldFor('snapshot_diff');
  const loader = createReferenceLoader({
    wrapSource: (source) => instead(source, { read: (what) => changed(source.read(what)) }),
  });
  async function* changed(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<readonly Row[]> {
    for await (const batch of batches) yield batch.map((row) => row.with(2, 'changed'));
  }
  await world.load(loader);
  expect(await world.rows()).toEqual(snapshot.map((row) => withHash(row.with(2, 'changed'))));
});

test('a version is not ended before it began', async () => {
  const world = await worldFor('scd2');
  await expect(
    world.load(undefined, { load_timestamp: '2025-01-01T00:00:00.000000Z' }),
  ).rejects.toMatchObject({ code: 'MATRIX_LOAD_TIMESTAMP' });
});

test('an empty snapshot is refused by a diff where the target is not empty, and taken where it is', async () => {
  const world = await worldFor('snapshot_diff', { source: [] });
  await expect(world.load()).rejects.toMatchObject({ code: 'MATRIX_EMPTY_SNAPSHOT' });
  expect(await world.rows()).toEqual(before.map(withHash));
  const empty = await worldFor('snapshot_diff', { source: [], target: [] });
  expect(await empty.load()).toEqual({ read: 0, removed: 0, added: 0 });
});

test('a day that only staging has is replaced too, within the bound on partitions', async () => {
  const world = await worldFor('partition_replace');
  const listing = (values: readonly string[], max_partitions_per_run: number) => {
    const { manifest } = world.request;
    const { strategy } = manifest.sink;
    const partition = { ...strategy.partition, values, max_partitions_per_run } as never;
    return { manifest: { ...manifest, sink: { ...manifest.sink, strategy: { ...strategy, partition } } } };
  };
  // June 2 is neither listed nor staged; May 31 is listed.
  await world.load(undefined, listing(['2026-05-31', '2026-06-01', '2026-06-03'], 3));
  expect(await world.rows()).toEqual([before[0], ...after]);
  await expect(world.load(undefined, listing(['2026-05-31', '2026-06-03'], 2))).rejects.toMatchObject({
    code: 'MATRIX_TOO_MANY_PARTITIONS',
  });
});

test('two changes of a key with one sequence number are refused', async () => {
  const world = await worldFor('incremental_merge', {
    changes: [
      [2, june1, 'this', null, 'update', 7],
      [2, june1, 'or that', null, 'update', 7],
    ],
  });
  await expect(world.load()).rejects.toMatchObject({ code: 'MATRIX_DUPLICATE_KEY' });
  expect(await world.rows()).toEqual(before);
});
