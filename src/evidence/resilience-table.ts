/** The findings of many tests as one table: scenario × strategy × sink, the worst of what was seen in each. */
import * as z from 'zod';
import { strategies } from '../model/case.ts';
import { findingOutcomes, scenarioNames } from '../model/resilience.ts';
import { count, engineSchema, extentFields, tableFields } from './parts.ts';
import {
  defectResultSchema,
  leftOutSchema,
  omissions,
  resilienceProblems,
  variantResultSchema,
} from './resilience.ts';
import type { DefectResult, Resilience, VariantResult } from './resilience.ts';

/** Where there is no finding: the matrix skips the case in this run mode, or see {@link omissions}. */
export const silences = ['skipped', ...omissions] as const;

const [held, refused, limit, violated] = findingOutcomes;

/**
 * From the best to the worst. `unknown`: nothing can be said, because a fault did not fire, the harness failed, or a
 * planted defect was not seen, so that what held proves nothing.
 */
export const cellOutcomes = [...silences, held, refused, limit, 'unknown', violated] as const;
export type CellOutcome = (typeof cellOutcomes)[number];

const caseEntrySchema = z.strictObject({
  case_id: z.string(),
  source: z.string(),
  outcome: z.enum(cellOutcomes),
  /** Why there is no finding; empty where there is one. */
  reasons: z.array(z.string()),
  /** What is wrong, a line each; empty where nothing is. */
  problems: z.array(z.string()),
  /** Of repeats, the worst of each variant and of each defect. */
  variants: z.array(variantResultSchema),
  defects: z.array(defectResultSchema),
  /** Variants that can't happen on these engines, each with the reason. */
  left_out: z.array(leftOutSchema),
  /** Absent where nothing was reached. */
  engines: z.strictObject({ source: engineSchema, sink: engineSchema }).optional(),
  loader: z.string().optional(),
  loader_note: z.string().optional(),
  /** How many attempts it took to pass, where it took more than one. */
  attempts: count.optional(),
});
export type CaseEntry = z.infer<typeof caseEntrySchema>;

const cellSchema = z.strictObject({
  scenario: z.enum(scenarioNames),
  strategy: z.enum(strategies),
  sink: z.string(),
  /** The worst of its cases. */
  outcome: z.enum(cellOutcomes),
  /** One, or one for each source that was tried. */
  cases: z.array(caseEntrySchema).min(1),
});
export type ResilienceCell = z.infer<typeof cellSchema>;

export const resilienceTableName = 'dpone.integration_matrix.resilience_table.v1';

export const resilienceTableSchema = z.strictObject({
  schema: z.literal(resilienceTableName),
  ...tableFields,
  extent: z.strictObject({
    /** Tests with findings, those that were declared, and cases that the config selects (if known). */
    found: count,
    declared: count,
    ...extentFields,
  }),
  /** In the order of scenarios, then of strategies. */
  cells: z.array(cellSchema),
  /** Tests whose declaration names no scenario of a case. */
  strays: z.array(z.string()),
  variants: count,
  defects: z.strictObject({ planted: count, caught: count }),
});
export type ResilienceTable = z.infer<typeof resilienceTableSchema>;

/** What the tests of one scenario of one case came to. */
export interface TestedScenario extends Pick<
  Resilience,
  'scenario' | 'case_id' | 'source' | 'sink' | 'strategy'
> {
  /** Of each repeat that left some. */
  readonly evidence: readonly Resilience[];
  /** What is wrong with a test, beside what its evidence tells. */
  readonly faults: readonly string[];
  readonly attempts?: number | undefined;
  /** The matrix's own reason not to run the case. */
  readonly skipped?: string | undefined;
}

/** Of what run the table is. */
export type ResilienceOrigin = Pick<
  ResilienceTable,
  'project' | 'run_id' | 'commit' | 'versions' | 'started_at' | 'strays'
> & { readonly selected: number | null; readonly narrowed_by: readonly string[] };

export function resilienceTable(
  { selected, narrowed_by, ...origin }: ResilienceOrigin,
  tested: readonly TestedScenario[],
): ResilienceTable {
  const cells = cellsOf(tested);
  const entries = cells.flatMap(({ cases }) => cases);
  const defects = entries.flatMap((entry) => entry.defects);
  return {
    schema: resilienceTableName,
    ...origin,
    extent: {
      found: entries.filter(({ variants }) => variants.length > 0).length,
      declared: tested.length + origin.strays.length,
      selected,
      narrowed_by: [...narrowed_by],
    },
    cells: [...cells],
    variants: entries.reduce((sum, { variants }) => sum + variants.length, 0),
    defects: {
      planted: defects.length,
      caught: defects.filter(({ status }) => status === 'caught').length,
    },
  };
}

/** What is wrong, with the scenario and case that it is about. */
export interface ResilienceProblem {
  readonly title: string;
  readonly problems: readonly string[];
}

export function problemsOf({ cells, strays }: ResilienceTable): readonly ResilienceProblem[] {
  return [
    ...strays.map((stray) => ({ title: stray, problems: ['names no scenario of a case'] })),
    ...cells.flatMap(({ scenario, cases }) =>
      cases
        .filter(({ problems }) => problems.length > 0)
        .map(({ case_id, problems }) => ({ title: `${scenario} ${case_id}`, problems })),
    ),
  ];
}

function cellsOf(tested: readonly TestedScenario[]): readonly ResilienceCell[] {
  const groups = Map.groupBy(tested, ({ scenario, strategy, sink }) => `${scenario} ${strategy} ${sink}`);
  const cells = [...groups.values()].flatMap((alike): ResilienceCell[] => {
    const [first] = alike;
    if (!first) return [];
    const { scenario, strategy, sink } = first;
    const cases = alike.map(entryOf);
    return [{ scenario, strategy, sink, outcome: worstOf(cases.map(({ outcome }) => outcome)), cases }];
  });
  return cells.toSorted(
    (a, b) =>
      scenarioNames.indexOf(a.scenario) - scenarioNames.indexOf(b.scenario) ||
      strategies.indexOf(a.strategy) - strategies.indexOf(b.strategy),
  );
}

function entryOf({ case_id, source, evidence, faults, attempts, skipped }: TestedScenario): CaseEntry {
  const [first] = evidence;
  const ran = evidence.filter(({ omitted }) => !omitted);
  const left_out = worstByName(
    ran.flatMap((each) => each.left_out),
    ({ name }) => name,
    () => 0,
  );
  const omitted = ran.length > 0 ? undefined : evidence.flatMap((each) => each.omitted ?? [])[0];
  const variants = worstByName(
    ran.flatMap((each) => each.variants),
    variantName,
    variantRank,
  );
  const defects = worstByName(
    ran.flatMap((each) => each.defects),
    defectName,
    defectRank,
  );
  const own = ran.length > 0 ? resilienceProblems({ variants, defects, left_out }) : [];
  const isSkipped = evidence.length === 0 && faults.length === 0 && skipped !== undefined;
  const problems = [
    ...faults,
    ...own,
    ...(evidence.length === 0 && faults.length === 0 && !isSkipped ? ['there is no evidence'] : []),
  ];
  const isLeftOut = left_out.length > 0 && variants.length + defects.length === 0;
  const silence = isSkipped ? 'skipped' : isLeftOut ? 'not_applicable' : omitted?.as;
  return {
    case_id,
    source,
    outcome: outcomeOf(variants, problems, silence),
    reasons: isSkipped
      ? [skipped]
      : isLeftOut
        ? distinct(left_out.map(({ why }) => why))
        : (omitted?.reasons ?? []),
    problems,
    variants,
    defects,
    left_out,
    ...(first ? { engines: first.engines, loader: first.loader } : {}),
    ...(first?.loader_note === undefined ? {} : { loader_note: first.loader_note }),
    ...(attempts === undefined ? {} : { attempts }),
  };
}

/** A violation is one whatever else is wrong; nothing else may stand while something is. */
function outcomeOf(
  variants: readonly VariantResult[],
  problems: readonly string[],
  silence: CellOutcome | undefined,
): CellOutcome {
  const worst = worstOf(variants.map(({ outcome }) => outcome ?? 'unknown'));
  if (worst === violated) return violated;
  return problems.length > 0 ? 'unknown' : (silence ?? worst);
}

/** Of nothing nothing is known. */
export function worstOf(outcomes: readonly CellOutcome[]): CellOutcome {
  const worst = Math.max(...outcomes.map((outcome) => cellOutcomes.indexOf(outcome)));
  return cellOutcomes[worst] ?? 'unknown';
}

function worstByName<T>(all: readonly T[], nameOf: (one: T) => string, rankOf: (one: T) => number): T[] {
  return [...Map.groupBy(all, nameOf).values()].flatMap((alike) =>
    alike.toSorted((a, b) => rankOf(b) - rankOf(a)).slice(0, 1),
  );
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

const variantName = ({ name }: VariantResult): string => name;
const variantRank = ({ outcome }: VariantResult): number => cellOutcomes.indexOf(outcome ?? 'unknown');
const defectName = ({ name, variant }: DefectResult): string => `${variant}\n${name}`;
const defectRank = ({ status }: DefectResult): number => (status === 'caught' ? 0 : 1);
