/** The queries behind the verbs that read tables, as text; every name in them is already quoted. */
import { MatrixError } from '../../../model/error.ts';
import { dayText } from '../../../model/time.ts';
import type { Window } from '../../contract.ts';
import { selectAll } from '../tables/queries.ts';

/** What {@link xminRange} selects: rows whose 64-bit transaction id t has `from` <= t < `before`. */
export interface XminRange {
  readonly from: bigint;
  readonly before: bigint;
}

const epoch = 1n << 32n;

/** Days compare as dates, so that a timestamp column is cut at midnight. */
export function selectWindow(
  table: string,
  columns: readonly string[],
  column: string,
  window: Pick<Window, 'from' | 'before'>,
): string {
  const from = `date '${dayText(window.from)}'`;
  const before = `date '${dayText(window.before)}'`;
  return `${selectAll(table, columns)} WHERE ${column} >= ${from} AND ${column} < ${before}`;
}

export function selectSince(table: string, columns: readonly string[], range: XminRange): string {
  return `${selectAll(table, columns)} WHERE ${xminRange(range)}`;
}

/**
 * The predicate "written by a transaction of the range". A row shows the lower 32 bits of its transaction id, also
 * once it is frozen; its distance from the start of the range, modulo 2^32, is exact for every row that the
 * range can mean. A frozen row from an earlier epoch may look as if it were in the range: it is then read
 * again, which changes nothing. Ids below 3 are the server's own and older than every position.
 */
export function xminRange(range: XminRange): string {
  const span = range.before - range.from;
  if (span < 0n) {
    throw new MatrixError(
      'MATRIX_POSITION_AHEAD',
      `the saved transaction id ${range.from} lies ahead of the server's ${range.before}: the state belongs to another server; take a new starting point`,
    );
  }
  if (span >= epoch) return 'true';
  const from = range.from % epoch;
  return `xmin::text::bigint >= 3 AND (xmin::text::bigint + ${epoch - from}) % ${epoch} < ${span}`;
}

/** @throws MatrixError MATRIX_BAD_POSITION for text that is not a transaction id */
export function parseXid(position: string): bigint {
  if (!/^\d{1,20}$/.test(position)) {
    throw new MatrixError('MATRIX_BAD_POSITION', `not a transaction id: ${JSON.stringify(position)}`);
  }
  return BigInt(position);
}
