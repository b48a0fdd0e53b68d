/** What all cases under stress of a run came to, as one table. */
import * as z from 'zod';
import { strategies } from '../model/case.ts';
import { count, extentFields, tableFields } from './parts.ts';
import { rowsPerSecond, stressPhases, stressProblems } from './stress.ts';
import type { Stress, StressPhase } from './stress.ts';

export const stressOutcomes = ['passed', 'failed', 'not_run'] as const;
export type StressOutcome = (typeof stressOutcomes)[number];

const rate = z.number().nonnegative().nullable();

const entrySchema = z.strictObject({
  case_id: z.string(),
  source: z.string(),
  sink: z.string(),
  strategy: z.enum(strategies),
  outcome: z.enum(stressOutcomes),
  /** Why it has not passed, a line each; empty where it has. */
  problems: z.array(z.string()),
  loader: z.string().exactOptional(),
  rows: count.exactOptional(),
  columns: count.exactOptional(),
  row_bytes: z.number().nonnegative().exactOptional(),
  /** By phase; null where it did not come to it. */
  rows_per_second: z.record(z.enum(stressPhases), rate).exactOptional(),
  peak_bytes: count.exactOptional(),
  loader_peak_bytes: count.nullable().exactOptional(),
  /** The run that it was taken from, where that is another one. */
  taken_from: z.string().exactOptional(),
  kept_source: z.boolean().exactOptional(),
  attempts: count.exactOptional(),
});
export type StressEntry = z.infer<typeof entrySchema>;

export const stressTableName = 'dpone.integration_matrix.stress_table.v1';

export const stressTableSchema = z.strictObject({
  schema: z.literal(stressTableName),
  ...tableFields,
  extent: z.strictObject({ passed: count, declared: count, ...extentFields }),
  cases: z.array(entrySchema),
  /** Tests whose declaration names no case. */
  strays: z.array(z.string()),
});
export type StressTable = z.infer<typeof stressTableSchema>;

/** What the tests of one case came to. */
export interface TestedStress extends Pick<Stress, 'case_id' | 'source' | 'sink' | 'strategy'> {
  /** Of each repeat that left some. */
  readonly evidence: readonly Stress[];
  /** What is wrong beside what the evidence tells. */
  readonly faults: readonly string[];
  readonly attempts?: number | undefined;
  readonly skipped?: string | undefined;
}

export type StressOrigin = Pick<
  StressTable,
  'project' | 'run_id' | 'commit' | 'versions' | 'started_at' | 'strays'
> & { readonly selected: number | null; readonly narrowed_by: readonly string[] };

export function stressTable(
  { selected, narrowed_by, ...origin }: StressOrigin,
  tested: readonly TestedStress[],
): StressTable {
  const cases = tested.map((one) => entryOf(one, origin.run_id));
  return {
    schema: stressTableName,
    ...origin,
    extent: {
      passed: cases.filter(({ outcome }) => outcome === 'passed').length,
      declared: tested.length + origin.strays.length,
      selected,
      narrowed_by: [...narrowed_by],
    },
    cases,
  };
}

/** Of repeats, the one with the most to tell. */
export function worstOf(evidence: readonly Stress[]): Stress | undefined {
  return evidence.toSorted((a, b) => stressProblems(b).length - stressProblems(a).length)[0];
}

function entryOf(
  { evidence, faults, attempts, skipped, case_id, source, sink, strategy }: TestedStress,
  run_id: string,
): StressEntry {
  const worst = worstOf(evidence);
  const problems = [...(worst ? stressProblems(worst) : []), ...faults];
  const entry = { case_id, source, sink, strategy, ...(attempts === undefined ? {} : { attempts }) };
  if (!worst) {
    const isSkipped = skipped !== undefined && faults.length === 0;
    const why = problems.length > 0 ? problems : [skipped ?? 'it left nothing'];
    return { ...entry, outcome: isSkipped ? 'not_run' : 'failed', problems: why };
  }
  return {
    ...entry,
    outcome: problems.length > 0 ? 'failed' : 'passed',
    problems,
    loader: worst.loader.name,
    rows: worst.volume.rows,
    columns: worst.volume.columns,
    row_bytes: worst.row_bytes,
    rows_per_second: Object.fromEntries(
      stressPhases.map((phase) => [phase, rowsPerSecond(worst, phase)]),
    ) as Record<StressPhase, number | null>,
    peak_bytes: worst.peak.process_bytes,
    loader_peak_bytes: worst.peak.loader_bytes,
    ...(worst.run_id === run_id ? {} : { taken_from: worst.run_id }),
    ...(worst.kept_source === undefined ? {} : { kept_source: worst.kept_source }),
  };
}

/** What is wrong, by the case or declaration that it is about. */
export function stressTableProblems({ cases, strays }: StressTable): readonly {
  readonly title: string;
  readonly problems: readonly string[];
}[] {
  return [
    ...strays.map((stray) => ({ title: stray, problems: ['names no case'] })),
    ...cases.flatMap(({ case_id, outcome, problems }) =>
      outcome === 'failed' ? [{ title: case_id, problems }] : [],
    ),
  ];
}
