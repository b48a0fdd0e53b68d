/** Snapshots, merges and appends: each check fails for its own reason. */
import { expect, test } from '@playwright/test';
import type { Chunk } from '../../../src/model/loader.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { hashColumn } from '../../../src/model/technical.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import {
  before,
  checkOf,
  columns,
  data,
  expectationOf,
  failures,
  hash,
  reportOf,
  rowsIn,
  snapshot,
  withHash,
  withOp,
  withValue,
} from '../small.ts';

test('a row count that is right hides nothing from the checksum', async () => {
  const observed = [...snapshot.slice(1), snapshot[1] ?? []];
  expect(await failures({ strategy: 'full_refresh', observed })).toContain('checksum_matches_full_source');
  expect(
    await checkOf('row_count_matches_full_source', { strategy: 'full_refresh', observed }),
  ).toMatchObject({
    status: 'passed',
    expected: 6,
    observed: 6,
  });
});

test('a row count that is wrong is said', async () => {
  for (const strategy of ['full_refresh', 'incremental_merge'] as const) {
    const name =
      strategy === 'full_refresh' ? 'row_count_matches_full_source' : 'row_count_matches_source_snapshot';
    expect(await checkOf(name, { strategy, observed: [...snapshot, data(8)] })).toMatchObject({
      status: 'failed',
      expected: 6,
      observed: 7,
    });
  }
});

test('a key that should be gone is named', async () => {
  const observed = [...snapshot, data(1)];
  expect(await checkOf('delete_keys_absent', { strategy: 'incremental_merge', observed })).toEqual({
    name: 'delete_keys_absent',
    status: 'failed',
    expected: { count: 0, first: [], rows_read: true },
    observed: { count: 1, first: ['1'], rows_read: true },
    detail: '1 deleted keys looked for',
  });
});

test('of many keys that should be gone five are named and all are counted', async () => {
  const gone = Array.from({ length: 7 }, (_, index) => data(index + 11));
  const expectation = {
    ...expectationOf('incremental_merge'),
    before: rowsOf(columns, ['id'], [...before, ...gone]),
  };
  const observed = [...snapshot, ...gone];
  expect(
    await checkOf('delete_keys_absent', { strategy: 'incremental_merge', expectation, observed }),
  ).toMatchObject({ observed: { count: 7, first: ['11', '12', '13', '14', '15'] } });
});

test('in an emptied target no key was looked for', async () => {
  const situation = { strategy: 'incremental_merge', observed: [] } as const;
  expect(await checkOf('delete_keys_absent', situation)).toMatchObject({
    status: 'failed',
    observed: { count: 0, rows_read: false },
  });
});

test('without deletes there is no deleted key to look for', async () => {
  const expectation = {
    ...expectationOf('incremental_merge'),
    before: rowsOf(columns, ['id'], before.slice(1)),
  };
  expect(await checkOf('delete_keys_absent', { strategy: 'incremental_merge', expectation })).toMatchObject({
    status: 'not_applicable',
  });
});

const rowHash = 'snapshot_diff_row_hash_matches';

test('a row hash of other data is seen row by row', async () => {
  const observed = snapshot.map((row) => (row[0] === 5 ? [...row, hash(data(6))] : withHash(row)));
  const situation = { strategy: 'snapshot_diff', observed } as const;
  const hex = (of: Uint8Array): string => `0x${Buffer.from(of).toString('hex')}`;
  expect(await checkOf(rowHash, situation)).toMatchObject({
    status: 'failed',
    expected: { rows: 6, matching: 6, wrong: { count: 0, first: [] } },
    observed: {
      rows: 6,
      matching: 5,
      wrong: { count: 1, first: [{ id: '5', expected: hex(hash(data(5))), observed: hex(hash(data(6))) }] },
    },
  });
  expect(await failures(situation)).toEqual(['checksum_matches_source_snapshot', rowHash]);
});

test('a row hash that is missing, or of a key that nobody expects, does not match', async () => {
  const observed = [...snapshot.slice(1).map(withHash), [...data(8), null]];
  expect(await checkOf(rowHash, { strategy: 'snapshot_diff', observed })).toMatchObject({
    status: 'failed',
    observed: {
      rows: 6,
      matching: 5,
      wrong: { count: 1, first: [{ id: '8', expected: 'absent', observed: 'null' }] },
    },
  });
  expect(expectationOf('snapshot_diff').after.columns.at(-1)?.name).toBe(hashColumn.name);
});

test('of no row there is no row hash', async () => {
  const { after, before: rows } = expectationOf('snapshot_diff');
  const none = rowsOf(after.columns, after.key, []);
  const source = rowsOf(columns, ['id'], []);
  const situation = {
    strategy: 'snapshot_diff',
    expectation: { before: rows, after: none, source, offered: 0 },
  } as const;
  expect(await checkOf(rowHash, situation)).toMatchObject({
    status: 'not_applicable',
    expected: { rows: 0 },
    observed: { rows: 0 },
  });
  const observed = [withHash(data(1))];
  expect(await checkOf(rowHash, { ...situation, observed })).toMatchObject({ status: 'failed' });
});

test('a row hash that is absent is not that of a key that nobody expects', async () => {
  const observed = [...snapshot.map(withHash), data(8)];
  expect(await checkOf(rowHash, { strategy: 'snapshot_diff', observed })).toMatchObject({
    status: 'failed',
    observed: { rows: 7, matching: 6, wrong: { count: 1, first: [{ id: '8', expected: 'absent' }] } },
  });
});

const append = rowsIn(expectationOf('incremental_append').after);
const appendChecks = [
  'append_count_matches_delta',
  'append_checksum_matches_delta',
  'existing_rows_preserved',
];
const appendFailures = async (observed: typeof append): Promise<readonly string[]> =>
  (await failures({ strategy: 'incremental_append', observed })).filter((name) =>
    appendChecks.includes(name),
  );

test('an append that applied its deletes, lost an operation or doubled the delta', async () => {
  expect(await appendFailures(append.filter((row) => row[4] !== 'delete'))).toEqual(appendChecks.slice(0, 2));
  expect(await appendFailures([...append, ...append.slice(6)])).toEqual(appendChecks.slice(0, 2));
  const relabelled = append.map((row) => (row[4] === 'update' ? withValue(row, 4, 'insert') : row));
  expect(
    await checkOf('append_count_matches_delta', { strategy: 'incremental_append', observed: relabelled }),
  ).toMatchObject({
    status: 'failed',
    expected: { delete: 1, insert: 1, update: 2 },
    observed: { delete: 1, insert: 3 },
  });
  // Right in number, wrong in content.
  expect(
    await appendFailures(append.map((row) => (row[4] === 'insert' ? withValue(row, 2, 'x') : row))),
  ).toEqual(['append_checksum_matches_delta']);
});

test('an append that touched, lost or marked the rows that were there', async () => {
  const name = 'existing_rows_preserved';
  expect(await appendFailures(append.slice(1))).toEqual([name]);
  expect(await appendFailures(append.map((row, at) => (at === 3 ? withValue(row, 2, null) : row)))).toEqual([
    name,
  ]);
  expect(await appendFailures(append.map((row, at) => (at === 3 ? withValue(row, 4, '') : row)))).toEqual(
    appendChecks,
  );
  expect(await checkOf(name, { strategy: 'incremental_append', observed: append.slice(1) })).toMatchObject({
    detail: '6 rows before, 5 of them found',
  });
});

test('an append without a delta is not applicable, and never passed', async () => {
  const { before: rows, source } = expectationOf('incremental_append');
  const expectation = { before: rows, after: rows, source, offered: 0 };
  const situation = {
    strategy: 'incremental_append',
    expectation,
    report: { read: 0, removed: 0, added: 0 },
  } as const;
  expect(await failures(situation)).toEqual([]);
  for (const name of appendChecks.slice(0, 2))
    expect(await checkOf(name, situation)).toMatchObject({ status: 'not_applicable' });
  expect(await checkOf(appendChecks[2] as string, situation)).toMatchObject({ status: 'passed' });
  const observed = [...rowsIn(rows), withOp(data(7), 'insert')];
  expect(await failures({ ...situation, observed })).toEqual(
    expect.arrayContaining(appendChecks.slice(0, 2)),
  );
});

test('an append to an empty target has no existing rows to preserve', async () => {
  const { after, source } = expectationOf('incremental_append');
  const { columns: of, key } = after;
  const expectation = {
    before: rowsOf(of, key, []),
    after: rowsOf(of, key, append.slice(6)),
    source,
    offered: 4,
  };
  const situation = { strategy: 'incremental_append', expectation } as const;
  const status = async (name: string) => (await checkOf(name, situation)).status;
  expect(await Promise.all(appendChecks.map(status))).toEqual(['passed', 'passed', 'not_applicable']);
});

test('the operations of an append are told by name, in their order, and by value where they are no text', async () => {
  const observed = [...append.toReversed(), withOp(data(7), 5n), withOp(data(7), '~')];
  const { expected, observed: told } = await checkOf('append_count_matches_delta', {
    strategy: 'incremental_append',
    observed,
  });
  expect(Object.entries(expected as object)).toEqual([
    ['delete', 1],
    ['insert', 1],
    ['update', 2],
  ]);
  expect(Object.entries(told as object)).toEqual([
    ['5n', 1],
    ['delete', 1],
    ['insert', 1],
    ['update', 2],
    ['~', 1],
  ]);
});

const chunks = 'backfill_chunk_state_committed';
const honest = reportOf('backfill');
const reported = honest.chunks ?? [];

test('backfill: chunks that were not reported, not committed, doubled, or counted wrongly', async () => {
  const { chunks: _, ...without } = honest;
  const [first, ...others] = reported;
  const wrong = [
    without,
    { ...honest, chunks: others },
    { ...honest, chunks: [...reported, ...others] },
    { ...honest, chunks: [{ ...first, committed: false }, ...others] },
    { ...honest, chunks: [{ ...first, rows: 2 }, ...others] },
    { ...honest, chunks: [{ ...first, to: '2026-06-03' }, ...others] },
  ] as (typeof honest)[];
  for (const report of wrong) expect(await failures({ strategy: 'backfill', report })).toEqual([chunks]);
});

test('backfill: a loader that gave no report reported no chunk', async () => {
  const check = await checkOf(chunks, { strategy: 'backfill', report: null });
  expect(check).toMatchObject({ status: 'failed', observed: { reported: [] } });
  const { chunks: _, ...without } = honest;
  expect(await checkOf(chunks, { strategy: 'backfill', report: without })).toMatchObject({
    observed: { reported: [] },
  });
});

test('backfill: chunks of one day are shown in the order in which they were reported', async () => {
  const [first, ...others] = reported as [Chunk, ...Chunk[]];
  const twice = [{ ...first, rows: 7 }, { ...first, rows: 5 }, { ...first, rows: 6 }, ...others];
  const check = await checkOf(chunks, { strategy: 'backfill', report: { ...honest, chunks: twice } });
  const told = (check.observed as { reported: Chunk[] }).reported;
  expect(told.map(({ from, rows }) => `${from} ${rows}`)).toEqual([
    '2026-06-01 1',
    '2026-06-02 7',
    '2026-06-02 5',
    '2026-06-02 6',
    '2026-06-03 1',
  ]);
});

test('backfill: a manifest without chunks asks for nothing that could be checked', async () => {
  const manifest = { sink: { strategy: { mode: 'backfill' } } } as Manifest;
  expect(await checkOf(chunks, { strategy: 'backfill', manifest })).toEqual({
    name: chunks,
    status: 'failed',
    expected: null,
    observed: null,
    detail: 'the manifest has no chunks',
  });
});

test('backfill: the rows read back are compared day by day', async () => {
  const moved = snapshot.map((row) => (row[0] === 2 ? withValue(row, 1, 20605) : row));
  expect(await failures({ strategy: 'backfill', observed: moved })).toContain(chunks);
  const check = await checkOf(chunks, { strategy: 'backfill', observed: moved });
  expect(check.observed).toMatchObject({
    reported: [
      { from: '2026-06-01', to: '2026-06-01', rows: 1, committed: true },
      { from: '2026-06-02', to: '2026-06-02', rows: 1, committed: true },
      { from: '2026-06-03', to: '2026-06-03', rows: 1, committed: true },
    ],
    read_back: [
      { day: '2026-06-01', rows: 2 },
      { day: '2026-06-02', rows: 1 },
      { day: '2026-06-03', rows: 0 },
    ],
  });
  const changed = snapshot.map((row) => (row[0] === 2 ? withValue(row, 2, 'x') : row));
  expect(await failures({ strategy: 'backfill', observed: changed })).toContain(chunks);
});
