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
  return lastPlaces(columns, rows, key).map((at) => rows[at] as Row);
}

/** Where {@link lastChanges} stand among the rows: of each key no more is kept than that. */
export function lastPlaces(columns: readonly Column[], rows: Iterable<Row>, key: string): number[] {
  const keyIndex = columnIndex(columns, key);
  const seqIndex = columnIndex(columns, seqColumn.name);
  const last = new Map<Value, { readonly seq: number; readonly at: number }>();
  let at = -1;
  for (const row of rows) {
    at += 1;
    const value = row[keyIndex] as Value;
    const seq = row[seqIndex] as number;
    const other = last.get(value);
    const order = other ? seq - other.seq : 1;
    if (order === 0) {
      throw new MatrixError(
        'MATRIX_DUPLICATE_KEY',
        `key ${String(value)} has two changes with ${seqColumn.name} ${seq}, so neither is the last`,
      );
    }
    if (order > 0) last.set(value, { seq, at });
  }
  return [...last.values()].sort((a, b) => a.seq - b.seq).map((each) => each.at);
}

/** Tells deletes among rows with these columns. */
export function deleteReader(columns: readonly Column[]): (row: Row) => boolean {
  const op = columnIndex(columns, opColumn.name);
  return (row) => row[op] === 'delete';
}
