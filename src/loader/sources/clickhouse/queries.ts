/** The queries behind the verbs, as text; every name in them is already quoted. */
import { dayText } from '../../../model/time.ts';
import type { Window } from '../../contract.ts';
import { selectAll } from '../tables/queries.ts';

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
