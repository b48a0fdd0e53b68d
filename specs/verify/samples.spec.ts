import { expect, test } from '@playwright/test';
import { data, expectationOf, judged, rowsIn, snapshot, withValue } from './small.ts';

test('the first and last row of each range, each distinct row once', async () => {
  const observed = snapshot.map((row) => (row[0] === 6 ? withValue(row, 2, 'x'.repeat(300)) : row));
  const { samples } = await judged({ strategy: 'incremental_merge', observed });
  expect(samples.columns).toEqual(['id', 'business_date', 'wide_demo_001_text', 'wide_demo_002_float64']);
  const named = (rows: typeof samples.actual_rows) => rows.map(({ id, data: name }) => `${id} ${name}`);
  expect(named(samples.target_before)).toEqual(['1 r1', '2 r2', '3 r3', '4 r4', '6 r5']);
  expect(named(samples.source_rows)).toEqual(['2 r6', '3 r7', '4 r4', '6 r5', '7 r8']);
  expect(named(samples.expected_rows)).toEqual(named(samples.source_rows));
  // What the load changed has a name of its own.
  expect(named(samples.actual_rows)).toEqual(['2 r6', '3 r7', '4 r4', '6 r9', '7 r8']);
  expect(samples.rows['r1']).toEqual(['1', '2026-06-02', '"text 1 version 1"', '0.25']);
  expect(samples.rows['r4']).toEqual(['4', '2026-05-28', '"text 4 version 1"', null]);
  expect(samples.rows['r9']?.[2]).toMatch(/^"x{64}"… \(300 characters, [0-9a-f]{8}\)$/);
});

test('operations, histories and events keep their technical columns beside the data', async () => {
  const append = await judged({ strategy: 'incremental_append' });
  expect(append.samples.actual_rows.slice(0, 2)).toEqual([
    { id: '1', data: 'r1', technical: { __dpone__op: null } },
    { id: '1', data: 'r1', technical: { __dpone__op: '"delete"' } },
  ]);
  const history = await judged({ strategy: 'scd2' });
  expect(history.samples.actual_rows[0]?.technical).toMatchObject({
    __dpone__valid_from_at: '2026-01-01T00:00:00.000000Z',
    __dpone__valid_to_at: '2026-06-01T00:00:00.000000Z',
    __dpone__is_current: 'false',
  });
  const log = await judged({ strategy: 'cdc', shape: 'log' });
  const [deleted, updated] = log.samples.actual_rows;
  expect(deleted).toMatchObject({
    id: '1',
    data: null,
    technical: { __event__op: '"delete"', __event__key: '"1"' },
  });
  expect(log.samples.rows[updated?.data ?? '']).toEqual(['2', '2026-06-03', '"text 2 version 2"', null]);
});

test('rows of no range, and more rows of an id than a sample needs, are left out', async () => {
  const observed = [
    ...rowsIn(expectationOf('full_refresh').after),
    ...Array.from({ length: 9 }, () => data(4)),
    data(9),
  ];
  const { samples } = await judged({ strategy: 'full_refresh', observed });
  expect(samples.actual_rows.filter(({ id }) => id === '4')).toHaveLength(4);
  expect(samples.actual_rows.filter(({ id }) => id === '9' || id === '5')).toEqual([]);
});
