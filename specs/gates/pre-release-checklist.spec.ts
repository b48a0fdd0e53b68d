/** The checklist: a release answers what its size asks, and what is not answered is never taken for yes. */
import { expect, test } from '@playwright/test';
import {
  judgeChecklist,
  readAnswers,
  releaseChecks,
  releaseTypes,
} from '../../src/gates/pre-release-checklist.ts';
import type { ReleaseType } from '../../src/gates/pre-release-checklist.ts';
import { faults, told } from './support/told.ts';

const names = Object.keys(releaseChecks);
const judged = (release_type: ReleaseType, answers: readonly string[]) =>
  judgeChecklist({ release: '1.0.0', release_type, answers: readAnswers(answers) });
const asked: Readonly<Record<ReleaseType, readonly string[]>> = {
  patch: ['tests_green', 'docs_up_to_date', 'changelog_written', 'mock_contract', 'mock_local'],
  minor: ['real_local', 'performance_certified', 'state_reconciled'],
  major: ['upgrade_tried', 'breaking_changes_listed'],
};

for (const [at, type] of releaseTypes.entries()) {
  test(`a ${type} release answers its own questions and those of smaller ones`, () => {
    const required = releaseTypes.slice(0, at + 1).flatMap((smaller) => asked[smaller]);
    expect(faults(judged(type, []))).toEqual(required.map((name) => `UNVERIFIED checklist.${name}`));
    const answered = judged(
      type,
      required.map((name) => `${name}=true`),
    );
    expect(faults(answered)).toEqual([]);
    expect(told(answered)).toEqual(
      names.map((name) => `${required.includes(name) ? 'PASS' : 'SKIP'} checklist.${name}`),
    );
  });
}

test('an answer of no fails, also one that the release need not give', () => {
  expect(
    told(judged('patch', ['tests_green=false', 'real_local=false'])).filter((line) =>
      line.startsWith('FAIL'),
    ),
  ).toEqual(['FAIL checklist.tests_green', 'FAIL checklist.real_local']);
});

for (const [given, message] of [
  [['test_green=true'], 'it is no check; did you mean "tests_green"?'],
  [['tests_green=yes'], '"yes" is neither true nor false'],
  [['tests_green'], 'write name=value'],
  [['tests_green='], 'write name=value'],
  [['tests_green=true', 'tests_green=true'], 'tests_green is given twice'],
] as const) {
  test(`refused: ${given.join(' ')}`, () => {
    expect(() => readAnswers(given)).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_REQUEST' }));
    expect(() => readAnswers(given)).toThrow(message);
  });
}
