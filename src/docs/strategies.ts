/** What each strategy means, as text and figures for the docs. */
import type { Strategy } from '../model/case.ts';
import type { Volume } from '../model/volume.ts';

/** What a loader asks of a source. */
export type Reading = 'snapshot' | 'changes' | 'window' | 'transaction_ids' | 'change_log';

interface Count {
  readonly formula: string;
  readonly of: (volume: Volume) => number;
}

export interface StrategyText {
  /** What a database target goes through. */
  readonly table: string;
  /** What a log receives; null where a log does not support the strategy. */
  readonly log: string | null;
  readonly deletes: string;
  readonly reads: Reading;
  /** One atomic exchange in a database target. */
  readonly removes: string;
  readonly adds: string;
  /** Source rows that a load is offered. */
  readonly offered: Count;
  readonly rowsAfter: Count;
  readonly events: Count | null;
  /** What a user could take for a fault. */
  readonly note?: string;
}

const S: Count = { formula: 'S', of: (v) => v.snapshot };
const changed: Count = { formula: 'changed', of: (v) => v.changed };
const window: Count = { formula: 'U + I', of: (v) => v.updated + v.inserted };

const merge = {
  log: 'keyed `upsert` and `delete` events',
  offered: changed,
  rowsAfter: S,
  events: changed,
} as const;

export const strategyTexts: Readonly<Record<Strategy, StrategyText>> = {
  full_refresh: {
    table: 'replaced by the whole snapshot through staging or a shadow table',
    log: '`snapshot` events',
    deletes: 'the snapshot is the authority',
    reads: 'snapshot',
    removes: 'all rows (a swap where the engine has one)',
    adds: 'all staged rows',
    offered: S,
    rowsAfter: S,
    events: S,
  },
  incremental_append: {
    table: 'the delta is appended, existing rows are kept',
    log: 'an append-only log of `insert`, `update` and `delete` events',
    deletes: 'kept as rows or events, never applied',
    reads: 'changes',
    removes: 'nothing',
    adds: 'all staged rows, the operation kept in `__dpone__op`',
    offered: changed,
    rowsAfter: { formula: 'n + changed', of: (v) => v.rows + v.changed },
    events: changed,
  },
  incremental_merge: {
    ...merge,
    table: 'a delete-aware upsert by key',
    deletes: 'deleted keys are absent',
    reads: 'changes',
    removes: 'the staged keys',
    adds: 'the last change of each key, unless it is a delete',
  },
  replace: {
    table: "the predicate's window is replaced through staging, never by heavy direct writes",
    log: '`replace` and `delete` events that carry the predicate',
    deletes: 'rows missing in the window are removed by its boundary',
    reads: 'window',
    removes: 'the rows in the predicate',
    adds: 'all staged rows',
    offered: window,
    rowsAfter: S,
    events: changed,
  },
  snapshot_diff: {
    table: 'the whole snapshot is compared by `unique_key` and `__dpone__row_hash`',
    log: 'keyed `upsert` and `delete` events',
    deletes: 'keys that only the target has follow `delete_policy`',
    reads: 'snapshot',
    removes: 'keys whose hash differs or that are gone',
    adds: 'rows whose hash differs or that are new',
    offered: S,
    rowsAfter: S,
    events: changed,
    note:
      'the reference loader refuses an empty snapshot over a target that is not empty (`MATRIX_EMPTY_SNAPSHOT`), because a ' +
      'source that is empty by mistake would delete everything. So with a volume that deletes every row (change and ' +
      'delete ratio 1) its cases of this strategy fail by design',
  },
  xmin: {
    ...merge,
    table: 'a bounded transaction-id delta is merged by key, keys are reconciled with the snapshot',
    deletes: 'found by reconciliation of the keys',
    reads: 'transaction_ids',
    removes: 'the staged keys, and keys gone from the source',
    adds: 'all staged rows',
  },
  cdc: {
    ...merge,
    table: 'events are applied in order; the position moves only after the sink has committed',
    log: 'the original `insert`, `update` and `delete` events',
    deletes: 'applied',
    reads: 'change_log',
    removes: 'the staged keys',
    adds: 'the last change of each key, unless it is a delete',
  },
  partition_replace: {
    table: 'complete staged partitions replace theirs',
    log: null,
    deletes: "removed by the partition's boundary",
    reads: 'window',
    removes: 'the listed and the staged partitions',
    adds: 'all staged rows',
    offered: window,
    rowsAfter: S,
    events: null,
  },
  scd2: {
    table: 'changed current rows expire, new versions open',
    log: null,
    deletes: 'expire by default',
    reads: 'snapshot',
    removes: 'nothing: current rows whose hash differs or whose key is gone expire',
    adds: 'new versions',
    offered: S,
    rowsAfter: { formula: 'n + U + I', of: (v) => v.rows + v.updated + v.inserted },
    events: null,
  },
  backfill: {
    table: 'fixed chunks delegate to the inner strategy and commit their state one by one',
    log: null,
    deletes: 'as the inner strategy',
    reads: 'window',
    removes: "the chunk's partition, chunk by chunk",
    adds: "the chunk's rows, then its state",
    offered: window,
    rowsAfter: S,
    events: null,
  },
};
