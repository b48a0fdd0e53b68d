/** The queries behind the verbs that every SQL spells alike, as text; every name in them is already quoted. */
import { MatrixError } from '../../../model/error.ts';

export function selectAll(table: string, columns: readonly string[]): string {
  return `SELECT ${columns.join(', ')} FROM ${table}`;
}

/** @throws MatrixError MATRIX_BAD_POSITION for a watermark that is not an integer */
export function selectChanges(
  table: string,
  columns: readonly string[],
  orderBy: string,
  after: number,
): string {
  if (!Number.isSafeInteger(after))
    throw new MatrixError('MATRIX_BAD_POSITION', `a watermark is an integer, not ${after}`);
  return `${selectAll(table, columns)} WHERE ${orderBy} > ${after} ORDER BY ${orderBy}`;
}
