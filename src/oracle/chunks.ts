/** What a table holds while a load goes from chunk to chunk: rows of chunks that are done as they will be, all others as they were. */
import { columnIndex, rowsOf } from '../model/rows.ts';
import type { Row, Rows } from '../model/rows.ts';
import type { Value } from '../model/value.ts';
import type { Expectation } from './contract.ts';
import { rowList } from './facts.ts';

/**
 * @param column the column of days that the chunks are of
 * @param done the days that are done, since 1970-01-01
 */
export function afterChunks(
  { before, after }: Pick<Expectation, 'before' | 'after'>,
  column: string,
  done: readonly number[],
): Rows {
  const days = new Set<Value>(done);
  const isDone = ({ columns }: Rows) => {
    const at = columnIndex(columns, column);
    return (row: Row): boolean => days.has(row[at] ?? null);
  };
  const wasDone = isDone(before);
  const rows = [...rowList(before).filter((row) => !wasDone(row)), ...rowList(after).filter(isDone(after))];
  return rowsOf(after.columns, after.key, rows);
}
