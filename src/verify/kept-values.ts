/** A private copy of a row's values, with which a row that was read back is compared value by value. */
import type { Row } from '../model/rows.ts';
import type { Value } from '../model/value.ts';

/** Bytes as text of one byte a character: nobody else holds them, and nobody can change them. */
class KeptBytes {
  readonly text: string;

  constructor(bytes: Uint8Array) {
    this.text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }

  isSame(bytes: Uint8Array): boolean {
    const { text } = this;
    const { length } = bytes;
    if (length !== text.length) return false;
    for (let index = 0; index < length; index += 1) {
      if (bytes[index] !== text.charCodeAt(index)) return false;
    }
    return true;
  }
}

/** Nothing in it is shared with the row: whoever changes the row, or bytes that it holds, changes nothing here. */
export type KeptValues = readonly (Exclude<Value, Uint8Array> | KeptBytes)[];

/** Of the values from `start` on and before `end`. */
export function keptValues(row: Row, start = 0, end = row.length): KeptValues {
  const values: (Value | KeptBytes)[] = row.slice(start, end);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (value instanceof Uint8Array) values[index] = new KeptBytes(value);
  }
  return values as KeptValues;
}

/**
 * Whether the values of a row from a position on have the same canonical encoding as those kept: by type and content,
 * NaN like NaN, -0 unlike 0. What is no value is like none.
 */
export function isSameAs(kept: KeptValues, row: Row, at = 0): boolean {
  for (let index = 0; index < kept.length; index += 1) {
    const value = kept[index];
    const other = row[at + index];
    // Of most values both are the very same object, which this tells without a look into it.
    if (Object.is(value, other)) continue;
    if (!(value instanceof KeptBytes && other instanceof Uint8Array && value.isSame(other))) return false;
  }
  return true;
}
