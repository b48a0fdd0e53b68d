/** The target is the source's snapshot: `row_count_matches_…` and `checksum_matches_…`. */
import { compared, withoutRows } from './plan.ts';
import type { Planner } from './plan.ts';

export function snapshotPlan(of: 'full_source' | 'source_snapshot'): Planner {
  return ({ expectation, after }) =>
    withoutRows(({ summary }) => [
      compared(`row_count_matches_${of}`, expectation.source.count, summary.count, {
        isEmpty: expectation.source.count === 0,
      }),
      compared(`checksum_matches_${of}`, after.digest, summary.digest, {
        isEmpty: after.count === 0,
      }),
    ]);
}
