/** What the straight line learnt, in the form that evidence has. */
import type { LoaderEvidence } from '../evidence/parts.ts';
import type { BehaviorEvidence } from '../evidence/schema.ts';
import type { Loader } from '../model/loader.ts';
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
  const declared = declarationOf(test.loader);
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(declared ? { declared } : {}),
    ...(test.loader_note === undefined ? {} : { note: test.loader_note }),
    report,
    ...(log === undefined ? {} : { log }),
  };
}

/** Nothing where nothing is declared. */
function declarationOf({ history, expectations }: Loader): LoaderEvidence['declared'] {
  const { target, columns, types } = expectations ?? {};
  const declared = {
    ...(history === 'own' ? { history } : {}),
    ...(target ? { target } : {}),
    ...(columns ? { columns: { ...columns } } : {}),
    ...(types ? { types } : {}),
  };
  return Object.keys(declared).length > 0 ? declared : undefined;
}

export function verdictEvidence(
  expected: Expected<Expectation>,
  verdict: Verdict,
): Partial<BehaviorEvidence> {
  const { checks, samples, ...rest } = verdict;
  return {
    ...rest,
    checks: [...checks],
    samples: samples(),
    target_before_count: expected.expectation.before.count,
    source_row_count: expected.expectation.source.count,
  };
}
