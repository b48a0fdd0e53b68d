/** Makes the record of one project's run, `run.json`. */
import type { FullConfig, FullResult } from '@playwright/test/reporter';
import type { Layer } from '../src/model/case.ts';
import { namedLoader } from '../src/evidence/parts.ts';
import { jsonText } from '../src/evidence/json.ts';
import type { Outcome } from '../src/evidence/outcome.ts';
import type { RunRecord } from '../src/evidence/run-record.ts';
import { unsupportedGroups } from '../src/evidence/refusal.ts';
import type { UnsupportedGroup } from '../src/evidence/refusal.ts';
import { schemaNames, schemaVersion } from '../src/evidence/schema.ts';
import type { RunContext } from './artifacts.ts';
import type { Cell, ProjectRun } from './collect.ts';
import { exemptionsOf, outcomeOf } from './tally.ts';
import type { Tally } from './tally.ts';

export interface RecordInput {
  readonly run: ProjectRun;
  readonly tally: Tally;
  readonly status: FullResult['status'];
  readonly result: FullResult;
  readonly config: FullConfig;
  readonly context: RunContext;
  readonly errors: readonly string[];
  /** What the run answers for: declared cells, and missing ones where nothing narrowed it. */
  readonly cells: readonly Cell[];
}

export function runRecord({
  run,
  tally,
  status,
  result,
  config,
  context,
  errors,
  cells,
}: RecordInput): RunRecord {
  const { metadata } = run;
  const { whole, failing: _, ...arithmetic } = tally;
  const exemptions = exemptionsOf(cells);
  const unsupported = unsupportedOf(cells);
  return {
    schema: schemaNames.run,
    schema_version: schemaVersion,
    run_id: context.run_id,
    run_mode: metadata.run_mode,
    project: run.name,
    status,
    selection: metadata.selection,
    volume: metadata.volume,
    scope: {
      extent: whole ? 'whole' : 'partial',
      layers: metadata.layers,
      selected_cases: metadata.cases.length,
      declared_tests: tally.tests,
      narrowed_by: [...run.narrowedBy],
      shard: config.shard ?? ownShard(run),
    },
    arithmetic,
    outcomes: outcomesByCase(cells),
    ...(exemptions.length > 0 ? { exemptions: [...exemptions] } : {}),
    ...(unsupported.length > 0 ? { unsupported: [...unsupported] } : {}),
    engines: enginesOf(cells),
    loaders: loadersOf(cells),
    versions: { ...(run.origin ?? context).versions },
    commit: (run.origin ?? context).commit,
    started_at: result.startTime.toISOString(),
    ended_at: new Date(result.startTime.getTime() + result.duration).toISOString(),
    duration_ms: result.duration,
    artifacts: cells.flatMap((cell) => {
      const written = cell.settled?.written;
      return written
        ? [{ ...written, case_id: cell.case.case_id, layer: cell.layer, outcome: outcomeOf(cell) }]
        : [];
    }),
    errors: [...errors],
  };
}

/** A merged report has all shards. */
function ownShard({ metadata, origin }: ProjectRun): RunRecord['scope']['shard'] {
  if (!metadata.shard || origin) return null;
  const { current, total } = metadata.shard;
  return { current, total };
}

function outcomesByCase(cells: readonly Cell[]): RunRecord['outcomes'] {
  const byCase: Record<string, Partial<Record<Layer, Outcome>>> = {};
  for (const cell of cells) (byCase[cell.case.case_id] ??= {})[cell.layer] = outcomeOf(cell);
  return byCase;
}

function unsupportedOf(cells: readonly Cell[]): readonly UnsupportedGroup[] {
  return unsupportedGroups(
    cells
      .filter((cell) => outcomeOf(cell) === 'unsupported')
      .map(({ case: { case_id }, settled }) => ({ ...settled, case_id, loader: settled?.loader })),
  );
}

export function enginesOf(cells: readonly Cell[]): RunRecord['engines'] {
  return distinct(cells, ({ settled }) => settled?.engines ?? []);
}

export function loadersOf(cells: readonly Cell[]): RunRecord['loaders'] {
  return distinct(cells, ({ settled }) => (settled?.loader ? [namedLoader(settled.loader)] : []));
}

/** What the cells used, each once in the order of first use, and how many cases used it. */
function distinct<T extends object>(
  cells: readonly Cell[],
  usedBy: (cell: Cell) => readonly T[],
): (T & { cases: number })[] {
  const seen = new Map<string, { readonly used: T; readonly cases: Set<string> }>();
  for (const cell of cells) {
    for (const used of usedBy(cell)) {
      const key = jsonText(used);
      const entry = seen.get(key) ?? { used, cases: new Set() };
      entry.cases.add(cell.case.case_id);
      seen.set(key, entry);
    }
  }
  return [...seen.values()].map(({ used, cases }) => ({ ...used, cases: cases.size }));
}
