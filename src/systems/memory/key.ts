/** Keys of rows as values that a Map tells apart. */
import { columnIndex } from '../../model/rows.ts';
import type { Column, Row } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';

/** Equal for equal keys, and only for them, within one reader's columns. */
export type Key = Exclude<Value, Uint8Array>;

/** Reads the key of a row; a key of one column is that column's own value, so that nothing is made for it. */
export function keyReader(columns: readonly Column[], key: readonly string[]): (row: Row) => Key {
  const indexes = key.map((name) => columnIndex(columns, name));
  const [only] = indexes;
  if (indexes.length === 1 && only !== undefined && columns[only]?.kind !== 'bytes') {
    return (row) => row[only] as Key;
  }
  return (row) => JSON.stringify(indexes.map((index) => part(row[index] as Value)));
}

function part(value: Value): unknown {
  if (value === null) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return `${value}`;
}
