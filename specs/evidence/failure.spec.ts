import { expect, test } from '@playwright/test';
import { checkText, differenceText, failedChecks, hasDifference } from '../../src/evidence/failure.ts';
import { strategies } from '../../src/model/case.ts';
import type { Check } from '../../src/model/check.ts';
import { failedCheck, noDifference, oneChange, passedCheck } from '../reporter/support/evidence.ts';
import { judged } from '../verify/small.ts';

const check = (name: string, status: Check['status'] = 'failed'): Check => ({
  name,
  status,
  expected: 1,
  observed: 2,
});

test("of the failed checks the strategy's own come first", () => {
  expect(failedChecks([passedCheck, check('delete_keys_absent', 'not_applicable')])).toEqual([]);
  const checks = [
    check('wide_columns_preserved'),
    check('no_unexpected_null_density', 'passed'),
    check('loader_report_matches_target'),
    check('row_count_matches_source_snapshot', 'passed'),
    check('checksum_matches_source_snapshot'),
    check('delete_keys_absent'),
  ];
  expect(failedChecks(checks).map(({ name }) => name)).toEqual([
    'checksum_matches_source_snapshot',
    'delete_keys_absent',
    'wide_columns_preserved',
    'loader_report_matches_target',
  ]);
});

test('those that come last are the checks of every case, and no others', async () => {
  const named = await Promise.all(
    strategies.map(async (strategy) => (await judged({ strategy })).checks.map(({ name }) => name)),
  );
  const ofEvery = (named[0] ?? []).filter((name) => named.every((names) => names.includes(name)));
  const all = [...new Set(named.flat())];
  const last = all.filter(
    (name) => failedChecks([check(name), check('of the strategy')])[0]?.name === 'of the strategy',
  );
  expect(last.toSorted()).toEqual(ofEvery.toSorted());
  expect(last).toHaveLength(4);
});

test('a check in a line: only what differs, and nothing cut in the middle', () => {
  expect(checkText(failedCheck)).toBe(
    'checksum_matches_full_source: expected aaaa, observed bbbb (the digests differ)',
  );
  const differing = Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`wide_postgres_${at}`, 14]));
  const text = checkText({
    name: 'wide_columns_preserved',
    status: 'failed',
    expected: { columns: 120, differing_rows: {}, missing: [] },
    observed: { columns: 120, differing_rows: differing, missing: [] },
  });
  expect(text).toMatch(
    /^wide_columns_preserved: expected \{"differing_rows":\{\}\}, observed \{"differing_rows":\{"wide_postgres_0":14,.*"wide_postgres_\d+":14, … \d+ more\}\}$/,
  );
  // A member that only one side has is shown on that side.
  expect(checkText({ name: 'c', status: 'failed', expected: { a: 1, b: 2 }, observed: { a: 1 } })).toBe(
    'c: expected {"b":2}, observed {}',
  );
  expect(checkText({ name: 'c', status: 'failed', expected: { a: 1 }, observed: null })).toBe(
    'c: expected {"a":1}, observed null',
  );
});

test('rows that differ: the counts of all three sorts, and the first of each', () => {
  expect([differenceText(noDifference), hasDifference(noDifference)]).toEqual([undefined, false]);
  expect(hasDifference(oneChange)).toBe(true);
  expect(differenceText(oneChange)).toBe(
    '0 missing, 0 unexpected, 1 changed (first id=501: column value expected 12.50, observed 12.5)',
  );
  const missing = { count: 2, first: [{ id: '7' }, { id: '8' }] };
  const unexpected = { count: 1, first: [{ id: '9', __dpone__op: 'delete' }] };
  expect(differenceText({ ...noDifference, missing })).toBe(
    '2 missing (first id=7), 0 unexpected, 0 changed',
  );
  expect(differenceText({ ...oneChange, missing, unexpected })).toBe(
    '2 missing (first id=7), 1 unexpected (first id=9, __dpone__op=delete), ' +
      '1 changed (first id=501: column value expected 12.50, observed 12.5)',
  );
});
