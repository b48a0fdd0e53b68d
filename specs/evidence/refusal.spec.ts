/** What bears out that a case was refused, and each thing that does not; and what is said of refusals. */
import { expect, test } from '@playwright/test';
import {
  artifactContradiction,
  contradiction,
  refusalContradiction,
} from '../../src/evidence/contradiction.ts';
import { refusalChecks, refusalText, unsupportedGroups } from '../../src/evidence/refusal.ts';
import type { BehaviorArtifact, BehaviorEvidence } from '../../src/evidence/schema.ts';
import { behaviorEvidenceSchema } from '../../src/evidence/schema.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import type { Check } from '../../src/model/check.ts';
import {
  behaviorEvidence,
  failedCheck,
  oneChange,
  preflightEvidence,
  refusedEvidence,
} from '../reporter/support/evidence.ts';

const c = findCase('postgres_to_mssql__scd2') as MatrixCase;
const whole: BehaviorEvidence = { ...behaviorEvidence(c, 'mock_local'), ...refusedEvidence };
const without = (name: string): readonly Check[] => whole.checks.filter((check) => check.name !== name);

/** As an artifact holds what evidence does: checks under another name, null for what is not there. */
function artifactOf({ checks, ...rest }: BehaviorEvidence): BehaviorArtifact {
  const quality_checks = checks.map(({ name }) => name);
  return {
    error: null,
    ...rest,
    quality_checks,
    quality_check_results: checks,
  } as unknown as BehaviorArtifact;
}

test('whole evidence of a refusal bears it out, and is no pass', () => {
  expect(behaviorEvidenceSchema.safeParse(whole).success).toBe(true);
  expect(refusalContradiction(whole)).toBeUndefined();
  expect(refusalContradiction(artifactOf(whole))).toBeUndefined();
  expect(contradiction(whole)).toBe('the case was to be refused, not loaded');
  expect(artifactContradiction(artifactOf(whole))).toBe('the case was to be refused, not loaded');
});

const faults: readonly [keyof BehaviorEvidence, unknown, string][] = [
  ['checks', [], 'evidence holds no check that passed'],
  ['checks', [...whole.checks, failedCheck], 'checksum_matches_full_source: expected aaaa, observed bbbb'],
  ...[refusalChecks.refused, refusalChecks.target, refusalChecks.source].map(
    (name): [keyof BehaviorEvidence, unknown, string] => [
      'checks',
      without(name),
      `evidence holds no ${name} that passed`,
    ],
  ),
  [
    'checks',
    whole.checks.map((check) =>
      check.name === refusalChecks.target ? { ...check, status: 'not_applicable' } : check,
    ),
    'evidence holds no target_untouched that passed',
  ],
  ['error', { message: 'the loader threw' }, 'the loader threw'],
  ['unsupported', undefined, 'evidence holds no declaration that the case is unsupported'],
  ['unsupported', { declared: ['no log'], refusal: null }, 'evidence holds no words of a refusal'],
  ['loader', undefined, 'evidence names no loader'],
  ['engines', undefined, 'evidence names no engine'],
  ['actual_row_count', 9, 'evidence holds 9 rows where 10 are expected'],
  ['actual_checksum', 'f'.repeat(32), `evidence holds the checksum ${'f'.repeat(32)}`],
  ['difference', oneChange, '0 missing, 0 unexpected, 1 changed'],
  ['target_before_count', 11, 'evidence expects 10 rows where 11 were before'],
];

for (const [at, [field, value, why]] of faults.entries()) {
  test(`no refusal ${at + 1}: ${field}: ${why}`, () => {
    const wrong = { ...whole, [field]: value } as BehaviorEvidence;
    expect(refusalContradiction(wrong)).toContain(why);
    expect(refusalContradiction(artifactOf(wrong))).toContain(why);
  });
}

test('what lies beside a target need not be seen, and a preflight refuses nothing', () => {
  expect(refusalContradiction({ ...whole, checks: [...without(refusalChecks.beside)] })).toBeUndefined();
  expect(refusalContradiction(preflightEvidence(c, 'mock_local'))).toBe('a preflight asks no loader');
  expect(refusalContradiction(behaviorEvidence(c, 'mock_local'))).toContain('no declaration');
});

test('reason and words, each once where they are the same', () => {
  const declared = ['no log', 'no\nwindows'];
  expect(refusalText({ declared, refusal: 'not today' })).toBe(
    'unsupported: no log; no windows; refused: not today',
  );
  expect(refusalText({ declared, refusal: 'no log' })).toBe('unsupported, and refused: no log; no windows');
});

test('by loader and reason, in the order of the cases', () => {
  const of = (case_id: string, reason: string, version?: string) => ({
    case_id,
    loader: { name: 'copy', ...(version === undefined ? {} : { version }) },
    unsupported: { declared: [reason], refusal: 'no' },
  });
  const refused = [of('c', 'no log', '1'), of('a', 'slow', '1'), of('b', 'no log', '1'), of('d', 'no log')];
  expect(unsupportedGroups(refused)).toEqual([
    { name: 'copy', version: '1', reason: 'no log', cases: ['c', 'b'] },
    { name: 'copy', version: '1', reason: 'slow', cases: ['a'] },
    { name: 'copy', reason: 'no log', cases: ['d'] },
  ]);
});
