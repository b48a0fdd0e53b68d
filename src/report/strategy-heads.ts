/** Names of strategies for the heads of narrow columns. */
import type { Strategy } from '../model/case.ts';

export const strategyHeads: Readonly<Record<Strategy, string>> = {
  full_refresh: 'full',
  incremental_append: 'append',
  incremental_merge: 'merge',
  replace: 'replace',
  snapshot_diff: 'diff',
  xmin: 'xmin',
  cdc: 'cdc',
  partition_replace: 'part',
  scd2: 'scd2',
  backfill: 'backf',
};
