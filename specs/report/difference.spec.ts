/** The table of a failed case: every failed check and the first differing rows, in cells that can't break it. */
import { expect, test } from '@playwright/test';
import { findCase } from '../../src/matrix/cases.ts';
import type { Difference } from '../../src/model/check.ts';
import { failureMarkdown } from '../../src/report/difference.ts';
import { failedCheck, noDifference, oneChange, passedCheck } from '../reporter/support/evidence.ts';

const c = findCase('postgres_to_postgres__full_refresh');
if (!c) throw new Error('the case is gone');

test('a changed value stands with its key, its column, and both values', () => {
  expect(failureMarkdown(c, 'behavior', [passedCheck, failedCheck], oneChange)).toBe(
    `# behavior postgres_to_postgres__full_refresh: 1 of 2 checks failed

| check                        | expected | observed | detail             |
| ---------------------------- | -------- | -------- | ------------------ |
| checksum_matches_full_source | aaaa     | bbbb     | the digests differ |

## Rows that differ

0 missing, 0 unexpected, 1 changed (first id=501: column value expected 12.50, observed 12.5)

| row     | key    | column | expected | observed |
| ------- | ------ | ------ | -------- | -------- |
| changed | id=501 | value  | 12.50    | 12.5     |

## Columns that differ

1 column

| column | rows |
| ------ | ---- |
| value  | 1    |
`,
  );
});

test('missing and unexpected rows are told apart, and need no columns', () => {
  const difference: Difference = {
    ...noDifference,
    missing: { count: 2, first: [{ id: '7' }, { id: '8', __dpone__op: '"delete"' }] },
    unexpected: { count: 1, first: [{ id: '9' }] },
  };
  const text = failureMarkdown(c, 'behavior', [failedCheck], difference);
  expect(text).toContain(`
| row        | key                        |
| ---------- | -------------------------- |
| missing    | id=7                       |
| missing    | id=8, __dpone__op="delete" |
| unexpected | id=9                       |
`);
  expect(text).not.toContain('Columns that differ');
});

test('a value can neither end its cell nor its line, and blanks are kept', () => {
  const hostile = (expected: string, observed: string): Difference => ({
    ...noDifference,
    changed: {
      count: 1,
      first: [{ key: { id: '1' }, cells: [{ column: 'a|b', expected, observed }] }],
      columns: { 'a|b': 1 },
    },
  });
  const text = failureMarkdown(c, 'behavior', [failedCheck], hostile('"a  b"', '"a\n| b"\u001b[31m')) ?? '';
  expect(text).toContain('| changed | id=1 | a\\|b   | "a  b"   | "a \\| b" |');
});

test('nothing is said of a case without a failed check', () => {
  expect(failureMarkdown(c, 'preflight', [passedCheck])).toBeUndefined();
  expect(failureMarkdown(c, 'behavior', [])).toBeUndefined();
});

test('of many rows, cells and columns the first ten are shown, and how many there are', () => {
  const cells = Array.from({ length: 30 }, (_, at) => ({ column: `c${at}`, expected: '1', observed: '2' }));
  const columns = Object.fromEntries(cells.map(({ column }, at) => [column, at + 1]));
  const first = Array.from({ length: 30 }, (_, at) => ({ key: { id: String(at) }, cells }));
  const text =
    failureMarkdown(c, 'behavior', [failedCheck], {
      ...noDifference,
      changed: { count: 3000, first, columns },
    }) ?? '';
  expect(text.match(/^\| changed /gm)).toHaveLength(100);
  expect(text).toContain('3000 changed');
  expect(text).toContain(
    '30 columns, the first 10\n\n| column | rows |\n| ------ | ---- |\n| c29    | 30   |\n',
  );
});
