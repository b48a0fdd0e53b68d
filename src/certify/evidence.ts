/** What the straight line learnt, in the form that evidence has. */
import type { BehaviorEvidence } from '../evidence/schema.ts';
import type { Expectation } from '../oracle/contract.ts';
import type { Expected, Verdict } from '../verify/index.ts';
import type { TestContext } from './context.ts';

/**
 * @param report the loader's answer in its own words; null before there is one
 * @param log the end of its log
 */
export function loaderEvidence(
  test: TestContext,
  report: unknown,
  log?: string,
): NonNullable<BehaviorEvidence['loader']> {
  const { name, version } = test.loader;
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(test.loader_note === undefined ? {} : { note: test.loader_note }),
    report,
    ...(log === undefined ? {} : { log }),
  };
}

export function verdictEvidence(
  expected: Expected<Expectation>,
  verdict: Verdict,
): Partial<BehaviorEvidence> {
  const { checks, ...rest } = verdict;
  return {
    ...rest,
    checks: [...checks],
    target_before_count: expected.expectation.before.count,
    source_row_count: expected.expectation.source.count,
  };
}
