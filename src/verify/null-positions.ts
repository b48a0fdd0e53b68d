/** Positions of nulls as a text, one character each: kept for each row, a typed array would take ten times the room. */
import type { RowEncoder } from '../model/encoding.ts';

/** Positions below this are one byte each. */
const narrow = 256;

/** Makes what writes the positions of the nulls that were encoded last, counted from a column on. */
export function nullPositions(encoder: Pick<RowEncoder, 'nulls' | 'nullCount'>): (start: number) => string {
  let buffer = Buffer.alloc(512);
  return (start) => {
    const { nulls, nullCount } = encoder;
    // Stryker disable next-line ConditionalExpression,EqualityOperator: saves a call for an empty text
    if (nullCount === 0) return '';
    if (buffer.length < nullCount * 2) buffer = Buffer.alloc(nullCount * 4);
    // They rise, so the last tells of all.
    if ((nulls[nullCount - 1] as number) - start < narrow) {
      for (let index = 0; index < nullCount; index += 1) buffer[index] = (nulls[index] as number) - start;
      return buffer.toString('latin1', 0, nullCount);
    }
    for (let index = 0; index < nullCount; index += 1) {
      buffer.writeUInt16LE((nulls[index] as number) - start, index * 2);
    }
    return buffer.toString('utf16le', 0, nullCount * 2);
  };
}

/** Counts a row's nulls. @param counts by position in the row @param start what the positions are counted from */
export function countNulls(counts: Float64Array, positions: string, start: number): void {
  // Stryker disable next-line EqualityOperator: beyond the last there is no position to count
  for (let index = 0; index < positions.length; index += 1) {
    const position = start + positions.charCodeAt(index);
    counts[position] = (counts[position] as number) + 1;
  }
}
