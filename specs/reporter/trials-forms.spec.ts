import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@playwright/test';
import { trialsMarkdown } from '../../reporters/trials-markdown.ts';
import { trialsText } from '../../reporters/trials-text.ts';
import { trialsName } from '../../src/evidence/trials.ts';
import type { Trial, Trials } from '../../src/evidence/trials.ts';
import { trialsTable } from '../../src/evidence/trials-table.ts';
import type { TrialsTable, TriedCase } from '../../src/evidence/trials-table.ts';
import { cases, findCase } from '../../src/matrix/cases.ts';

const origin = {
  project: 'self-test',
  run_id: 'run',
  commit: { sha: 'abc', dirty: true },
  versions: {},
  started_at: '2026-06-01T12:00:00.000Z',
  selected: 5,
  narrowed_by: ['source = api', 'shard 1/2'],
};

const caught = (defect: string, position: number, named: readonly string[]): Trial => ({
  defect,
  category: 'rows',
  position,
  status: 'caught',
  named: [...named],
  failed: [...named, 'no_unexpected_null_density'],
  problems: [],
});

const twice: Trial = {
  ...caught('load made twice', 9, []),
  category: 'equivalents',
  status: 'passed',
  failed: [],
};

function tried(case_id: string, trials: readonly Trial[], more: Partial<TriedCase> = {}): TriedCase {
  const strategy = findCase(case_id)?.strategy;
  if (!strategy) throw new Error(`no case ${case_id}`);
  const each: Trials = {
    schema: trialsName,
    case_id,
    strategy,
    provenance: 'memory',
    loader: 'reference',
    trials: [...trials],
  };
  return { case_id, trials: [each], faults: [], ...more };
}

const full = ['row_count_matches_full_source', 'checksum_matches_full_source'];

const good = trialsTable(origin, [
  tried('api_to_postgres__full_refresh', [caught('row doubled', 0, full), twice]),
  tried('api_to_mssql__full_refresh', [caught('row doubled', 0, full), twice]),
  tried('api_to_mssql__scd2', [
    caught('row doubled', 0, ['scd2_current_rows_match_source', ...full]),
    caught('a name | with *signs* that is far longer than its column', 1, ['scd2_history_closed']),
  ]),
]);

const bad = trialsTable(origin, [
  ...['api_to_postgres__full_refresh', 'api_to_mssql__full_refresh'].map((case_id) =>
    tried(case_id, [
      {
        ...caught('row doubled', 0, full),
        status: 'missed',
        failed: [],
        problems: ['one does not fail', 'two does not fail'],
      },
    ]),
  ),
  tried('api_to_mssql__scd2', [{ ...twice, status: 'false_alarm', problems: ['report fails'] }], {
    attempts: 2,
  }),
  {
    case_id: 'api_to_kafka__cdc',
    trials: [],
    faults: [{ status: 'no_trials', reason: 'failed: worker\u001B[31m process exited' }],
  },
  { case_id: 'api_to_bigquery__cdc', trials: [], faults: [], skipped: 'nothing local is like it' },
]);

function text(table: TrialsTable, width?: number): string {
  return stripVTControlCharacters(trialsText(table, { width, written: ['/a/t.json', '/a/t.md'] }));
}

test('on a terminal: a line per defect, a sum per category, and what it comes to', () => {
  expect(text(good, 160)).toBe(
    `
trials (self-test): caught/applicable cases of each defect, and the checks that had to fail
full full_refresh, append incremental_append, merge incremental_merge, diff snapshot_diff, part partition_replace, backf backfill
· applies to no case; a sum is one number where all is as it must be

rows                                       full append merge replace diff xmin cdc part scd2 backf
  row doubled                               2/2      ·     ·       ·    ·    ·   ·    ·  1/1     ·  row_count_matches_full_source, +2
  a name | with *signs* that is far longe…    ·      ·     ·       ·    ·    ·   ·    ·  1/1     ·  scd2_history_closed
  2 defects                                   2      ·     ·       ·    ·    ·   ·    ·    2     ·

equivalents (must pass)                    full append merge replace diff xmin cdc part scd2 backf
  load made twice                           2/2      ·     ·       ·    ·    ·   ·    ·    ·     ·

all 3 defects                                 4      ·     ·       ·    ·    ·   ·    ·    2     ·

sinks  memory (3 cases)
loader  reference (3 cases)
table  /a/t.json, /a/t.md
trials (self-test): 3 cases, 6 defects tried: 4 caught, 2 equivalents passed, 0 gaps
partial: trials of 3 of 5 selected cases (source = api; shard 1/2)`,
  );
});

test('checks are told in whole names as far as there is room, the first at least in part', () => {
  const named = (width?: number): string | undefined =>
    /1\/1 +·(?: {2}(?<checks>\S.*))?$/m.exec(text(good, width))?.groups?.['checks'];
  expect(named()).toBe(
    'row_count_matches_full_source, checksum_matches_full_source, scd2_current_rows_match_source',
  );
  expect(named(165)).toBe('row_count_matches_full_source, checksum_matches_full_source, +1');
  expect(named(136)).toBe('row_count_matches_full_source, +2');
  expect(named(120)).toBe('row_count_matches_f…');
  expect(named(80)).toBeUndefined();
  for (const width of [98, 103, 110, 127, 140, 159, 190]) {
    const rows = text(good, width).split('\n').slice(5, 8);
    for (const row of rows) expect(row.length, row).toBeLessThanOrEqual(width);
  }
});

test('on a terminal: gaps in full, those alike once with their cases, then what it comes to', () => {
  const [, after] = text(bad, 160).split('table  /a/t.json, /a/t.md\n');
  expect(after).toBe(
    `flaky: api_to_mssql__scd2 passed on attempt 2, and the last attempt counts
skipped: nothing local is like it: api_to_bigquery__cdc

missed: row doubled: one does not fail; two does not fail
  api_to_postgres__full_refresh, api_to_mssql__full_refresh
false alarm: load made twice: report fails
  api_to_mssql__scd2
no trials: failed: worker process exited
  api_to_kafka__cdc

trials (self-test): 3 of 5 cases, 3 defects tried: 0 caught, 0 equivalents passed, 4 gaps
partial: trials of 3 of 5 selected cases (source = api; shard 1/2)`,
  );
  expect(text(bad)).toContain('\n  row doubled            0/2      ·');
});

test('how far a table goes: the matrix, the selection, or a part of it', () => {
  const extent = (selected: number | null, ids: readonly string[]): string | undefined => {
    const narrowed = { ...origin, selected, narrowed_by: [] };
    const table = trialsTable(
      narrowed,
      ids.map((id) => tried(id, [twice])),
    );
    return text(table).split('\n').at(-1);
  };
  const all = cases.map(({ case_id }) => case_id);
  expect(extent(200, all)).toBe('whole: trials of all 200 cases of the matrix');
  expect(extent(200, all.slice(1))).toBe('partial: trials of 199 of 200 selected cases');
  expect(extent(10, all.slice(0, 10))).toBe('partial: trials of 10 of 200 cases of the matrix');
  expect(extent(null, all.slice(0, 10))).toBe('partial: trials of 10 of 200 cases of the matrix');
  expect(
    text(
      trialsTable(
        origin,
        cases.map(({ case_id }) =>
          tried(
            case_id,
            Array.from({ length: 9 }, (_, at) => caught(`${at}`, at, full)),
          ),
        ),
      ),
    ),
  ).toContain(
    'trials (self-test): 200 cases, 1,800 defects tried: 1,800 caught, 0 equivalents passed, 0 gaps',
  );
});

const heads =
  '`full_refresh` | `incremental_append` | `incremental_merge` | `replace` | `snapshot_diff` | `xmin` | `cdc` | `partition_replace` | `scd2` | `backfill`';
const rule = '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |';

test('in Markdown: the sum by category and strategy, then a table per category with its checks', () => {
  expect(trialsMarkdown(good)).toBe(`# Trials: self-test

3 cases, 6 defects tried: 4 caught, 2 equivalents passed, 0 gaps.

- partial: trials of 3 of 5 selected cases (source = api; shard 1/2)
- sinks: memory (3 cases)
- loader: reference (3 cases)
- commit: abc, with changes

## Summary

Each cell: what was caught (of equivalents: what passed), of the cases to which it applies.

|  | ${heads} | all |
${rule}
| rows | 2/2 | · | · | · | · | · | · | · | 2/2 | · | 4/4 |
| equivalents (must pass) | 2/2 | · | · | · | · | · | · | · | · | · | 2/2 |
| all | 4/4 | · | · | · | · | · | · | · | 2/2 | · | 6/6 |

## rows

|  | ${heads} | checks |
${rule}
| row doubled | 2/2 | · | · | · | · | · | · | · | 1/1 | · | \`row_count_matches_full_source\`, \`checksum_matches_full_source\`, \`scd2_current_rows_match_source\`; also \`no_unexpected_null_density\` |
| a name \\| with \\*signs\\* that is far longer than its column | · | · | · | · | · | · | · | · | 1/1 | · | \`scd2_history_closed\`; also \`no_unexpected_null_density\` |

## equivalents (must pass)

|  | ${heads} | checks |
${rule}
| load made twice | 2/2 | · | · | · | · | · | · | · | · | · | none |
`);
});

test('in Markdown: gaps come first, each with its cases', () => {
  const page = trialsMarkdown(bad);
  expect(page.slice(0, page.indexOf('## Summary'))).toBe(`# Trials: self-test

3 of 5 cases, 3 defects tried: 0 caught, 0 equivalents passed, 4 gaps.

- partial: trials of 3 of 5 selected cases (source = api; shard 1/2)
- sinks: memory (3 cases)
- loader: reference (3 cases)
- commit: abc, with changes
- flaky: api\\_to\\_mssql\\_\\_scd2 passed on attempt 2, and the last attempt counts
- skipped: nothing local is like it: api\\_to\\_bigquery\\_\\_cdc

## Gaps

- missed: row doubled: one does not fail; two does not fail (api\\_to\\_postgres\\_\\_full\\_refresh, api\\_to\\_mssql\\_\\_full\\_refresh)
- false alarm: load made twice: report fails (api\\_to\\_mssql\\_\\_scd2)
- no trials: failed: worker process exited (api\\_to\\_kafka\\_\\_cdc)

`);
  expect(page).toContain('\n| rows | 0/2 | · |');
});
