/** Whether a run certifies a release, by its record and artifacts: what a small run is judged to be, and each thing that spoils it. */
import { localSkipReason } from '../../src/matrix/arithmetic.ts';
import { cases, findCase } from '../../src/matrix/cases.ts';
import { judgeRun } from '../../src/gates/integration-matrix-report.ts';
import type { ReportInput } from '../../src/gates/integration-matrix-report.ts';
import { soundnessOf } from '../../src/report/soundness.ts';
import { expect, ids, test } from '../cli/support/left-run.ts';
import type { LeftRun } from '../cli/support/left-run.ts';
import { detailOf, told } from './support/told.ts';

const [replace, scd2] = ids;
const clean = { sha: 'a'.repeat(40), dirty: false };

type Input = ReportInput;
const judged = (left: LeftRun, change: (input: Input) => Partial<Input> | void = () => {}) => {
  const soundness = soundnessOf(left.folder);
  Object.assign(soundness.run.record, { commit: clean });
  for (const artifact of [...soundness.run.preflights.values(), ...soundness.run.behaviors.values()])
    Object.assign(artifact, { commit: clean });
  return judgeRun({ ...soundness, ...change(soundness) });
};
/** Without the cases that the small run has not. */
const own = (judgement: Parameters<typeof told>[0]) =>
  told(judgement).filter((line) => !line.includes('.missing:'));

const good = [
  'PASS matrix_run.status',
  'PASS matrix_run.commit',
  'PASS matrix_run.record',
  ...[scd2, replace].flatMap((id) => [
    `PASS matrix_preflight.outcome:${id}`,
    `PASS matrix_behavior.outcome:${id}`,
  ]),
  'PASS engine:kafka/memory',
  'PASS engine:postgres/memory',
  'PASS engine:bigquery/memory',
  'FAIL matrix_run.scope',
];

test('a part of the matrix passes in all but its extent, and each other case is missing', ({ left }) => {
  const judgement = judged(left);
  expect(own(judgement).toSorted()).toEqual(good.toSorted());
  expect(detailOf(judgement, 'matrix_run.scope')).toMatch(/^a part of the matrix never certifies a release/);
  expect(told(judgement).filter((line) => line.includes('.missing:'))).toEqual(
    cases
      .filter(({ case_id }) => case_id !== replace && case_id !== scd2)
      .flatMap(({ case_id }) => [
        `FAIL matrix_preflight.missing:${case_id}`,
        `FAIL matrix_behavior.missing:${case_id}`,
      ]),
  );
});

const spoilt: readonly [
  what: string,
  change: (input: Input) => Partial<Input> | void,
  lines: readonly string[],
][] = [
  ['a failed run', ({ run }) => void (run.record.status = 'failed'), ['FAIL matrix_run.status']],
  [
    'sums that do not come out',
    ({ run }) => void run.record.arithmetic.discrepancies.push('one too few'),
    ['FAIL matrix_run.discrepancy:1'],
  ],
  [
    'some of the columns',
    ({ run }) => void (run.record.volume = { ...run.record.volume, columns: [1, 2, 9] }),
    ['FAIL matrix_run.columns'],
  ],
  ['another mode', () => ({ mode: 'real_local' }), ['FAIL matrix_run.mode']],
  ['another commit', () => ({ commit: 'b'.repeat(40) }), ['FAIL matrix_run.commit']],
  [
    'no commit',
    ({ run }) => {
      for (const one of [run.record, ...run.preflights.values(), ...run.behaviors.values()])
        one.commit = null;
    },
    ['UNVERIFIED matrix_run.commit'],
  ],
  [
    'a dirty checkout',
    ({ run }) => {
      for (const one of [run.record, ...run.preflights.values(), ...run.behaviors.values()])
        one.commit = { ...clean, dirty: true };
    },
    ['UNVERIFIED matrix_run.commit'],
  ],
  [
    'a case that passed on a retry alone',
    ({ run }) => void (run.behaviors.get(replace)!.outcome = 'flaky'),
    [`FAIL matrix_behavior.outcome:${replace}`],
  ],
  [
    'rows that differ',
    ({ run }) => void (run.behaviors.get(replace)!.actual_checksum = 'f'.repeat(32)),
    [`FAIL matrix_rows.mismatch:${replace}`],
  ],
  [
    'rows that nobody counted',
    ({ run }) => void (run.behaviors.get(replace)!.actual_row_count = null),
    [`UNVERIFIED matrix_rows.mismatch:${replace}`],
  ],
  [
    'a problem of the files',
    () => ({ problems: [{ kind: 'orphan', path: 'notes.txt', message: 'of nobody' }] }),
    ['FAIL matrix_files.orphan:notes.txt'],
  ],
];

for (const [what, change, lines] of spoilt) {
  test(`spoilt: ${what}`, ({ left }) => {
    const found = own(judged(left, change));
    expect(found.filter((line) => !good.includes(line))).toEqual(lines);
  });
}

test('a skip counts as one only for the reason that the mode has', ({ left }) => {
  const skip = (reason: string | null) => (input: Input) => {
    input.run.record.run_mode = 'mock_local';
    Object.assign(input.run.behaviors.get(scd2)!, { outcome: 'skipped', reason });
  };
  const reason = localSkipReason(findCase(scd2)!, 'mock_local') ?? null;
  expect(reason).not.toBeNull();
  const line = (text: string | null) =>
    told(judged(left, skip(text))).find((one) => one.endsWith(`matrix_behavior.outcome:${scd2}`));
  expect([line(reason), line('no time'), line(null)]).toEqual([
    `SKIP matrix_behavior.outcome:${scd2}`,
    `FAIL matrix_behavior.outcome:${scd2}`,
    `FAIL matrix_behavior.outcome:${scd2}`,
  ]);
});
