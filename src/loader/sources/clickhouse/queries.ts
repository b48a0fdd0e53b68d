/** The queries behind the verbs, as text; every name in them is already quoted. */
import { MatrixError } from '../../../model/error.ts';
import { dayText } from '../../../model/time.ts';
import type { Window } from '../../contract.ts';

export function selectAll(table: string, columns: readonly string[]): string {
  return `SELECT ${columns.join(', ')} FROM ${table}`;
}

/** Days compare as days, so that a column of times is cut at midnight. */
export function selectWindow(
  table: string,
  columns: readonly string[],
  column: string,
  window: Pick<Window, 'from' | 'before'>,
): string {
  return `${selectAll(table, columns)} WHERE ${withinWindow(column, window)}`;
}

/** The predicate of a half-open window. */
export function withinWindow(column: string, { from, before }: Pick<Window, 'from' | 'before'>): string {
  return `${column} >= ${dayLiteral(from)} AND ${column} < ${dayLiteral(before)}`;
}

export function dayLiteral(day: number): string {
  return `toDate32('${dayText(day)}')`;
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
