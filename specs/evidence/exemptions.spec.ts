/** What an exemption covers, and each thing that it does not. */
import { expect, test } from '@playwright/test';
import { exemptionFault, exemptReasons, expiredReasons, isBorne, weigh } from '../../src/evidence/exempt.ts';
import type { Ended } from '../../src/evidence/exempt.ts';
import { exemptionSchema, hasExpired } from '../../src/evidence/exemptions.ts';
import type { Exemption } from '../../src/evidence/exemptions.ts';
import type { BehaviorEvidence } from '../../src/evidence/schema.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import type { Check } from '../../src/model/check.ts';
import { dayOfRun, newRunId } from '../../src/model/run-id.ts';
import { behaviorEvidence, failedCheck, oneChange, passedCheck } from '../reporter/support/evidence.ts';

const c = findCase('postgres_to_mssql__full_refresh') as MatrixCase;
const day = '2026-06-01';

const one: Exemption = {
  case: c.case_id,
  check: failedCheck.name,
  reason: 'a known fault',
  ticket: 'T-1',
  expires: '2026-06-30',
};
const { check: _check, ...rest } = one;
const whole: Exemption = { ...rest, ticket: 'T-2' };
const claim: Check = { ...failedCheck, name: 'loader_report_matches_target' };

const ended = (checks: readonly Check[], change: Partial<Ended> = {}): Ended => ({
  case_id: c.case_id,
  layer: 'behavior',
  run_mode: 'mock_local',
  checks,
  hasError: false,
  ...change,
});

interface Trial {
  readonly what: string;
  readonly of: Ended;
  readonly by: readonly Exemption[];
  readonly on?: string;
  readonly isExempted: boolean;
}

const trials: readonly Trial[] = [
  { what: 'its check', of: ended([passedCheck, failedCheck]), by: [one], isExempted: true },
  { what: 'any check of the whole case', of: ended([failedCheck, claim]), by: [whole], isExempted: true },
  { what: 'an error of the whole case', of: ended([], { hasError: true }), by: [whole], isExempted: true },
  {
    what: 'two checks by two exemptions',
    of: ended([failedCheck, claim]),
    by: [one, { ...one, check: claim.name }],
    isExempted: true,
  },
  { what: 'its last day', of: ended([failedCheck]), by: [one], on: one.expires, isExempted: true },
  { what: 'the day after', of: ended([failedCheck]), by: [one], on: '2026-07-01', isExempted: false },
  {
    what: 'the day after, whole',
    of: ended([failedCheck]),
    by: [whole],
    on: '2026-07-01',
    isExempted: false,
  },
  { what: 'another check beside it', of: ended([failedCheck, claim]), by: [one], isExempted: false },
  {
    what: 'an error beside its check',
    of: ended([failedCheck], { hasError: true }),
    by: [one],
    isExempted: false,
  },
  { what: 'an error without checks', of: ended([], { hasError: true }), by: [one], isExempted: false },
  { what: 'nothing that failed', of: ended([passedCheck]), by: [whole], isExempted: false },
  { what: 'nothing that was checked', of: ended([]), by: [whole], isExempted: false },
  { what: 'another case', of: ended([failedCheck], { case_id: 'another' }), by: [one], isExempted: false },
  { what: 'another layer', of: ended([failedCheck], { layer: 'preflight' }), by: [one], isExempted: false },
  {
    what: 'a mode that it is for',
    of: ended([failedCheck]),
    by: [{ ...one, modes: ['mock_local'] }],
    isExempted: true,
  },
  {
    what: 'another mode',
    of: ended([failedCheck]),
    by: [{ ...one, modes: ['real_local'] }],
    isExempted: false,
  },
  {
    what: 'the one that has not expired of two',
    of: ended([failedCheck, claim]),
    by: [one, { ...one, check: claim.name, expires: '2026-05-31' }],
    isExempted: false,
  },
];

for (const { what, of, by, on = day, isExempted } of trials) {
  test(`${isExempted ? 'covers' : 'does not cover'} ${what}`, () => {
    const weighed = weigh(of, by, on);
    expect(weighed.isExempted).toBe(isExempted);
    expect(weighed.by).toEqual(isExempted ? by : []);
  });
}

test('one is needed where something failed for it, expired or not, and needless where nothing did', () => {
  expect(weigh(ended([failedCheck]), [one], '2027-01-01')).toMatchObject({
    needed: [one],
    expired: [one],
    needless: [],
  });
  const passes = { ...failedCheck, status: 'passed' as const };
  expect(weigh(ended([passes]), [one], day)).toMatchObject({ needed: [], needless: [one] });
  expect(weigh(ended([{ ...passes, status: 'not_applicable' }]), [one], day).needless).toEqual([one]);
  expect(weigh(ended([passes]), [whole], day)).toMatchObject({ needed: [], needless: [whole] });
  expect(weigh(ended([passes, claim]), [whole], day)).toMatchObject({ needed: [whole], needless: [] });
  // Of a check that was not made nobody knows.
  expect(weigh(ended([passedCheck]), [one], day)).toMatchObject({ needed: [], needless: [] });
  expect(weigh(ended([]), [whole], day)).toMatchObject({ needed: [], needless: [] });
});

test.describe('what is wrong beyond the checks', () => {
  const evidence = behaviorEvidence(c, 'mock_local');
  const borne = (change: Partial<BehaviorEvidence>, by: Exemption): boolean => {
    const changed: BehaviorEvidence = { ...evidence, ...change };
    return isBorne(weigh(ended(changed.checks), [by], day), changed);
  };

  test('rows may differ where a check of rows is exempted', () => {
    const checks = [passedCheck, failedCheck];
    expect(borne({ checks, difference: oneChange }, one)).toBe(true);
    expect(borne({ checks, actual_row_count: 9 }, one)).toBe(true);
  });

  test('rows may not differ where what is exempted says nothing of them', () => {
    const ofClaim = { ...one, check: claim.name };
    const checks = [passedCheck, claim];
    expect(borne({ checks }, ofClaim)).toBe(true);
    expect(borne({ checks, difference: oneChange }, ofClaim)).toBe(false);
    expect(borne({ checks, actual_row_count: 9 }, ofClaim)).toBe(false);
    expect(borne({ checks, actual_checksum: 'f'.repeat(32) }, ofClaim)).toBe(false);
    expect(borne({ checks, difference: oneChange }, whole)).toBe(true);
  });

  test('a case that was not read back is exempted whole or not at all', () => {
    const { actual_checksum: _, ...unread } = { ...evidence, checks: [failedCheck] };
    const weighed = (by: Exemption) => weigh(ended(unread.checks), [by], day);
    expect(isBorne(weighed(one), unread)).toBe(false);
    expect(isBorne(weighed(whole), unread)).toBe(true);
  });

  test('an artifact says why it is none', () => {
    const { checks: _, ...kept } = evidence;
    const artifact = (checks: readonly Check[]) =>
      ({
        ...kept,
        error: null,
        quality_checks: checks.map(({ name }) => name),
        quality_check_results: checks,
      }) as never;
    expect(exemptionFault(artifact([failedCheck]), [one], day)).toBeUndefined();
    expect(exemptionFault(artifact([failedCheck]), [], day)).toContain('no exemption of all that failed');
    expect(exemptionFault(artifact([passedCheck]), [whole], day)).toContain(
      'no exemption of all that failed',
    );
    expect(exemptionFault(artifact([failedCheck]), [one], '2026-07-01')).toBe(
      `the exemption of ${failedCheck.name} by T-1 has expired on 2026-06-30: a known fault`,
    );
  });
});

test('both sides of an exemption are told in words', () => {
  const weighed = weigh(ended([failedCheck]), [{ ...one, owner: 'loaders' }], day);
  expect(exemptReasons(weighed, [passedCheck, failedCheck])).toEqual([
    'exempted until 2026-06-30 by T-1 (loaders): a known fault',
    'checksum_matches_full_source: expected aaaa, observed bbbb (the digests differ)',
  ]);
  expect(expiredReasons(weigh(ended([failedCheck]), [whole], '2026-07-01'))).toEqual([
    'the exemption by T-2 has expired on 2026-06-30: a known fault',
  ]);
});

test('what it says is fit for a terminal and holds no password', () => {
  const reason = 'see\npostgres://user:s3cret@host/db \u001B[31mred';
  expect(exemptionSchema.parse({ ...one, reason }).reason).toBe('see postgres://user:***@host/db red');
});

test('the day of a run is told by its id', () => {
  const at = new Date('2026-06-01T23:59:59.999Z');
  expect(dayOfRun(newRunId(at))).toBe('2026-06-01');
  expect(dayOfRun('mine', new Date('2026-12-31T23:59:59Z'))).toBe('2026-12-31');
  expect(hasExpired(one, '2026-06-30')).toBe(false);
  expect(hasExpired(one, '2026-07-01')).toBe(true);
});
