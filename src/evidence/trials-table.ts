/** The trials of many cases as one table: defects × strategies, what was caught of what applied, by which checks. */
import * as z from 'zod';
import { strategies } from '../model/case.ts';
import { count, extentFields, tableFields } from './parts.ts';
import { isGap, trialStatuses } from './trials.ts';
import type { Trial, Trials } from './trials.ts';

/** Trials counted; those that are neither caught nor passed are gaps. */
const tallySchema = z.strictObject({
  applicable: count,
  /** Defects that were seen as they must be. */
  caught: count,
  /** Equivalents that passed, as they must. */
  passed: count,
});
export type Tally = z.infer<typeof tallySchema>;

/** By strategy; one to which nothing applies is absent. */
const talliesSchema = z.partialRecord(z.enum(strategies), tallySchema);
export type Tallies = z.infer<typeof talliesSchema>;

/** Checks with the number of trials in which they played this part, the most first. */
const checkCountsSchema = z.array(z.strictObject({ check: z.string(), trials: count }));
export type CheckCounts = z.infer<typeof checkCountsSchema>;

const rowSchema = z.strictObject({
  defect: z.string(),
  strategies: talliesSchema,
  total: tallySchema,
  /** Checks that had to fail; none for an equivalent. */
  named: checkCountsSchema,
  /** Checks that failed beside those. */
  besides: checkCountsSchema,
});
export type DefectRow = z.infer<typeof rowSchema>;

const categorySchema = z.strictObject({
  category: z.string(),
  rows: z.array(rowSchema),
  strategies: talliesSchema,
  total: tallySchema,
});
export type CategoryTable = z.infer<typeof categorySchema>;

/** `no_trials`: nothing can be said of the case; `failed_test`: its trials are good, and its test did not pass. */
export const faultStatuses = ['no_trials', 'failed_test'] as const;

const gapSchema = z.strictObject({
  case_id: z.string(),
  /** Null where the whole case is the gap. */
  defect: z.string().nullable(),
  status: z.enum([...trialStatuses, ...faultStatuses]),
  problems: z.array(z.string()),
});
export type Gap = z.infer<typeof gapSchema>;

export const trialsTableName = 'dpone.integration_matrix.trials_table.v1';

export const trialsTableSchema = z.strictObject({
  schema: z.literal(trialsTableName),
  ...tableFields,
  /** Which cases the table speaks of. */
  extent: z.strictObject({
    /** Cases that have trials, those that a test declares trials of, and those that the config selects (if known). */
    tried: count,
    declared: count,
    ...extentFields,
  }),
  /** In the order of the catalogue. */
  categories: z.array(categorySchema),
  strategies: talliesSchema,
  total: tallySchema,
  /** Empty where everything is seen as it must be. */
  gaps: z.array(gapSchema),
  /** Cases whose test passed only after a retry; its last attempt counts. */
  flaky: z.array(z.strictObject({ case_id: z.string(), attempts: count })),
  /** Cases that the matrix itself skips in this run mode. */
  skipped: z.array(z.strictObject({ case_id: z.string(), reason: z.string() })),
  /** Where the engines of the sinks came from, and what loaded, with the number of cases. */
  provenances: z.array(z.strictObject({ provenance: z.string(), cases: count })),
  loaders: z.array(z.strictObject({ loader: z.string(), cases: count })),
});
export type TrialsTable = z.infer<typeof trialsTableSchema>;

/** What the tests of one case came to. */
export interface TriedCase {
  readonly case_id: string;
  /** Of each repeat that left some. Of repeats, the worst trial of each defect counts. */
  readonly trials: readonly Trials[];
  /** What is wrong with a test of the case, beside gaps that its trials tell. */
  readonly faults: readonly Fault[];
  /** How many attempts it took to pass, where it took more than one. */
  readonly attempts?: number | undefined;
  /** The matrix's own reason not to run the case. */
  readonly skipped?: string | undefined;
}

export interface Fault {
  readonly status: (typeof faultStatuses)[number];
  readonly reason: string;
}

/** Of what run the table is. */
export type TableOrigin = Pick<TrialsTable, 'project' | 'run_id' | 'commit' | 'versions' | 'started_at'> & {
  readonly selected: number | null;
  readonly narrowed_by: readonly string[];
};

export function trialsTable(
  { selected, narrowed_by, ...origin }: TableOrigin,
  cases: readonly TriedCase[],
): TrialsTable {
  const entries = cases.flatMap(entriesOf);
  const categories = categoriesOf(entries);
  const tried = cases.filter(({ trials }) => trials.some((each) => each.trials.length > 0));
  return {
    schema: trialsTableName,
    ...origin,
    extent: { tried: tried.length, declared: cases.length, selected, narrowed_by: [...narrowed_by] },
    categories,
    ...summed(entries),
    gaps: cases.flatMap(gapsOf),
    flaky: cases.flatMap(({ case_id, attempts }) => (attempts === undefined ? [] : [{ case_id, attempts }])),
    skipped: cases.flatMap(({ case_id, skipped }) =>
      skipped === undefined ? [] : [{ case_id, reason: skipped }],
    ),
    provenances: distinct(tried, ({ provenance }) => provenance).map(([provenance, number]) => ({
      provenance,
      cases: number,
    })),
    loaders: distinct(tried, ({ loader }) => loader).map(([loader, number]) => ({ loader, cases: number })),
  };
}

/** One trial and the strategy that it was made on. */
interface Entry {
  readonly strategy: Trials['strategy'];
  readonly trial: Trial;
}

/** Each defect of a case once, by its worst trial. */
function entriesOf({ trials }: TriedCase): readonly Entry[] {
  const worst = new Map<string, Entry>();
  for (const { strategy, trials: each } of trials) {
    for (const trial of each) {
      const before = worst.get(nameOf(trial));
      if (!before || (isGap(trial) && !isGap(before.trial))) worst.set(nameOf(trial), { strategy, trial });
    }
  }
  return [...worst.values()];
}

function nameOf({ category, defect }: Trial): string {
  return `${category}\n${defect}`;
}

function gapsOf(tried: TriedCase): readonly Gap[] {
  const { case_id, faults } = tried;
  return [
    ...faults.map(({ status, reason }) => ({ case_id, defect: null, status, problems: [reason] })),
    ...entriesOf(tried)
      .filter(({ trial }) => isGap(trial))
      .map(({ trial: { defect, status, problems } }) => ({ case_id, defect, status, problems })),
  ];
}

function categoriesOf(entries: readonly Entry[]): CategoryTable[] {
  const inOrder = entries.toSorted((a, b) => a.trial.position - b.trial.position);
  return [...Map.groupBy(inOrder, ({ trial }) => trial.category)].map(([category, within]) => ({
    category,
    rows: [...Map.groupBy(within, ({ trial }) => trial.defect)].map(([defect, alike]) =>
      rowOf(defect, alike),
    ),
    ...summed(within),
  }));
}

function rowOf(defect: string, alike: readonly Entry[]): DefectRow {
  const trials = alike.map(({ trial }) => trial);
  return {
    defect,
    ...summed(alike),
    named: checkCounts(trials.flatMap(({ named }) => named)),
    besides: checkCounts(
      trials.flatMap(({ named, failed }) => failed.filter((name) => !named.includes(name))),
    ),
  };
}

function checkCounts(names: readonly string[]): CheckCounts {
  return [...Map.groupBy(names, (name) => name)]
    .map(([check, alike]) => ({ check, trials: alike.length }))
    .sort((a, b) => b.trials - a.trials);
}

function summed(entries: readonly Entry[]): { strategies: Tallies; total: Tally } {
  const byStrategy = Map.groupBy(entries, ({ strategy }) => strategy);
  return {
    strategies: Object.fromEntries([...byStrategy].map(([strategy, alike]) => [strategy, tallyOf(alike)])),
    total: tallyOf(entries),
  };
}

function tallyOf(entries: readonly Entry[]): Tally {
  const countOf = (status: Trial['status']): number =>
    entries.filter(({ trial }) => trial.status === status).length;
  return { applicable: entries.length, caught: countOf('caught'), passed: countOf('passed') };
}

/** What the cases' trials say, each once in the order of first appearance, and how many cases say it. */
function distinct(cases: readonly TriedCase[], of: (trials: Trials) => string): [string, number][] {
  const said = cases.flatMap(({ trials }) => [...new Set(trials.map(of))]);
  return [...Map.groupBy(said, (one) => one)].map(([one, alike]) => [one, alike.length]);
}
