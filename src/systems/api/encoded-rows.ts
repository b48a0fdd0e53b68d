/** Rows as the JSON bytes that are served: each is made once, whoever asks for it in whatever page. */
import type { Column, Row } from '../../model/rows.ts';
import { rowWriter } from '../json/rows.ts';

export type EncodeRow = (row: Row) => Buffer;

/** By the columns' identity, then by the row's: clones, filters and versions share what they have in common. */
const encoders = new WeakMap<readonly Column[], EncodeRow>();

/** Bytes of rows with these columns; they are kept as long as the row is, and are never changed. */
export function encodedRows(columns: readonly Column[]): EncodeRow {
  let encode = encoders.get(columns);
  if (!encode) encoders.set(columns, (encode = encoderOf(columns)));
  return encode;
}

function encoderOf(columns: readonly Column[]): EncodeRow {
  const write = rowWriter(columns);
  const made = new WeakMap<Row, Buffer>();
  return (row) => {
    let bytes = made.get(row);
    if (!bytes) made.set(row, (bytes = Buffer.from(write(row))));
    return bytes;
  };
}
