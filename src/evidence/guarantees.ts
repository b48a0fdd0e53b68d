/** What is guaranteed of each engine: a record that is kept, made of the tables of runs, and held against later ones. */
import * as z from 'zod';
import { strategies } from '../model/case.ts';
import type { Engine } from '../model/engine.ts';
import { findingOutcomes, scenarioNames } from '../model/resilience.ts';
import { problemsOf } from './resilience-table.ts';
import type { CellOutcome, ResilienceCell, ResilienceTable } from './resilience-table.ts';
import type { VariantResult } from './resilience.ts';

const variantSchema = z.strictObject({
  name: z.string().min(1),
  outcome: z.enum(findingOutcomes),
  /** What the engine's documentation does not promise of it; always there where the outcome is `limit`. */
  limit: z.string().min(1).optional(),
});

const guaranteeSchema = z.strictObject({
  scenario: z.enum(scenarioNames),
  strategy: z.enum(strategies),
  sink: z.string(),
  outcome: z.enum(findingOutcomes),
  /** What stood behind the sink: of `memory` nothing is said of the engine itself. */
  engine: z.strictObject({
    provenance: z.enum(['real', 'memory']),
    product: z.string(),
    version: z.string(),
  }),
  variants: z.array(variantSchema).min(1),
});
export type Guarantee = z.infer<typeof guaranteeSchema>;

export const guaranteesName = 'dpone.integration_matrix.guarantees.v1';

export const guaranteesSchema = z.strictObject({
  schema: z.literal(guaranteesName),
  loader: z.string(),
  guarantees: z.array(guaranteeSchema),
});
export type Guarantees = z.infer<typeof guaranteesSchema>;

/** What keeps tables from being guarantees, a line each. */
export function obstacles(tables: readonly ResilienceTable[]): readonly string[] {
  const loaders = new Set(
    tables.flatMap(({ cells }) => cells.flatMap(({ cases }) => cases.flatMap(({ loader }) => loader ?? []))),
  );
  return [
    ...tables.flatMap((table) =>
      problemsOf(table).map(({ title, problems }) => `${table.project}: ${title}: ${problems.join('; ')}`),
    ),
    ...(loaders.size > 1 ? [`the tables are of several loaders: ${[...loaders].join(', ')}`] : []),
    ...(loaders.size === 0 ? ['the tables have no finding'] : []),
  ];
}

/**
 * Of a cell that several tables have, or that several sources were tried of, that of a real engine counts, and among
 * alike ones the worst. Cells without a finding say nothing. @param tables without {@link obstacles}
 */
export function guaranteesOf(tables: readonly ResilienceTable[]): Guarantees {
  const all = tables.flatMap(({ cells }) => cells.flatMap(guaranteeOf));
  const best = [...Map.groupBy(all, keyOf).values()].flatMap((alike) =>
    alike.toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, 1),
  );
  const [loader = ''] = tables.flatMap(({ cells }) =>
    cells.flatMap(({ cases }) => cases.flatMap((entry) => entry.loader ?? [])),
  );
  return {
    schema: guaranteesName,
    loader,
    guarantees: best.toSorted(
      (a, b) =>
        scenarioNames.indexOf(a.scenario) - scenarioNames.indexOf(b.scenario) ||
        strategies.indexOf(a.strategy) - strategies.indexOf(b.strategy) ||
        (a.sink < b.sink ? -1 : 1),
    ),
  };
}

function guaranteeOf({ scenario, strategy, sink, cases }: ResilienceCell): readonly Guarantee[] {
  return cases.flatMap(({ outcome, variants, engines }) => {
    if (!isFinding(outcome) || !engines) return [];
    const told = variants.flatMap(variantOf);
    return [{ scenario, strategy, sink, outcome, engine: engineOf(engines.sink), variants: told }];
  });
}

function isFinding(outcome: CellOutcome): outcome is Guarantee['outcome'] {
  return (findingOutcomes as readonly string[]).includes(outcome);
}

function variantOf(variant: VariantResult): readonly Guarantee['variants'][number][] {
  if (variant.outcome === null) return [];
  const { name, outcome, documented, limit = documented } = variant;
  return [{ name, outcome, ...(limit === undefined ? {} : { limit }) }];
}

function engineOf({ provenance, product, version }: Engine): Guarantee['engine'] {
  return { provenance: provenance === 'memory' ? 'memory' : 'real', product, version };
}

function rankOf({ engine, outcome }: Guarantee): number {
  const isMemory = engine.provenance === 'memory' ? 1 : 0;
  return isMemory * findingOutcomes.length - findingOutcomes.indexOf(outcome);
}

export function keyOf({ scenario, strategy, sink }: Guarantee): string {
  return `${scenario} ${strategy} ${sink}`;
}

/**
 * Where a run says less than the record, a line each. Versions may differ: what was guaranteed must hold on the next one
 * too. What comes out better is no difference, because of two loads that race the one or the other is refused, or by
 * chance none; nor is a limit that the record has, and that this run has met. @param found what the run says
 * @param isPart the run was narrowed on purpose: of what it does not have on an engine nothing is said
 */
export function guaranteeDifferences(
  record: Guarantees,
  found: Guarantees,
  isPart = false,
): readonly string[] {
  const seen = new Map(found.guarantees.map((each) => [keyOf(each), each]));
  const isAsked = (one: Guarantee): boolean =>
    !isPart ||
    seen.get(keyOf(one))?.engine.provenance === 'real' ||
    (one.engine.provenance === 'memory' && seen.has(keyOf(one)));
  const recorded = new Map(record.guarantees.filter(isAsked).map((each) => [keyOf(each), each]));
  const all = new Set(record.guarantees.map(keyOf));
  return [
    ...(record.loader === found.loader
      ? []
      : [`the record is of ${record.loader}, the run of ${found.loader}`]),
    ...[...recorded].flatMap(([key, one]) => {
      const other = seen.get(key);
      return other ? cellDifferences(key, one, other) : [`${key}: the run says nothing of it`];
    }),
    ...[...seen.keys()].filter((key) => !all.has(key)).map((key) => `${key}: the record says nothing of it`),
  ];
}

function variantsOf({ variants }: Guarantee): ReadonlyMap<string, Guarantee['variants'][number]> {
  return new Map(variants.map((variant) => [variant.name, variant]));
}

function cellDifferences(key: string, recorded: Guarantee, found: Guarantee): readonly string[] {
  const of = (field: string, one: string, other: string): readonly string[] =>
    one === other ? [] : [`${key}: ${field} is ${other}, and recorded as ${one}`];
  const [before, now] = [variantsOf(recorded), variantsOf(found)];
  return [
    ...of('the engine', recorded.engine.provenance, found.engine.provenance),
    ...[...new Set([...before.keys(), ...now.keys()])].flatMap((name) => [
      ...(isAsGood(before.get(name), now.get(name))
        ? []
        : of(name, before.get(name)?.outcome ?? 'absent', now.get(name)?.outcome ?? 'absent')),
      ...of(`the limit of ${name}`, before.get(name)?.limit ?? 'none', now.get(name)?.limit ?? 'none'),
    ]),
  ];
}

type Recorded = Guarantee['variants'][number];

function isAsGood(recorded: Recorded | undefined, found: Recorded | undefined): boolean {
  if (!recorded || !found) return false;
  if (found.outcome === 'limit' && recorded.limit === found.limit) return true;
  return findingOutcomes.indexOf(found.outcome) <= findingOutcomes.indexOf(recorded.outcome);
}
