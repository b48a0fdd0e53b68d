/** The last change of each key by commit order, whatever order the changes arrived in. */
import { MatrixError } from '../model/error.ts';
import { columnIndex } from '../model/rows.ts';
import type { Column, Row } from '../model/rows.ts';
import { opColumn, seqColumn } from '../model/technical.ts';
import type { Value } from '../model/value.ts';

/**
 * One change per key, in commit order. Columns include `__dpone__op` and `__dpone__seq`; the key is one column.
 * @throws MatrixError MATRIX_DUPLICATE_KEY where two changes of a key have one sequence number: neither is last
 */
export function lastChanges(columns: readonly Column[], rows: readonly Row[], key: string): Row[] {
  const keyIndex = columnIndex(columns, key);
  const seqIndex = columnIndex(columns, seqColumn.name);
  const last = new Map<Value, Row>();
  for (const row of rows) {
    const value = row[keyIndex] as Value;
    const other = last.get(value);
    const order = other ? (row[seqIndex] as number) - (other[seqIndex] as number) : 1;
    if (order === 0) {
      throw new MatrixError(
        'MATRIX_DUPLICATE_KEY',
        `key ${String(value)} has two changes with ${seqColumn.name} ${String(row[seqIndex])}, so neither is the last`,
      );
    }
    if (order > 0) last.set(value, row);
  }
  return [...last.values()].sort((a, b) => (a[seqIndex] as number) - (b[seqIndex] as number));
}

/** Tells deletes among rows with these columns. */
export function deleteReader(columns: readonly Column[]): (row: Row) => boolean {
  const op = columnIndex(columns, opColumn.name);
  return (row) => row[op] === 'delete';
}
