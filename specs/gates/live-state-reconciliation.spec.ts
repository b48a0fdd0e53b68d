/** Source, target and state: each by what an artifact observed, and none taken for granted. */
import { expect } from '@playwright/test';
import { readBehaviorArtifact } from '../../src/evidence/files.ts';
import type { BehaviorArtifact } from '../../src/evidence/schema.ts';
import { judgeReconciliation } from '../../src/gates/live-state-reconciliation.ts';
import { ids, test } from '../cli/support/left-run.ts';
import type { LeftRun } from '../cli/support/left-run.ts';
import { detailOf, faults, told } from './support/told.ts';

/** As a run on real engines leaves it. */
function real(left: LeftRun, change: (artifact: BehaviorArtifact) => void = () => {}): BehaviorArtifact {
  const artifact = readBehaviorArtifact(left.at(`${ids[0]}__behavior.json`));
  for (const engine of Object.values(artifact.engines ?? {}))
    Object.assign(engine, { provenance: 'container', image: 'one:1', digest: 'sha256:abc' });
  change(artifact);
  return artifact;
}
const judged = (artifact: BehaviorArtifact | null, required: readonly string[] = []) =>
  judgeReconciliation({ artifacts: new Map([['orders', artifact]]), required });
const check = ({ quality_check_results: checks }: BehaviorArtifact, name: string) =>
  checks.find((one) => one.name === name)!;

test('all agree', ({ left }) => {
  expect(told(judged(real(left)))).toEqual([
    'PASS state.outcome:orders',
    'PASS state.source:orders',
    'PASS state.target:orders',
    'PASS state.loader_report_matches_target:orders',
  ]);
});

const edits: readonly [
  what: string,
  change: (artifact: BehaviorArtifact) => void,
  faults: readonly string[],
][] = [
  [
    'a source that changed',
    (one) => Object.assign(check(one, 'source_unchanged'), { status: 'failed' }),
    ['FAIL state.source:orders'],
  ],
  [
    'a target with other rows',
    (one) => Object.assign(one, { actual_checksum: 'f'.repeat(32) }),
    ['FAIL state.target:orders'],
  ],
  [
    'a target with another count',
    (one) => Object.assign(one, { actual_row_count: 1 }),
    ['FAIL state.target:orders'],
  ],
  [
    'a target that nobody read',
    (one) => Object.assign(one, { actual_checksum: null }),
    ['UNVERIFIED state.target:orders'],
  ],
  [
    'a loader that claimed otherwise',
    (one) => Object.assign(check(one, 'loader_report_matches_target'), { status: 'failed' }),
    ['FAIL state.loader_report_matches_target:orders'],
  ],
  [
    'a check that is not there',
    (one) =>
      Object.assign(one, {
        quality_check_results: one.quality_check_results.filter(({ name }) => name !== 'source_unchanged'),
      }),
    ['UNVERIFIED state.source:orders'],
  ],
  ['a case that failed', (one) => Object.assign(one, { outcome: 'failed' }), ['FAIL state.outcome:orders']],
  ['no engine', (one) => Object.assign(one, { engines: null }), ['UNVERIFIED state.engines:orders']],
  [
    'an engine of this machine alone',
    (one) => Object.assign(one.engines!['kafka']!, { digest: 'local:abc' }),
    ['UNVERIFIED state.engines:orders'],
  ],
];

for (const [what, change, expected] of edits) {
  test(`found: ${what}`, ({ left }) => {
    expect(faults(judged(real(left, change)))).toEqual(expected);
  });
}

test('a committed state is looked at where there is one', ({ left }) => {
  const chunk = {
    name: 'backfill_chunk_state_committed',
    status: 'failed',
    expected: 1,
    observed: 2,
  } as const;
  const judgement = judged(
    real(left, (one) => Object.assign(one, { quality_check_results: [...one.quality_check_results, chunk] })),
  );
  expect(faults(judgement)).toEqual(['FAIL state.backfill_chunk_state_committed:orders']);
});

test('what is not there is unverified', ({ left }) => {
  expect(told(judged(null, ['payments']))).toEqual([
    'UNVERIFIED state.required:payments',
    'UNVERIFIED state.artifact:orders',
  ]);
  const memory = judged(readBehaviorArtifact(left.at(`${ids[0]}__behavior.json`)));
  expect(faults(memory)).toEqual(['UNVERIFIED state.engines:orders']);
  expect(detailOf(memory, 'state.engines:orders')).toContain('kafka: memory stands in for it');
});
