/** `__dpone__row_hash`: SHA-256 over the canonical texts of a row's data columns. */
import { hash } from 'node:crypto';
import type { Column, Row } from './rows.ts';
import { badValue, canonicalTextRules } from './text.ts';
import type { TextForm } from './text.ts';
import { writeUtf8 } from './utf8.ts';

/**
 * Makes the hasher for rows with these data columns. For each column in order it hashes `N` for null, else `V`,
 * the text's length in UTF-8 bytes as decimal digits, `:`, and the {@link canonicalTextRules canonical text}.
 * Values after the last column (technical ones) are not read. The 32 bytes are the caller's to keep.
 *
 * The hasher throws MatrixError MATRIX_BAD_VALUE, naming the column, for a value that its kind does not allow.
 * It writes every value straight into one buffer, for it runs over each value of each row.
 */
export function rowHasher(columns: readonly Column[]): (row: Row) => Uint8Array {
  const width = columns.length;
  const forms: readonly TextForm[] = columns.map((column) => canonicalTextRules[column.kind].form);
  let buffer = Buffer.allocUnsafeSlow(16_384);
  let capacity = buffer.length;
  let at = 0;

  function reserve(bytes: number): void {
    if (at + bytes <= capacity) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(capacity * 2, at + bytes));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
    capacity = larger.length;
  }

  /** `V`, the length and `:`. */
  function head(length: number): void {
    buffer[at] = 0x56;
    at = writeDigits(buffer, at + 1, length);
    buffer[at] = 0x3a;
    at += 1;
  }

  function text(value: string): void {
    const { length } = value;
    reserve(length * 3 + 24);
    // The head has room for the length in UTF-16 units, which is nearly always as long as that in bytes.
    const room = digitCount(length);
    const start = at + room + 2;
    const end = writeUtf8(buffer, start, value);
    const bytes = end - start;
    const shift = digitCount(bytes) - room;
    if (shift > 0) buffer.copyWithin(start + shift, start, end);
    head(bytes);
    at = end + shift;
  }

  function digits(value: number): void {
    const magnitude = Math.abs(value);
    const length = digitCount(magnitude);
    if (value < 0) {
      head(length + 1);
      buffer[at] = 0x2d;
      at += 1;
    } else head(length);
    at = writeDigits(buffer, at, magnitude);
  }

  function hexWord(word: number): void {
    for (let shift = 28; shift >= 0; shift -= 4) {
      buffer[at] = hexDigit((word >>> shift) & 15);
      at += 1;
    }
  }

  function bytes(value: Uint8Array): void {
    const { length } = value;
    reserve(length * 2 + 24);
    head(length * 2);
    for (let index = 0; index < length; index += 1) {
      const byte = value[index] as number;
      buffer[at] = hexDigit(byte >>> 4);
      buffer[at + 1] = hexDigit(byte & 15);
      at += 2;
    }
  }

  function write(value: Row[number] | undefined, form: TextForm): boolean {
    switch (form) {
      case 'text':
        if (typeof value !== 'string') return false;
        text(value);
        return true;
      case 'digits':
        if (typeof value !== 'number' || !Number.isSafeInteger(value)) return false;
        digits(value);
        return true;
      case 'big digits': {
        if (typeof value !== 'bigint') return false;
        const number = Number(value);
        if (Number.isSafeInteger(number)) digits(number);
        else text(String(value));
        return true;
      }
      case 'word':
        if (typeof value !== 'boolean') return false;
        text(value ? 'true' : 'false');
        return true;
      case 'float32 bits':
      case 'float64 bits':
        if (typeof value !== 'number') return false;
        head(16);
        floatBits.setFloat64(0, form === 'float32 bits' ? Math.fround(value) : value);
        hexWord(Number.isNaN(value) ? 0x7ff80000 : floatBits.getUint32(0));
        hexWord(Number.isNaN(value) ? 0 : floatBits.getUint32(4));
        return true;
      case 'hex':
        if (!(value instanceof Uint8Array)) return false;
        bytes(value);
        return true;
    }
  }

  return (row) => {
    at = 0;
    for (let index = 0; index < width; index += 1) {
      reserve(32);
      const value = row[index];
      if (value === null) {
        buffer[at] = 0x4e;
        at += 1;
      } else if (!write(value, forms[index] as TextForm)) {
        const column = columns[index] as Column;
        throw badValue(`column ${column.name} of kind ${column.kind}`, value);
      }
    }
    return binaryBytes(hash('sha256', buffer.subarray(0, at), 'binary'));
  };
}

const floatBits = new DataView(new ArrayBuffer(8));

/** Digests come as latin-1 text and are copied, which is cheaper than a Buffer for each. */
function binaryBytes(binary: string): Uint8Array {
  const result = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) result[index] = binary.charCodeAt(index);
  return result;
}

function hexDigit(nibble: number): number {
  return nibble < 10 ? 0x30 + nibble : 0x57 + nibble;
}

/** Of a whole number from 0 to 2^53. */
function digitCount(value: number): number {
  let count = 1;
  let next = 10;
  while (value >= next) {
    count += 1;
    next *= 10;
  }
  return count;
}

/** Writes a whole number from 0 to 2^53 and returns where it ended. */
function writeDigits(buffer: Buffer, at: number, value: number): number {
  const end = at + digitCount(value);
  let rest = value;
  let position = end;
  if (rest >= 1e9) {
    // Two halves that fit 32-bit arithmetic.
    const high = Math.floor(rest / 1e9);
    let low = rest - high * 1e9;
    for (let count = 0; count < 9; count += 1) {
      position -= 1;
      const tenth = (low / 10) | 0;
      buffer[position] = 0x30 + low - tenth * 10;
      low = tenth;
    }
    rest = high;
  }
  while (position > at) {
    position -= 1;
    const tenth = (rest / 10) | 0;
    buffer[position] = 0x30 + rest - tenth * 10;
    rest = tenth;
  }
  return end;
}
