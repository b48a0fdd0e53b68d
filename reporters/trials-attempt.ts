/** What one attempt at the trials of a case left: the trials that it attached, and what is wrong with it beside them. */
import type { TestCase, TestResult } from '@playwright/test/reporter';
import { readTrials, trialsAttachment } from '../src/evidence/files.ts';
import { line } from '../src/evidence/text.ts';
import { isGap } from '../src/evidence/trials.ts';
import type { Trials } from '../src/evidence/trials.ts';
import type { Fault } from '../src/evidence/trials-table.ts';
import { localSkipReason } from '../src/matrix/arithmetic.ts';
import { findCase } from '../src/matrix/cases.ts';
import { runModes, trialsAnnotation } from '../src/model/case.ts';
import { errorText } from './error-text.ts';

export interface TrialsAttempt {
  readonly trials?: Trials;
  readonly fault?: Fault;
  /** The matrix's own reason to skip the case. */
  readonly skipped?: string;
}

const longestReason = 600;

/** The ids of the cases whose trials a test says that it makes; one is right, none makes it another test. */
export function declaredTrials(test: TestCase): readonly string[] {
  return test.annotations
    .filter(({ type }) => type === trialsAnnotation)
    .map(({ description }) => description ?? '');
}

export function noTrials(reason: string): TrialsAttempt {
  return { fault: { status: 'no_trials', reason: line(reason, longestReason) } };
}

/** Reads at once: with some settings the file is gone before the run ends. */
export function trialsAttempt(case_id: string, test: TestCase, result: TestResult): TrialsAttempt {
  const skip = result.status === 'skipped' ? skipReason(test, result) : undefined;
  if (skip !== undefined && isKnown(case_id, skip)) return { skipped: skip };
  const why = whyNotPassed(test, result, skip);
  if (!result.attachments.some(({ name }) => name === trialsAttachment))
    return noTrials(why ?? `nothing is attached as ${trialsAttachment}`);
  const found = attachedTrials(case_id, result);
  if (typeof found === 'string') return noTrials(why === undefined ? found : `${found}; and the test ${why}`);
  // A gap is why its test failed.
  if (why === undefined || found.trials.some(isGap)) return { trials: found };
  return { trials: found, fault: { status: 'failed_test', reason: line(why, longestReason) } };
}

/** The trials of this case, or why they are not to be had. */
function attachedTrials(case_id: string, result: TestResult): Trials | string {
  const attached = result.attachments.filter(({ name }) => name === trialsAttachment);
  const [{ path } = { path: undefined }] = attached;
  if (attached.length > 1) return `trials are attached ${attached.length} times as ${trialsAttachment}`;
  if (path === undefined) return `${trialsAttachment} is attached as a body, not by path`;
  const c = findCase(case_id);
  if (!c) return `${JSON.stringify(case_id)}, whose trials are declared, is no case`;
  try {
    const trials = readTrials(path);
    if (trials.case_id !== c.case_id) return `trials are of another case: ${trials.case_id}`;
    if (trials.strategy !== c.strategy) return `trials are of another strategy: ${trials.strategy}`;
    return trials.trials.length > 0 ? trials : 'nothing was tried: no defect can befall this case';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function whyNotPassed(test: TestCase, result: TestResult, skip: string | undefined): string | undefined {
  const [first] = result.errors;
  const message = (first && errorText(first)) || undefined;
  switch (result.status) {
    case 'passed':
      return undefined;
    case 'failed':
      return `failed: ${message ?? 'without an error'}`;
    case 'timedOut':
      return `timed out: ${message ?? `did not end within ${test.timeout} ms`}`;
    case 'interrupted':
      return 'was stopped before it ended';
    case 'skipped':
      return skip === undefined
        ? 'was never started, because of a failure before it'
        : `was skipped for a reason that the matrix does not know: ${skip || 'none given'}`;
  }
}

/** Undefined for a test that nobody skipped and that never ran. */
function skipReason(test: TestCase, result: TestResult): string | undefined {
  const skips = [...result.annotations, ...test.annotations].filter(
    ({ type }) => type === 'skip' || type === 'fixme',
  );
  if (skips.length === 0) return undefined;
  return skips.find(({ description }) => description)?.description ?? '';
}

/** Of a project of the user's own it is not known in which mode it runs. */
function isKnown(case_id: string, reason: string): boolean {
  const c = findCase(case_id);
  return c !== undefined && runModes.some((mode) => localSkipReason(c, mode) === reason);
}
