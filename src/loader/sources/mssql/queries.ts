/** The queries behind the verbs that read tables, as text; every name in them is already quoted. */
import { dayText } from '../../../model/time.ts';
import { quoteText } from '../../../systems/mssql/quoting.ts';
import type { Window } from '../../contract.ts';
import { selectAll as all, selectChanges as changes } from '../tables/queries.ts';

/** Every select list names its table `t`. */
export function selectAll(table: string, list: string): string {
  return all(`${table} AS t`, [list]);
}

/** Days compare as dates, so that a timestamp column is cut at midnight. */
export function selectWindow(
  table: string,
  list: string,
  column: string,
  { from, before }: Pick<Window, 'from' | 'before'>,
): string {
  const [first, end] = [from, before].map((day) => `CAST(${quoteText(dayText(day))} AS date)`);
  return `${selectAll(table, list)} WHERE t.${column} >= ${first} AND t.${column} < ${end}`;
}

/** @throws MatrixError MATRIX_BAD_POSITION for a watermark that is not an integer */
export function selectChanges(table: string, list: string, orderBy: string, after: number): string {
  return changes(`${table} AS t`, [list], `t.${orderBy}`, after);
}

/** 1 where a transaction may read one state of the database throughout. */
export const allowsSnapshot =
  'SELECT CAST([snapshot_isolation_state] AS int) AS [state] FROM sys.databases WHERE [database_id] = DB_ID()';

/**
 * Where the database allows no snapshot, a statement still reads one state: writers wait for it then.
 */
export function isolation(snapshot: boolean): string {
  return `SET TRANSACTION ISOLATION LEVEL ${snapshot ? 'SNAPSHOT' : 'SERIALIZABLE'}`;
}
