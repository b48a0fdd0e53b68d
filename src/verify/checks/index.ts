/** Which checks a case has, in the order of the matrix. */
import type { MatrixCase, Strategy } from '../../model/case.ts';
import { appendPlan } from './append.ts';
import { chunksPlan } from './chunks.ts';
import { widePlan } from './columns.ts';
import { currentRowsPlan } from './current-rows.ts';
import { deleteKeysPlan } from './delete-keys.ts';
import { deleteEventsPlan, eventChecksumPlan, eventCountPlan, keyedEventsPlan } from './events.ts';
import { historyPlan } from './history.ts';
import { loaderReportPlan } from './loader-report.ts';
import { newVersionsPlan } from './new-versions.ts';
import { ownHistoryPlan } from './own-history.ts';
import { ownRowHashPlan } from './own-hash.ts';
import { nullDensityPlan } from './null-density.ts';
import type { Planner } from './plan.ts';
import { rowHashPlan } from './row-hash.ts';
import { snapshotPlan } from './snapshot.ts';
import { sourcePlan } from './source.ts';

const everyCase: readonly Planner[] = [widePlan, nullDensityPlan, sourcePlan, loaderReportPlan];

const merged: readonly Planner[] = [snapshotPlan('source_snapshot'), deleteKeysPlan];

const tablePlanners: Readonly<Record<Strategy, readonly Planner[]>> = {
  full_refresh: [snapshotPlan('full_source')],
  incremental_append: [appendPlan],
  incremental_merge: merged,
  replace: merged,
  snapshot_diff: [...merged, rowHashPlan],
  xmin: merged,
  cdc: merged,
  partition_replace: merged,
  scd2: [currentRowsPlan, historyPlan, newVersionsPlan],
  backfill: [...merged, chunksPlan],
};

const logPlanners: readonly Planner[] = [eventCountPlan, eventChecksumPlan, keyedEventsPlan];

/** Where the loader keeps the hash and the times as its own. */
const ownPlanners: Partial<Record<Strategy, readonly Planner[]>> = {
  snapshot_diff: [...merged, ownRowHashPlan],
  scd2: [currentRowsPlan, ownHistoryPlan],
};

export function plannersOf({ sink_shape, strategy }: MatrixCase, own = false): readonly Planner[] {
  if (sink_shape === 'table') {
    return [...everyCase, ...((own ? ownPlanners[strategy] : undefined) ?? tablePlanners[strategy])];
  }
  return [...everyCase, ...logPlanners, ...(strategy === 'full_refresh' ? [] : [deleteEventsPlan])];
}
