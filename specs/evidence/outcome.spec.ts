import { expect, test } from '@playwright/test';
import { isFailing, outcomes, worse } from '../../src/evidence/outcome.ts';
import type { Outcome } from '../../src/evidence/outcome.ts';

test('the worse of two outcomes, and the first of two alike', () => {
  const of = (outcome: Outcome, mark = '') => ({ outcome, mark });
  expect(worse(of('passed'), of('failed')).outcome).toBe('failed');
  expect(worse(of('crashed'), of('did_not_run')).outcome).toBe('crashed');
  expect(worse(of('flaky'), of('skipped')).outcome).toBe('flaky');
  // A flaky failure is one that nobody answers for.
  expect(worse(of('exempted'), of('flaky')).outcome).toBe('flaky');
  expect(worse(of('passed'), of('exempted')).outcome).toBe('exempted');
  expect(isFailing('exempted')).toBe(false);
  expect(isFailing('unsupported')).toBe(false);
  expect(worse(of('passed'), of('unsupported')).outcome).toBe('unsupported');
  expect(worse(of('unsupported'), of('exempted')).outcome).toBe('exempted');
  expect(worse(of('failed', 'first'), of('failed', 'second')).mark).toBe('first');
  for (const outcome of outcomes) expect(worse(of('passed'), of(outcome)).outcome).toBe(outcome);
});
