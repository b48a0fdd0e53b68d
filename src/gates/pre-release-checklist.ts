/** Whether every question that a release must answer is answered, and with yes. */
import { didYouMean } from '../matrix/nearest.ts';
import { MatrixError } from '../model/error.ts';
import { finding } from './conclude.ts';
import type { Judged } from './contract.ts';
import { readNamed } from './named.ts';

export const releaseTypes = ['patch', 'minor', 'major'] as const;
export type ReleaseType = (typeof releaseTypes)[number];

/** Each question, and the smallest release that must answer it. */
export const releaseChecks = {
  tests_green: { from: 'patch', asks: 'all tests of the product pass' },
  docs_up_to_date: { from: 'patch', asks: 'the docs are as the code says' },
  changelog_written: { from: 'patch', asks: 'the changes are written down for users' },
  mock_contract: { from: 'patch', asks: 'the whole matrix passes in mock_contract' },
  mock_local: { from: 'patch', asks: 'the whole matrix passes in mock_local' },
  real_local: { from: 'minor', asks: 'the whole matrix passes in real_local, on real engines' },
  performance_certified: { from: 'minor', asks: 'performance-certification passes' },
  state_reconciled: { from: 'minor', asks: 'live-state-reconciliation passes' },
  upgrade_tried: { from: 'major', asks: 'an upgrade from the last release was tried' },
  breaking_changes_listed: { from: 'major', asks: 'what breaks is listed, with what to do' },
} as const satisfies Record<string, { readonly from: ReleaseType; readonly asks: string }>;

export type ReleaseCheck = keyof typeof releaseChecks;

export interface ChecklistInput {
  readonly release: string;
  readonly release_type: ReleaseType;
  readonly answers: ReadonlyMap<ReleaseCheck, boolean>;
}

export function judgeChecklist({ release, release_type, answers }: ChecklistInput): Judged {
  const size = releaseTypes.indexOf(release_type);
  const findings = Object.entries(releaseChecks).map(([name, { from, asks }]) => {
    const answer = answers.get(name as ReleaseCheck);
    const isRequired = releaseTypes.indexOf(from) <= size;
    const compared = { expected: true, observed: answer ?? null };
    // What a smaller release need not answer counts all the same once it is answered.
    if (answer === undefined) {
      return isRequired
        ? finding(`checklist.${name}`, 'UNVERIFIED', `not answered: ${asks}`, compared)
        : finding(`checklist.${name}`, 'SKIP', `not required of a ${release_type} release: ${asks}`);
    }
    return finding(`checklist.${name}`, answer ? 'PASS' : 'FAIL', asks, compared);
  });
  return { findings, facts: { release, release_type } };
}

/**
 * Reads `name=true` and `name=false`.
 * @throws MatrixError MATRIX_BAD_REQUEST for a name that is no question, another value, or a second answer
 */
export function readAnswers(given: readonly string[]): ReadonlyMap<ReleaseCheck, boolean> {
  const names = Object.keys(releaseChecks);
  return new Map(
    [...readNamed('--check', given)].map(([name, answer]) => {
      const bad = (why: string): MatrixError =>
        new MatrixError('MATRIX_BAD_REQUEST', `--check ${name}: ${why}`);
      if (!names.includes(name)) {
        throw bad(`it is no check; ${didYouMean(name, names)} Checks: ${names.join(', ')}`);
      }
      if (answer !== 'true' && answer !== 'false') {
        throw bad(`${JSON.stringify(answer)} is neither true nor false`);
      }
      return [name as ReleaseCheck, answer === 'true'];
    }),
  );
}
