/** The counts of a case by the arithmetic of the volume table alone, without any rows. */
import type { MatrixCase } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import type { Volume } from '../model/volume.ts';

export interface Counts {
  /** Source rows offered. */
  readonly offered: number;
  /** Rows of a table or events of a log before the load. */
  readonly before: number;
  /** Rows of a table after the load; of a log the events that the load added. */
  readonly after: number;
}

/** @throws MatrixError MATRIX_STRATEGY_NOT_SUPPORTED for a log and a strategy that needs a table */
export function expectedCounts(c: Pick<MatrixCase, 'strategy' | 'sink_shape'>, volume: Volume): Counts {
  const { rows: before, changed, snapshot } = volume;
  const left = volume.updated + volume.inserted;
  const log = c.sink_shape === 'log';
  switch (c.strategy) {
    case 'full_refresh':
      return { offered: snapshot, before, after: snapshot };
    case 'incremental_append':
      return { offered: changed, before, after: log ? changed : before + changed };
    case 'incremental_merge':
    case 'xmin':
    case 'cdc':
      return { offered: changed, before, after: log ? changed : snapshot };
    case 'replace':
      return { offered: left, before, after: log ? changed : snapshot };
    case 'snapshot_diff':
      return { offered: snapshot, before, after: log ? changed : snapshot };
    case 'partition_replace':
    case 'backfill':
    case 'scd2':
      if (log) {
        throw new MatrixError(
          'MATRIX_STRATEGY_NOT_SUPPORTED',
          `strategy ${c.strategy} has no counts for a log: it needs a table as its target`,
        );
      }
      return c.strategy === 'scd2'
        ? { offered: snapshot, before, after: before + left }
        : { offered: left, before, after: snapshot };
  }
}
