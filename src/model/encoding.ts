/** The canonical binary encoding of a row: injective, so that rows are equal exactly where their encodings are. */
import { badValue } from './text.ts';
import type { Row } from './rows.ts';
import { isIllFormed, writeUtf8 } from './utf8.ts';

/**
 * The first byte of each encoded value. All lengths are 32-bit, all numbers most significant byte first.
 * A row is the number of its values, then each value.
 */
export const valueTag = {
  null: 0,
  false: 1,
  true: 2,
  /** 8 bytes: IEEE 754 bits; one NaN, and -0 is not 0. */
  number: 3,
  /** 8 bytes, two's complement: every bigint that fits. */
  int64: 4,
  /** Length and decimal digits (`-` before negative ones): every other bigint. */
  bigInteger: 5,
  /** Length and UTF-8: every well-formed string. */
  text: 6,
  /** Length and UTF-16, low byte first: a string with a lone surrogate, which UTF-8 can't tell from U+FFFD. */
  illFormedText: 7,
  /** Length and bytes. */
  bytes: 8,
} as const;

export interface RowEncoder {
  /**
   * The encoding of a row, or of its values from `start` on and before `end`, as a row of their own.
   * @returns a view that the next call overwrites
   * @throws MatrixError MATRIX_BAD_VALUE for what is no {@link Row} value, undefined among it, and beyond 65,536 values
   */
  encode(row: Row, start?: number, end?: number): Uint8Array;
  /** Positions in the row of the nulls that were encoded last: the first {@link nullCount} entries. */
  readonly nulls: Uint16Array;
  readonly nullCount: number;
}

/** So that a position fits 16 bits. */
const mostValues = 65_536;

/** Up to here a loop beats a call into the engine. */
const shortBytes = 32;

/** Makes an encoder with a buffer of its own, which grows to the largest row. */
export function rowEncoder(): RowEncoder {
  let buffer = Buffer.allocUnsafeSlow(16_384);
  let view = new DataView(buffer.buffer);
  let capacity = buffer.length;
  let nulls = new Uint16Array(256);
  let nullCount = 0;
  let at = 0;

  function reserve(bytes: number): void {
    if (at + bytes <= capacity) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(capacity * 2, at + bytes));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
    view = new DataView(buffer.buffer);
    capacity = larger.length;
  }

  function head(tag: number, length: number): void {
    view.setUint8(at, tag);
    view.setUint32(at + 1, length);
    at += 5;
  }

  function text(value: string): void {
    const { length } = value;
    reserve(length * 3 + 5);
    const start = at + 5;
    const end = writeUtf8(buffer, start, value);
    if (!isIllFormed(value, end - start)) {
      head(valueTag.text, end - start);
      at = end;
    } else {
      head(valueTag.illFormedText, length * 2);
      at += buffer.write(value, at, 'utf16le');
    }
  }

  function bytes(value: Uint8Array): void {
    const { length } = value;
    reserve(length + 5);
    head(valueTag.bytes, length);
    if (length <= shortBytes) {
      for (let index = 0; index < length; index += 1) buffer[at + index] = value[index] as number;
    } else buffer.set(value, at);
    at += length;
  }

  function bigInteger(value: bigint): void {
    if (BigInt.asIntN(64, value) === value) {
      view.setUint8(at, valueTag.int64);
      view.setBigInt64(at + 1, value);
      at += 9;
      return;
    }
    const digits = value.toString();
    reserve(digits.length + 5);
    head(valueTag.bigInteger, digits.length);
    at += buffer.write(digits, at, 'latin1');
  }

  function number(value: number): void {
    view.setUint8(at, valueTag.number);
    if (value === value) view.setFloat64(at + 1, value);
    else {
      view.setUint32(at + 1, 0x7ff80000);
      view.setUint32(at + 5, 0);
    }
    at += 9;
  }

  return {
    encode(row, start = 0, end = row.length) {
      const width = end - start;
      if (width > mostValues) throw badValue('a row', `${width} values`);
      if (nulls.length < width) nulls = new Uint16Array(width * 2);
      nullCount = 0;
      view.setUint32(0, width);
      at = 4;
      for (let index = start; index < end; index += 1) {
        const value = row[index];
        reserve(16);
        if (value === null) {
          buffer[at] = valueTag.null;
          at += 1;
          nulls[nullCount] = index;
          nullCount += 1;
        } else if (typeof value === 'string') text(value);
        else if (typeof value === 'number') number(value);
        else if (typeof value === 'bigint') bigInteger(value);
        else if (typeof value === 'boolean') {
          buffer[at] = value ? valueTag.true : valueTag.false;
          at += 1;
        } else if (value instanceof Uint8Array) bytes(value);
        else throw badValue(`value ${index} of a row`, value);
      }
      return buffer.subarray(0, at);
    },
    get nulls() {
      return nulls;
    },
    get nullCount() {
      return nullCount;
    },
  };
}

/** Whether two values have the same encoding: by type and content, NaN like NaN, -0 unlike 0. */
export function sameValue(left: Row[number] | undefined, right: Row[number] | undefined): boolean {
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right) === 0;
  return Object.is(left, right);
}
