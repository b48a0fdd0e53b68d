/** Defects of a spec's own, and the small load that they are tried on. */
import { runTrials } from '../../../src/certify/trials/trials.ts';
import type { TrialOptions } from '../../../src/certify/trials/trials.ts';
import type { TestContext } from '../../../src/certify/context.ts';
import type { ContentDefect, Defect, InputDefect, LoaderDefect } from '../../../src/defects/index.ts';
import type { Trial } from '../../../src/evidence/trials.ts';
import { findCase } from '../../../src/matrix/cases.ts';
import type { MatrixCase } from '../../../src/model/case.ts';
import type { Loader } from '../../../src/model/loader.ts';

/** Few rows, most of them changed: what is under test needs no more. */
export const smallLoad = { rowCount: 40, changeRatio: 0.9, deleteRatio: 0.1, digestMemo: false } as const;

export function caseOf(case_id: string): MatrixCase {
  const c = findCase(case_id);
  if (!c) throw new Error(`no case ${case_id}`);
  return c;
}

/** Its load writes every row anew, so each check of a table applies to each of them. */
export const refresh = caseOf('postgres_to_mssql__full_refresh');
export const refreshChecks = {
  count: 'row_count_matches_full_source',
  content: 'checksum_matches_full_source',
  report: 'loader_report_matches_target',
  /** Applies to every case, and sees nothing of what is in a target. */
  source: 'source_unchanged',
} as const;

const anyFault = {
  name: 'a fault',
  breaks: 'Something.',
  category: 'rows',
  appliesTo: (): boolean => true,
} as const;

export const contentDefect = (
  own: Partial<ContentDefect> & Pick<ContentDefect, 'plant' | 'seenBy'>,
): ContentDefect => ({ ...anyFault, by: 'content', ...own });

export const loaderDefect = (
  own: Partial<LoaderDefect> & Pick<LoaderDefect, 'wrap' | 'seenBy'>,
): LoaderDefect => ({ ...anyFault, by: 'loader', ...own });

export const inputDefect = (
  own: Partial<InputDefect> & Pick<InputDefect, 'wrapSource' | 'seenBy'>,
): InputDefect => ({ ...anyFault, by: 'input', ...own });

/** The same loader with a load of another kind. */
export const loading = (loader: Loader, load: Loader['load']): Loader => ({
  name: loader.name,
  inProcess: true,
  prepare: async (request) => loader.prepare?.(request),
  load,
});

let rounds = 0;

/** A context under names of its own, because a test may try more than once; its steps are not in the report. */
export function ownRound(test: TestContext): TestContext {
  rounds += 1;
  const prefix = `${test.names.prefix}${rounds.toString(36)}_`;
  return { ...test, names: { prefix }, step: (_, body) => body() };
}

/** What trials of these defects come to. */
export function tried(
  c: MatrixCase,
  test: TestContext,
  defects: readonly Defect[],
  options: Omit<TrialOptions, 'defects'> = {},
): Promise<readonly Trial[]> {
  return runTrials(c, ownRound(test), { defects, ...options });
}

/** The trials' statuses by defect. */
export function statuses(trials: readonly Trial[]): Readonly<Record<string, Trial['status']>> {
  return Object.fromEntries(trials.map(({ defect, status }) => [defect, status]));
}
