import { expect, test } from '@playwright/test';
import { strategies } from '../../src/model/case.ts';
import type { Strategy } from '../../src/model/case.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { summarize } from '../../src/verify/index.ts';
import {
  before,
  columns,
  copies,
  expectationOf,
  failures,
  judged,
  rowsIn,
  snapshot,
  withValue,
} from './small.ts';

const everyCase = [
  'wide_columns_preserved',
  'no_unexpected_null_density',
  'source_unchanged',
  'loader_report_matches_target',
];
const merged = [
  'row_count_matches_source_snapshot',
  'checksum_matches_source_snapshot',
  'delete_keys_absent',
];

/** As `matrix.md` has them. */
const tableChecks: Record<Strategy, readonly string[]> = {
  full_refresh: ['row_count_matches_full_source', 'checksum_matches_full_source'],
  incremental_append: [
    'append_count_matches_delta',
    'append_checksum_matches_delta',
    'existing_rows_preserved',
  ],
  incremental_merge: merged,
  replace: merged,
  snapshot_diff: [...merged, 'snapshot_diff_row_hash_matches'],
  xmin: merged,
  cdc: merged,
  partition_replace: merged,
  scd2: ['scd2_current_rows_match_source', 'scd2_history_closed', 'row_hash_changes_create_new_versions'],
  backfill: [...merged, 'backfill_chunk_state_committed'],
};
const logChecks = ['event_count_matches_expected', 'event_checksum_matches_expected', 'keyed_events_present'];

for (const strategy of strategies) {
  for (const memo of [true, false]) {
    test(`an exact target passes every check: ${strategy} in a table, memo ${memo}`, async () => {
      const verdict = await judged({ strategy, memo });
      expect(verdict.checks.map(({ name }) => name)).toEqual([...everyCase, ...tableChecks[strategy]]);
      expect(verdict.checks.map(({ status }) => status)).toEqual(verdict.checks.map(() => 'passed'));
      expect(verdict.actual_checksum).toBe(verdict.expected_checksum);
      expect(verdict.actual_row_count).toBe(expectationOf(strategy).after.count);
      expect(verdict.readings).toBe(1);
    });
  }

  test(`an untouched target fails the strategy's own checks: ${strategy}`, async () => {
    const untouched = rowsIn(expectationOf(strategy).before);
    const failed = await failures({ strategy, observed: untouched });
    expect(failed.filter((name) => tableChecks[strategy].includes(name))).not.toEqual([]);
  });

  test(`an emptied target is never passed: ${strategy}`, async () => {
    const { checks } = await judged({ strategy, observed: [] });
    const passed = checks.filter(({ status }) => status !== 'failed').map(({ name }) => name);
    expect(passed).toEqual(['source_unchanged']);
  });
}

for (const strategy of [
  'full_refresh',
  'incremental_append',
  'incremental_merge',
  'replace',
  'snapshot_diff',
  'xmin',
  'cdc',
] as const) {
  test(`an exact log passes every check: ${strategy}`, async () => {
    const verdict = await judged({ strategy, shape: 'log' });
    const deletes = strategy === 'full_refresh' ? [] : ['delete_events_present_when_expected'];
    expect(verdict.checks.map(({ name }) => name)).toEqual([...everyCase, ...logChecks, ...deletes]);
    expect(verdict.checks.map(({ status }) => status)).toEqual(verdict.checks.map(() => 'passed'));
  });
}

test('the rows are read again only where something differs, and the verdict says what', async () => {
  const observed = snapshot.map((row) => (row[0] === 2 ? withValue(row, 2, 'lost') : row));
  const verdict = await judged({ strategy: 'incremental_merge', observed });
  expect(verdict.readings).toBe(2);
  expect(verdict.difference).toEqual({
    missing: { count: 0, first: [] },
    unexpected: { count: 0, first: [] },
    changed: {
      count: 1,
      first: [
        {
          key: { id: '2' },
          cells: [{ column: 'wide_demo_001_text', expected: '"text 2 version 2"', observed: '"lost"' }],
        },
      ],
      columns: { wide_demo_001_text: 1 },
    },
  });
  expect(verdict.actual_checksum).not.toBe(verdict.expected_checksum);
});

test('a target that does not hold still passes nothing by its second reading', async () => {
  const observed = snapshot.map((row) => (row[0] === 2 ? withValue(row, 2, 'lost') : row));
  const verdict = await judged({ strategy: 'incremental_merge', observed, again: snapshot });
  const failed = verdict.checks.filter(({ status }) => status === 'failed');
  expect(failed.map(({ name }) => name)).toEqual([
    'wide_columns_preserved',
    'checksum_matches_source_snapshot',
  ]);
  expect(failed[0]?.detail).toContain('a second reading showed other rows than the first');
});

test('a row that looks like a kept one but is another object is encoded afresh', async () => {
  const forged = copies(snapshot).map((row) => (row[0] === 4 ? withValue(row, 2, 'forged') : row));
  expect(await failures({ strategy: 'full_refresh', observed: snapshot })).toEqual([]);
  expect(await failures({ strategy: 'full_refresh', observed: forged })).toEqual([
    'wide_columns_preserved',
    'checksum_matches_full_source',
  ]);
});

test('observed rows leave nothing behind: what is changed after one reading is seen in the next', async () => {
  const observed = copies(snapshot) as Value[][];
  expect(await failures({ strategy: 'full_refresh', observed })).toEqual([]);
  (observed[0] as Value[])[2] = 'changed in place';
  expect(await failures({ strategy: 'full_refresh', observed })).toContain('checksum_matches_full_source');
});

test('without a memo even the rows of the harness are encoded afresh', async () => {
  const held = copies(snapshot) as Value[][];
  const expectation = { ...expectationOf('full_refresh'), after: rowsOf(columns, ['id'], held) };
  const observed = held;
  const again = { strategy: 'full_refresh', expectation, observed, memo: false } as const;
  const first = await judged(again);
  (held[0] as Value[])[2] = 'changed in place';
  const second = await judged(again);
  expect(second.expected_checksum).not.toBe(first.expected_checksum);
});

test('with a memo the rows of the harness are encoded once, in every place that asks for their digests', async () => {
  const { before: rowsBefore, after, source } = expectationOf('incremental_append');
  const held = copies(rowsIn(after)) as Value[][];
  const situation = () =>
    ({
      strategy: 'incremental_append',
      expectation: {
        before: rowsOf(after.columns, after.key, held.slice(0, rowsBefore.count)),
        after: rowsOf(after.columns, after.key, held),
        source,
        offered: 4,
      },
      observed: held,
    }) as const;
  const first = await judged(situation());
  (held[0] as Value[])[2] = 'changed in place';
  const second = await judged(situation());
  expect(second.expected_checksum).toBe(first.expected_checksum);
  expect(second.actual_checksum).toBe(first.expected_checksum);
  expect(await failures(situation())).toEqual([]);
});

test('what was summed up without a memo is not kept for one', () => {
  const held = copies(snapshot) as Value[][];
  const rows = rowsOf(columns, ['id'], held);
  const first = summarize(rows, { memo: false }).digest;
  (held[0] as Value[])[2] = 'changed in place';
  expect(summarize(rows, { memo: true }).digest).not.toBe(first);
});

test('with a memo the rows of the source are encoded once', async () => {
  const expectation = expectationOf('scd2');
  const held = copies(rowsIn(expectation.source)) as Value[][];
  const situation = () =>
    ({ strategy: 'scd2', expectation: { ...expectation, source: rowsOf(columns, ['id'], held) } }) as const;
  expect(await failures(situation())).toEqual([]);
  (held[0] as Value[])[2] = 'changed in place';
  expect(await failures(situation())).toEqual([]);
  expect(await failures({ ...situation(), memo: false })).toEqual(['scd2_current_rows_match_source']);
});

test('an empty expectation met by an empty target is not applicable, and never passed for having compared nothing', async () => {
  const none = rowsOf(columns, ['id'], []);
  const expectation = {
    before: rowsOf(columns, ['id'], before.slice(0, 1)),
    after: none,
    source: none,
    offered: 1,
  };
  const report = { read: 1, removed: 1, added: 0 };
  const { checks } = await judged({ strategy: 'incremental_merge', expectation, report });
  expect(Object.fromEntries(checks.map(({ name, status }) => [name, status]))).toEqual({
    wide_columns_preserved: 'passed',
    no_unexpected_null_density: 'not_applicable',
    source_unchanged: 'passed',
    loader_report_matches_target: 'passed',
    row_count_matches_source_snapshot: 'not_applicable',
    checksum_matches_source_snapshot: 'not_applicable',
    delete_keys_absent: 'passed',
  });
});

test('a value that no row may hold stops the verdict with its place', async () => {
  const observed = [[1, undefined as unknown as Value, 'a', null]];
  await expect(judged({ strategy: 'full_refresh', observed })).rejects.toThrow(
    'value 1 of a row is a undefined',
  );
});
