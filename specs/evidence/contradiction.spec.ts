/** What bears out a pass, and each thing that does not, of evidence and of artifacts alike. */
import { expect, test } from '@playwright/test';
import { artifactContradiction, contradiction } from '../../src/evidence/contradiction.ts';
import type { BehaviorArtifact, BehaviorEvidence, PreflightArtifact } from '../../src/evidence/schema.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { behaviorEvidence, failedCheck, oneChange, preflightEvidence } from '../reporter/support/evidence.ts';

const c = findCase('postgres_to_mssql__scd2') as MatrixCase;
const whole = behaviorEvidence(c, 'mock_local');

/** As an artifact holds what evidence does: checks under another name, null for what is not there. */
function artifactOf({ checks, ...rest }: BehaviorEvidence): BehaviorArtifact {
  const known = Object.entries({ error: null, ...rest }).map(([name, value]) => [name, value ?? null]);
  const quality_checks = checks.map(({ name }) => name);
  return { ...Object.fromEntries(known), quality_checks, quality_check_results: checks } as BehaviorArtifact;
}

test('whole evidence contradicts no pass', () => {
  expect(contradiction(whole)).toBeUndefined();
  expect(artifactContradiction(artifactOf(whole))).toBeUndefined();
  const preflight = preflightEvidence(c, 'mock_local');
  expect(contradiction(preflight)).toBeUndefined();
  expect(
    artifactContradiction({ ...preflight, error: null } as unknown as PreflightArtifact),
  ).toBeUndefined();
});

const faults: readonly [keyof BehaviorEvidence, unknown, string][] = [
  ['checks', [], 'evidence holds no check that passed'],
  ['checks', [{ ...failedCheck, status: 'not_applicable' }], 'evidence holds no check that passed'],
  ['checks', [...whole.checks, failedCheck], 'checksum_matches_full_source: expected aaaa, observed bbbb'],
  ['error', { message: 'the loader threw' }, 'the loader threw'],
  ['expected_row_count', undefined, 'evidence holds no row counts'],
  ['actual_row_count', undefined, 'evidence holds no row counts'],
  ['actual_row_count', 9, 'evidence holds 9 rows where 10 are expected'],
  ['expected_checksum', undefined, 'evidence holds no checksums'],
  ['actual_checksum', undefined, 'evidence holds no checksums'],
  [
    'actual_checksum',
    'fedcba9876543210fedcba9876543210',
    'evidence holds the checksum fedcba9876543210fedcba9876543210 where 0123456789abcdef0123456789abcdef is expected',
  ],
  ['engines', undefined, 'evidence names no engine'],
  ['engines', {}, 'evidence names no engine'],
  ['difference', oneChange, '0 missing, 0 unexpected, 1 changed (first id=501: column value'],
];

for (const [field, value, why] of faults) {
  test(`${field} ${JSON.stringify(value)?.slice(0, 40)} contradicts a pass`, () => {
    const wrong = { ...whole, [field]: value } as BehaviorEvidence;
    expect(contradiction(wrong)).toContain(why);
    expect(artifactContradiction(artifactOf(wrong))).toContain(why);
  });
}

test('a preflight artifact without a check that passed, and one with an error, bear out no pass', () => {
  const preflight = { ...preflightEvidence(c, 'mock_local'), error: null } as unknown as PreflightArtifact;
  expect(artifactContradiction({ ...preflight, checks: [] })).toBe('evidence holds no check that passed');
  expect(artifactContradiction({ ...preflight, error: { message: 'the page is gone' } })).toBe(
    'the page is gone',
  );
});

test('an artifact whose list of checks is not that of its results bears out no pass', () => {
  const artifact = artifactOf(whole);
  expect(artifactContradiction({ ...artifact, quality_checks: ['another'] })).toContain('quality_checks');
});
