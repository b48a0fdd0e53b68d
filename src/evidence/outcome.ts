/** How a test of a case can end, and what the end of a whole case is. */

/** From best to worst: of several repeats of one test the worst counts. */
export const outcomes = [
  'passed',
  'skipped',
  'unsupported',
  'exempted',
  'flaky',
  'did_not_run',
  'interrupted',
  'failed',
  'timed_out',
  'crashed',
] as const;

export type Outcome = (typeof outcomes)[number];

/**
 * Outcomes that fail a run by themselves. `flaky` fails it only by Playwright's own option; `exempted` is a failure
 * that somebody answers for, and no pass; `unsupported` is a case that its loader refused, as it declares.
 */
export const failingOutcomes = [
  'did_not_run',
  'interrupted',
  'failed',
  'timed_out',
  'crashed',
] as const satisfies readonly Outcome[];

export function isFailing(outcome: Outcome): boolean {
  return (failingOutcomes as readonly Outcome[]).includes(outcome);
}

/** The worse of two, the first where they are alike. */
export function worse<T extends { readonly outcome: Outcome }>(first: T, second: T): T {
  return outcomes.indexOf(second.outcome) > outcomes.indexOf(first.outcome) ? second : first;
}
