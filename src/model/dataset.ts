/** The rows of one source at one volume, as the oracle and the connectors see them. */
import type { Column, Rows } from './rows.ts';
import type { Volume } from './volume.ts';

/**
 * Lazily made, immutable, memoised: two readers of one field get the same {@link Rows} and the same row
 * objects, so what was derived from a row (its digest, say) may be kept by the row's identity.
 */
export interface Dataset {
  readonly source: string;
  readonly volume: Volume;
  /** The 126 data columns. */
  readonly columns: readonly Column[];
  /** Version 1 of ids 1..n, by id. */
  readonly before: Rows;
  /** The source after the changes, by id. Stable rows are the same row objects as in `before`. */
  readonly snapshot: Rows;
  /**
   * The delta in commit order: data columns, then `__dpone__op` and `__dpone__seq`. A delete carries the whole
   * row that it removes: version 1, but where a contended key was updated before.
   */
  readonly changes: Rows;
}
