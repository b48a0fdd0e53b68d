/** From a manifest to a plan: which strategy it asks for, and that strategy's steps. */
import type { Strategy } from '../model/case.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Plan, Planning, PlanStrategy } from './step.ts';
import { planBackfill } from './strategies/backfill.ts';
import { cdcStateKey, planCdc } from './strategies/cdc.ts';
import { planFullRefresh } from './strategies/full-refresh.ts';
import { planIncrementalAppend } from './strategies/incremental-append.ts';
import { planIncrementalMerge } from './strategies/incremental-merge.ts';
import { planPartitionReplace } from './strategies/partition-replace.ts';
import { planReplace } from './strategies/replace.ts';
import { planScd2 } from './strategies/scd2.ts';
import { planSnapshotDiff } from './strategies/snapshot-diff.ts';
import { planXmin, xminStateKey } from './strategies/xmin.ts';
import { strategyOf } from './strategy-of.ts';

const strategies = {
  full_refresh: planFullRefresh,
  incremental_append: planIncrementalAppend,
  incremental_merge: planIncrementalMerge,
  replace: planReplace,
  snapshot_diff: planSnapshotDiff,
  xmin: planXmin,
  cdc: planCdc,
  partition_replace: planPartitionReplace,
  scd2: planScd2,
  backfill: planBackfill,
} as const satisfies Record<Strategy, PlanStrategy>;

/**
 * What a load does, as data.
 * @throws MatrixError MATRIX_MANIFEST_INCOMPLETE, MATRIX_NOT_PREPARED, MATRIX_BAD_DATE
 */
export function planOf(planning: Planning): Plan {
  const strategy = strategyOf(planning.manifest);
  const { steps, committed = [] } = strategies[strategy](planning);
  // A strategy that goes on by state of its own has left out what is done.
  const left = committed.length > 0 ? steps : steps.slice(planning.done ?? 0);
  return { strategy, steps: left, committed };
}

/** The state key under which `prepare` saves the source's position; null where the strategy has no starting point. */
export function preparationOf(manifest: Manifest): string | null {
  const strategy = strategyOf(manifest);
  if (strategy === 'xmin') return xminStateKey(manifest);
  return strategy === 'cdc' ? cdcStateKey : null;
}
