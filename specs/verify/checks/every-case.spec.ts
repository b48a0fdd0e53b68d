/** The four checks of every case: each fails for its own reason. What passes them is in `verify.spec.ts`. */
import { expect, test } from '@playwright/test';
import { eventField } from '../../../src/model/events.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Row } from '../../../src/model/rows.ts';
import type { LoadReport } from '../../../src/model/loader.ts';
import {
  checkOf,
  columns,
  data,
  event,
  expectationOf,
  failures,
  reportOf,
  rowsIn,
  snapshot,
  storedColumns,
  withValue,
} from '../small.ts';

const wide = 'wide_columns_preserved';
const stored = storedColumns(columns);

test('wide columns: a column that the catalogue does not have', async () => {
  const check = await checkOf(wide, { strategy: 'full_refresh', stored: stored.slice(0, 3) });
  expect(check).toMatchObject({
    status: 'failed',
    expected: { columns: 2, missing: [] },
    observed: { columns: 1, missing: ['wide_demo_002_float64'], other_types: [] },
  });
});

test('wide columns: a column of another type than the type table says', async () => {
  const widened = stored.map((one) =>
    one.name === 'wide_demo_002_float64' ? { ...one, native: 'text' } : one,
  );
  const check = await checkOf(wide, { strategy: 'full_refresh', stored: widened });
  expect(check).toMatchObject({
    status: 'failed',
    observed: {
      other_types: [{ column: 'wide_demo_002_float64', expected: 'native float64', observed: 'text' }],
    },
  });
});

test('wide columns: a value that differs is told by its column', async () => {
  const observed = snapshot.map((row) => (row[0] === 5 ? withValue(row, 3, 1.2500001) : row));
  const situation = { strategy: 'full_refresh', observed } as const;
  expect(await checkOf(wide, situation)).toMatchObject({
    status: 'failed',
    expected: { differing_rows: {} },
    observed: { differing_rows: { wide_demo_002_float64: 1 } },
  });
  expect(await failures(situation)).toEqual([wide, 'checksum_matches_full_source']);
});

test('wide columns: a base column that differs is not theirs', async () => {
  const observed = snapshot.map((row) => (row[0] === 5 ? withValue(row, 1, 20606) : row));
  expect(await failures({ strategy: 'full_refresh', observed })).toEqual(['checksum_matches_full_source']);
});

test('wide columns: columns outside the contract are listed and not failed', async () => {
  const extra = [
    ...stored,
    { name: 'loaded_at', native: 'timestamp', nullable: true },
    { name: 'loaded_by', native: 'text', nullable: true },
  ];
  const check = await checkOf(wide, { strategy: 'full_refresh', stored: extra });
  expect(check.status).toBe('passed');
  expect(check.detail).toBe('6 rows compared; columns outside the contract: loaded_at, loaded_by');
});

test('wide columns: where no row could be compared, nothing is preserved', async () => {
  const others = snapshot.map((row) => withValue(row, 0, (row[0] as number) + 100));
  expect(await checkOf(wide, { strategy: 'full_refresh', observed: others })).toMatchObject({
    status: 'failed',
    observed: { rows_compared: false },
    detail: '0 rows compared',
  });
});

test('wide columns: of two readings that differ no more rows were compared than the lesser holds', async () => {
  const observed = snapshot.map((row) => (row[0] === 5 ? withValue(row, 2, 'x') : row));
  const others = snapshot.slice(2).map((row) => withValue(row, 0, (row[0] as number) + 100));
  for (const again of [snapshot.slice(0, 2), [...snapshot, ...others]])
    expect(await checkOf(wide, { strategy: 'full_refresh', observed, again })).toMatchObject({
      detail: '2 rows compared',
    });
});

test('wide columns of a log: the events that carry data are compared', async () => {
  for (const strategy of ['full_refresh', 'cdc'] as const)
    expect(await checkOf(wide, { strategy, shape: 'log' })).toMatchObject({
      status: 'passed',
      expected: { rows_compared: true },
      observed: { rows_compared: true },
    });
});

test('wide columns of a log: an event that claims data and holds none has lost none', async () => {
  const shape = 'log';
  const { before, after, source } = expectationOf('cdc', shape);
  const deleted = event('cdc', 'delete', data(1));
  const expectation = {
    before,
    source,
    offered: 1,
    after: rowsOf(after.columns, after.key, [deleted], shape),
  };
  const observed = [withValue(deleted, eventField.hasData, true)];
  expect(await checkOf(wide, { strategy: 'cdc', shape, expectation, observed })).toMatchObject({
    status: 'passed',
    observed: { rows_compared: false },
  });
});

test('wide columns of a log: events that lost their data', async () => {
  const shape = 'log';
  const expected = rowsIn(expectationOf('full_refresh', shape).after);
  const emptied = expected.map((row) =>
    row.map((value, at) => (at >= eventField.data ? null : at === eventField.hasData ? false : value)),
  );
  expect(await checkOf(wide, { strategy: 'full_refresh', shape, observed: emptied })).toMatchObject({
    status: 'failed',
    observed: { rows_compared: false, differing_rows: { wide_demo_001_text: 6, wide_demo_002_float64: 3 } },
  });
});

test('wide columns of a log: not applicable where no event carries data', async () => {
  const shape = 'log';
  const { before, after, source } = expectationOf('cdc', shape);
  const deletes = [event('cdc', 'delete', data(1))];
  const expectation = { before, source, offered: 1, after: rowsOf(after.columns, after.key, deletes, shape) };
  const report = { read: 1, removed: 0, added: 1 };
  expect(await checkOf(wide, { strategy: 'cdc', shape, expectation, report })).toMatchObject({
    status: 'not_applicable',
  });
  const carrying = [event('cdc', 'upsert', data(1))];
  const situation = { strategy: 'cdc', shape, expectation, report, observed: carrying } as const;
  expect(await checkOf(wide, situation)).toMatchObject({ status: 'failed' });
});

test('wide columns: an expectation without any', async () => {
  const narrow = columns.slice(0, 2);
  const [before, after] = [
    rowsOf(narrow, ['id'], []),
    rowsOf(
      narrow,
      ['id'],
      snapshot.map((row) => row.slice(0, 2)),
    ),
  ];
  const expectation = { before, after, source: after, offered: 6 };
  expect(await checkOf(wide, { strategy: 'full_refresh', expectation })).toMatchObject({
    status: 'failed',
    detail: 'no wide column is expected',
  });
});

const density = 'no_unexpected_null_density';

test('null density: one null too many, and one too few in another column', async () => {
  const observed = snapshot.map((row) =>
    row[0] === 2 ? withValue(row, 3, 0) : row[0] === 3 ? withValue(row, 2, null) : row,
  );
  expect(await checkOf(density, { strategy: 'full_refresh', observed })).toEqual({
    name: density,
    status: 'failed',
    expected: {
      columns: 4,
      rows: 6,
      nulls: 3,
      differing: { wide_demo_001_text: 0, wide_demo_002_float64: 3 },
    },
    observed: {
      columns: 4,
      rows: 6,
      nulls: 3,
      differing: { wide_demo_001_text: 1, wide_demo_002_float64: 2 },
    },
  });
});

test('null density: an empty text is no null', async () => {
  const after: readonly Row[] = snapshot.map((row) => withValue(row, 2, null));
  const expectation = { ...expectationOf('full_refresh'), after: rowsOf(columns, ['id'], after) };
  const observed = after.map((row) => withValue(row, 2, ''));
  expect(await checkOf(density, { strategy: 'full_refresh', expectation, observed })).toMatchObject({
    status: 'failed',
    expected: { differing: { wide_demo_001_text: 6 } },
    observed: { differing: { wide_demo_001_text: 0 } },
  });
});

test('null density: of no rows there is nothing to compare', async () => {
  const none = rowsOf(columns, ['id'], []);
  const expectation = { before: none, after: none, source: none, offered: 0 };
  const report = { read: 0, removed: 0, added: 0 };
  const situation = { strategy: 'full_refresh', expectation, report } as const;
  expect(await checkOf(density, situation)).toEqual({
    name: density,
    status: 'not_applicable',
    expected: { columns: 4, rows: 0, nulls: 0, differing: {} },
    observed: { columns: 4, rows: 0, nulls: 0, differing: {} },
  });
  expect(await checkOf(density, { ...situation, observed: [data(1)] })).toMatchObject({ status: 'failed' });
});

test('source unchanged: a fingerprint that moved, and none at all', async () => {
  const name = 'source_unchanged';
  const strategy = 'full_refresh';
  expect(await checkOf(name, { strategy, source: { before: 'a', after: 'b' } })).toEqual({
    name,
    status: 'failed',
    expected: 'a',
    observed: 'b',
  });
  expect(await checkOf(name, { strategy, source: { before: '', after: '' } })).toMatchObject({
    status: 'failed',
    detail: 'the source gave no fingerprint to compare',
  });
  for (const one of [
    { before: '', after: 'b' },
    { before: 'a', after: '' },
  ])
    expect(await checkOf(name, { strategy, source: one })).toMatchObject({
      status: 'failed',
      detail: 'the source gave no fingerprint to compare',
    });
  expect(await failures({ strategy, source: { before: 'a', after: 'b' } })).toEqual([name]);
});

const report = 'loader_report_matches_target';
const honest = reportOf('full_refresh');

test('loader report: each number is held against something else', async () => {
  const strategy = 'full_refresh';
  expect(await checkOf(report, { strategy, report: { ...honest, read: 5 } })).toMatchObject({
    status: 'failed',
    expected: { read: 6, after: 6 },
    observed: { read: 5, after: 6 },
  });
  expect(await checkOf(report, { strategy, report: { ...honest, added: 4 } })).toMatchObject({
    status: 'failed',
    observed: { after: 7 },
    detail: 'reported: 6 before - 3 removed + 4 added',
  });
  expect(await failures({ strategy, report: { ...honest, removed: 2 } })).toEqual([report]);
  // The numbers of a full load, and a row that did not arrive.
  expect(await failures({ strategy, observed: snapshot.slice(1) })).toContain(report);
});

test('loader report: none, or one that holds no counts', async () => {
  const strategy = 'full_refresh';
  expect(await checkOf(report, { strategy, report: null })).toMatchObject({
    status: 'failed',
    expected: { read: 6, after: 6 },
    observed: null,
    detail: 'the loader gave no report',
  });
  for (const wrong of [-1, 1.5, Number.NaN, '6', undefined]) {
    const claimed = { ...honest, read: wrong } as LoadReport;
    expect(await checkOf(report, { strategy, report: claimed })).toMatchObject({
      status: 'failed',
      detail: 'read is not a count',
    });
  }
  for (const field of ['removed', 'added']) {
    const claimed = { ...honest, [field]: -1 };
    expect(await checkOf(report, { strategy, report: claimed })).toMatchObject({
      status: 'failed',
      observed: claimed,
      detail: `${field} is not a count`,
    });
  }
});

test('loader report: an expiry removes nothing, and a log counts its events', async () => {
  expect(
    await checkOf(report, { strategy: 'scd2', report: { read: 6, removed: 3, added: 6 } }),
  ).toMatchObject({
    status: 'failed',
    expected: { after: 9, removed: 0 },
    observed: { after: 9, removed: 3 },
  });
  expect(
    await checkOf(report, { strategy: 'cdc', shape: 'log', report: { read: 4, removed: 0, added: 3 } }),
  ).toEqual({
    name: report,
    status: 'failed',
    expected: { read: 4, added: 4 },
    observed: { read: 4, added: 3 },
    detail: 'reported: added 3',
  });
});
