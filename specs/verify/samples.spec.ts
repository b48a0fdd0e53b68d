import { expect, test } from '@playwright/test';
import { rowsOf } from '../../src/model/rows.ts';
import type { Column } from '../../src/model/rows.ts';
import { SamplePicker, samplesOf } from '../../src/verify/samples.ts';
import { data, expectationOf, judged, rowsIn, snapshot, volume, withValue } from './small.ts';

test('the first and last row of each range, each distinct row by one name', async () => {
  const observed = snapshot.map((row) => (row[0] === 6 ? withValue(row, 2, 'x'.repeat(300)) : row));
  const samples = (await judged({ strategy: 'incremental_merge', observed })).samples();
  const named = (rows: typeof samples.actual_rows) => rows.map(({ id, data: name }) => `${id} ${name}`);
  expect(named(samples.target_before)).toEqual(['1 r1', '2 r2', '3 r3', '4 r4', '6 r5']);
  expect(named(samples.source_rows)).toEqual(['2 r6', '3 r7', '4 r4', '6 r5', '7 r8']);
  expect(named(samples.expected_rows)).toEqual(named(samples.source_rows));
  // What the load changed has a name of its own.
  expect(named(samples.actual_rows)).toEqual(['2 r6', '3 r7', '4 r4', '6 r9', '7 r8']);
  expect(samples.cells['id']).toEqual(
    Object.fromEntries(['1', '2', '3', '4', '6', '2', '3', '7', '6'].map((id, at) => [`r${at + 1}`, id])),
  );
  expect(samples.cells['business_date']).toMatchObject({ r1: '2026-06-02', r4: '2026-05-28' });
  // Each wide column is shown of one id, in all its versions, and where the load left something else.
  expect(samples.cells['wide_demo_001_text']).toEqual({
    r1: '"text 1 version 1"',
    r5: '"text 6 version 1"',
    r9: expect.stringMatching(/^"x{64}"… \(300 characters, [0-9a-f]{8}\)$/),
  });
  expect(samples.cells['wide_demo_002_float64']).toEqual({ r4: null });
});

test('operations, histories and events keep their technical columns beside the data', async () => {
  const append = await judged({ strategy: 'incremental_append' });
  expect(append.samples().actual_rows.slice(0, 2)).toEqual([
    { id: '1', data: 'r1', technical: { __dpone__op: null } },
    { id: '1', data: 'r1', technical: { __dpone__op: '"delete"' } },
  ]);
  const history = await judged({ strategy: 'scd2' });
  expect(history.samples().actual_rows[0]?.technical).toMatchObject({
    __dpone__valid_from_at: '2026-01-01T00:00:00.000000Z',
    __dpone__valid_to_at: '2026-06-01T00:00:00.000000Z',
    __dpone__is_current: 'false',
  });
  const log = await judged({ strategy: 'cdc', shape: 'log' });
  const [deleted, updated] = log.samples().actual_rows;
  expect(deleted).toMatchObject({
    id: '1',
    data: null,
    technical: { __event__op: '"delete"', __event__key: '"1"' },
  });
  expect(log.samples().cells['business_date']?.[updated?.data ?? '']).toBe('2026-06-03');
});

test('rows of no range, and more rows of an id than a sample needs, are left out', async () => {
  const observed = [
    ...rowsIn(expectationOf('full_refresh').after),
    ...Array.from({ length: 9 }, () => data(4)),
    data(9),
  ];
  const samples = (await judged({ strategy: 'full_refresh', observed })).samples();
  expect(samples.actual_rows.filter(({ id }) => id === '4')).toHaveLength(4);
  expect(samples.actual_rows.filter(({ id }) => id === '9' || id === '5')).toEqual([]);
});

test('of a range without ids nothing is sampled, and it takes no part', () => {
  const { after } = expectationOf('full_refresh');
  const picker = new SamplePicker(after, { ...volume, ids: { ...volume.ids, delete: null } }).addAll(after);
  expect(picker.rows().map((row) => picker.idOf(row))).toEqual(['2', '3', '4', '6', '7']);
  expect(picker.rows().map((row) => picker.partOf(row))).toEqual([0, 1, 2, 3, 4].map((part) => [part, 5]));
});

test('every wide column is seen once, and a base column of every row', () => {
  const wide = Array.from({ length: 120 }, (_, at) => `wide_demo_${String(at + 1).padStart(3, '0')}_int32`);
  const columns: readonly Column[] = ['id', 'value', ...wide].map((name) => ({
    name,
    family: 'int32',
    kind: 'integer',
    nullable: name !== 'id',
  }));
  const ids = [1, 2, 3, 4, 6, 7];
  const rows = rowsOf(
    columns,
    ['id'],
    ids.map((id) => [id, id * 10, ...wide.map((_, at) => id * 1000 + at)]),
  );
  const picked = new SamplePicker(rows, volume).addAll(rows);
  const { cells } = samplesOf({
    target_before: picked,
    source_rows: picked,
    expected_rows: picked,
    actual_rows: picked,
  });
  expect(Object.keys(cells).toSorted()).toEqual(columns.map(({ name }) => name).toSorted());
  expect(cells['value']).toEqual(Object.fromEntries(ids.map((id, at) => [`r${at + 1}`, String(id * 10)])));
  const shown = wide.map((name) => Object.entries(cells[name] ?? {}));
  expect(shown.map((entries) => entries.length)).toEqual(wide.map(() => 1));
  // In equal parts, in the order of the ids.
  expect(shown.map(([entry]) => entry?.[1])).toEqual(
    wide.map((_, at) => String((ids[Math.floor(at / 20)] ?? 0) * 1000 + at)),
  );
});

test('of a row that a load has spoilt at most twenty differing cells are added', () => {
  const wide = Array.from({ length: 60 }, (_, at) => `wide_demo_${String(at + 1).padStart(3, '0')}_int32`);
  const columns: readonly Column[] = ['id', ...wide].map((name) => ({
    name,
    family: 'int32',
    kind: 'integer',
    nullable: name !== 'id',
  }));
  const of = (add: number) => {
    const rows = rowsOf(
      columns,
      ['id'],
      [4, 6].map((id) => [id, ...wide.map((_, at) => at + (id === 6 ? add : 0))]),
    );
    return new SamplePicker(rows, volume).addAll(rows);
  };
  const right = of(0);
  const { actual_rows, cells } = samplesOf({
    target_before: right,
    source_rows: right,
    expected_rows: right,
    actual_rows: of(1),
  });
  expect(actual_rows.map(({ id, data: name }) => `${id} ${name}`)).toEqual(['4 r1', '6 r3']);
  const both = Object.values(cells).filter((byRow) => 'r2' in byRow && 'r3' in byRow);
  // The part of id 6 (ten columns) is shown of both, and so is what differs; `id` is shown of every row.
  expect(both.length).toBe(1 + 20 + 10);
  expect(cells['wide_demo_001_int32']).toMatchObject({ r2: '0', r3: '1' });
});
