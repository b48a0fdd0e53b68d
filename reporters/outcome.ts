/** From Playwright's results and the evidence to outcomes: the worse of the two, and only `passed` is a pass. */
import type { FullConfig, FullResult, TestCase, TestResult } from '@playwright/test/reporter';
import { exemptReasons, expiredReasons, isBorne, weigh } from '../src/evidence/exempt.ts';
import type { Weighed } from '../src/evidence/exempt.ts';
import type { Exemption } from '../src/evidence/exemptions.ts';
import { isFailing, worse } from '../src/evidence/outcome.ts';
import type { Outcome } from '../src/evidence/outcome.ts';
import { checkText, differenceText, failedChecks } from '../src/evidence/failure.ts';
import type { Failure } from '../src/evidence/parts.ts';
import type { Evidence } from '../src/evidence/schema.ts';
import { clip, line } from '../src/evidence/text.ts';
import { localSkipReason } from '../src/matrix/arithmetic.ts';
import { dayOfRun } from '../src/model/run-id.ts';
import type { Check } from '../src/model/check.ts';
import { evidencedText } from './error-text.ts';
import { beyondChecks, contradiction, refusalContradiction } from '../src/evidence/contradiction.ts';
import { refusalText } from '../src/evidence/refusal.ts';
import { findEvidence } from './evidence.ts';
import type { Expected } from './evidence.ts';

/** What one result came to. */
export interface Attempt {
  readonly outcome: Outcome;
  /** Null for `passed`. */
  readonly reason: string | null;
  readonly error: Failure | null;
  readonly evidence: Evidence | undefined;
  /** Milliseconds. */
  readonly duration: number;
  readonly started_at: string | null;
  /** Green for Playwright, and demoted here. */
  readonly demoted: boolean;
  /** What exemptions have to do with it; undefined where the test did not end by itself. */
  readonly weighed: Weighed | undefined;
}

/** What a cell came to: its worst repeat. */
export interface Verdict extends Attempt {
  readonly attempts: number;
}

const crash = /worker process exited unexpectedly/i;
const longestError = 4000;
const longestReason = 600;

/** @param exemptions all of the run's */
export function judge(
  expected: Expected,
  test: TestCase,
  result: TestResult,
  exemptions: readonly Exemption[] = [],
): Attempt {
  const found = findEvidence(expected, result);
  const evidence = 'evidence' in found ? found.evidence : undefined;
  const [first] = result.errors;
  const message = (first && evidencedText(first, evidence?.error?.message)) || undefined;
  const error = message === undefined ? null : { message: clip(message, longestError) };
  const weighed = evidence && weigh(endedOf(expected, evidence), exemptions, dayOfRun(evidence.run_id));
  const attempt = (outcome: Outcome, reason: string | null, demoted = false): Attempt => ({
    outcome,
    reason: reason === null ? null : line(reason, longestReason),
    error,
    evidence,
    duration: result.duration,
    started_at: result.workerIndex < 0 ? null : result.startTime.toISOString(),
    demoted,
    weighed: result.status === 'passed' || result.status === 'failed' ? weighed : undefined,
  });
  switch (result.status) {
    case 'interrupted':
      return attempt('interrupted', inStep('was stopped before it ended', evidence));
    case 'timedOut':
      return attempt('timed_out', inStep(message ?? `did not end within ${test.timeout} ms`, evidence));
    case 'failed':
      return message !== undefined && crash.test(message)
        ? attempt('crashed', message)
        : attempt(
            'failed',
            failureReasons(evidence, weighed).join('; ') ||
              inStep(message ?? 'failed without an error', evidence),
          );
    case 'skipped': {
      const skip = skipOutcome(expected, test, result);
      return attempt(skip.outcome, skip.reason, skip.outcome === 'failed');
    }
    case 'passed': {
      if (test.expectedStatus !== 'passed')
        return attempt('failed', `passed, but was declared to be ${test.expectedStatus}`);
      const refused = refusalOf(evidence);
      if (refused && refused.why === undefined) return attempt('unsupported', refused.text);
      const why = refused?.why ?? ('problem' in found ? found.problem : contradiction(found.evidence));
      if (why === undefined) return attempt('passed', null);
      if (evidence && weighed && isBorne(weighed, evidence)) {
        return attempt('exempted', borneReasons(evidence, weighed).join('; '));
      }
      const beyond = evidence && weighed?.isExempted ? beyondChecks(evidence) : undefined;
      const expired = weighed ? expiredReasons(weighed) : [];
      return attempt('failed', [beyond ?? why, ...expired].join('; '), true);
    }
  }
}

/** Of a case that its loader declares unsupported: what is said of the refusal, and why it is none. */
function refusalOf(evidence: Evidence | undefined) {
  if (!evidence || !('unsupported' in evidence) || !evidence.unsupported) return undefined;
  return { text: refusalText(evidence.unsupported), why: refusalContradiction(evidence) };
}

function endedOf({ case: { case_id }, layer, run_mode }: Expected, { checks, error }: Evidence) {
  return { case_id, layer, run_mode, checks, hasError: error !== undefined };
}

/** What failed, but for what is exempted; and which exemptions would have covered it, had they not expired. */
function failureReasons(evidence: Evidence | undefined, weighed: Weighed | undefined): readonly string[] {
  const { needed = [], expired = [] } = weighed ?? {};
  const borne = needed.flatMap((one) => (expired.includes(one) ? [] : (one.check ?? [])));
  const reasons = checkReasons(
    evidence?.checks.filter(({ name }) => !borne.includes(name)),
    evidence,
  );
  if (reasons.length === 0) return [];
  return [
    ...reasons,
    ...expiredReasons({ expired }),
    ...(borne.length > 0 ? [`exempted beside it: ${borne.join(', ')}`] : []),
  ];
}

function borneReasons({ checks, error }: Evidence, weighed: Weighed): readonly string[] {
  return [...exemptReasons(weighed, checks), ...(error ? [error.message] : [])];
}

/** The most telling failed check, the rows that differ, and which other checks failed; empty where none did. */
function checkReasons(checks: readonly Check[] = [], evidence?: Evidence): readonly string[] {
  const [check, ...others] = failedChecks(checks);
  if (!check) return [];
  const rows =
    evidence && 'difference' in evidence && evidence.difference && differenceText(evidence.difference);
  const names = others.map(({ name }) => name).join(', ');
  return [checkText(check), ...(rows ? [`rows: ${rows}`] : []), ...(names ? [`also failed: ${names}`] : [])];
}

/** Why a cell is not `passed`, a line each. */
export function reasonsOf({ outcome, reason, evidence, weighed }: Verdict): readonly string[] {
  if (outcome === 'exempted' && evidence && weighed) return borneReasons(evidence, weighed);
  const checks = outcome === 'failed' ? failureReasons(evidence, weighed) : [];
  if (checks[0] !== undefined && reason?.startsWith(checks[0].slice(0, 100))) return checks;
  return reason === null ? [] : [reason];
}

/** The reason, and the step of the straight line that it cut short. */
function inStep(reason: string, evidence: Evidence | undefined): string {
  const step = evidence && 'step' in evidence ? evidence.step : undefined;
  if (!step) return reason;
  const ending = ` (step: ${step})`;
  return line(reason, longestReason - ending.length).replace(/\.$/, '') + ending;
}

/** A skip counts only for the reason that the matrix itself gives. Without any reason the test was never started. */
function skipOutcome(
  expected: Expected,
  test: TestCase,
  result: TestResult,
): { readonly outcome: Outcome; readonly reason: string } {
  const skips = [...result.annotations, ...test.annotations].filter(
    ({ type }) => type === 'skip' || type === 'fixme',
  );
  if (skips.length === 0)
    return { outcome: 'did_not_run', reason: 'was never started, because of a failure before it' };
  const known = localSkipReason(expected.case, expected.run_mode);
  if (known !== null && skips.some(({ type, description }) => type === 'skip' && description === known)) {
    return { outcome: 'skipped', reason: known };
  }
  const given = skips.find(({ description }) => description)?.description;
  return {
    outcome: 'failed',
    reason: `skipped for a reason that the matrix does not know: ${given ? JSON.stringify(given) : 'none given'}`,
  };
}

/** Whether Playwright calls it passed, and the evidence bears out what it is called here. */
function isGreen({ outcome }: Attempt): boolean {
  return outcome === 'passed' || outcome === 'exempted' || outcome === 'unsupported';
}

/** What the attempts of one test, retries included, come to; undefined where there are none. */
function settleRetries(attempts: readonly Attempt[]): Attempt | undefined {
  const last = attempts.at(-1);
  const failed = attempts
    .slice(0, -1)
    .findLast(({ outcome }) => isFailing(outcome) && outcome !== 'did_not_run');
  // A failure that nobody answers for is not hidden by one that somebody does.
  if (!last || !isGreen(last) || !failed) return last;
  return {
    ...last,
    outcome: 'flaky',
    reason: `${last.outcome} on attempt ${attempts.length}, after: ${failed.outcome}: ${failed.reason ?? 'no reason'}`,
  };
}

export interface CellState {
  readonly tests: ReadonlyMap<TestCase, readonly Attempt[]>;
  readonly declarations: number;
  readonly places: ReadonlySet<string>;
}

/**
 * What a cell comes to: the worst of its repeats. A test without results did not run, one whose last result
 * never ended was interrupted.
 * @param unfinished why a test has no result
 * @param undeclared why a cell has no test
 */
export function settleCell(
  cell: CellState,
  unfinished: string,
  undeclared = 'was selected, but is declared in no spec',
): Verdict {
  let worst: Attempt | undefined;
  let attempts = 0;
  for (const [test, judged] of cell.tests) {
    attempts += judged.length;
    const cutOff = test.results.length > judged.length;
    const settled = cutOff
      ? lacking('interrupted', `was stopped before it ended: ${unfinished}`)
      : (settleRetries(judged) ?? lacking('did_not_run', unfinished));
    worst = worst ? worse(worst, settled) : settled;
  }
  worst ??= lacking('did_not_run', undeclared);
  if (cell.declarations > 1) {
    const reason = `is declared ${cell.declarations} times: ${[...cell.places].join(', ')}`;
    worst = worse(worst, { ...worst, outcome: 'failed', reason, demoted: true });
  }
  return { ...worst, attempts };
}

function lacking(outcome: Outcome, reason: string): Attempt {
  return {
    outcome,
    reason,
    error: null,
    evidence: undefined,
    duration: 0,
    started_at: null,
    demoted: false,
    weighed: undefined,
  };
}

/** Why tests of this run have no result. */
export function whyUnfinished(config: FullConfig, { status }: FullResult): string {
  if (status === 'interrupted') return 'the run was interrupted';
  if (status === 'timedout') return `the run reached its global timeout of ${config.globalTimeout} ms`;
  if (config.maxFailures > 0) return `the run stopped at maxFailures (${config.maxFailures})`;
  return 'was never started, because of a failure before it';
}
