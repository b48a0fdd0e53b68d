/** Why a run failed although one of its projects has no fault: which tests, or which project, did it. */
import type { TestCase } from '@playwright/test/reporter';
import type { ProjectRun } from './collect.ts';
import { titleOf } from './others.ts';
import { tally } from './tally.ts';
import { plural } from '../src/report/numbers.ts';

/** So many tests are named. */
const named = 5;

/**
 * @param active all projects of the run
 * @param others its tests that are not the matrix's
 */
export function failedElsewhere(
  run: ProjectRun,
  active: readonly ProjectRun[],
  others: readonly TestCase[],
): string {
  const failed = others.filter((test) => test.outcome() === 'unexpected').map(titleOf);
  if (failed.length > 0) {
    const more = failed.length > named ? `, and ${failed.length - named} more` : '';
    return `the run failed by ${plural(failed.length, 'test')} beside the matrix: ${failed.slice(0, named).join(', ')}${more}`;
  }
  const failing = active.filter((other) => other !== run && tally(other, true).failing > 0);
  if (failing.length > 0) return `the run failed in ${failing.map(({ name }) => name).join(' and ')}`;
  const flaky = tally(run, true).outcomes.flaky ?? 0;
  return flaky > 0
    ? `the run failed by ${plural(flaky, 'flaky test')}, which --fail-on-flaky-tests does not let pass`
    : 'Playwright ended the run as failed without an error or a test that failed';
}
