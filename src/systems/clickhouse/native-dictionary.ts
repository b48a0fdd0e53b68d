/** A column with a dictionary in a block of the format Native: the values that occur, and which of them each row has. */
import { MatrixError } from '../../model/error.ts';
import type { Value } from '../../model/value.ts';
import type { RowBinaryReader } from './binary.ts';
import type { Codec } from './codec.ts';

/** The one that there is. */
const version = 1;
/** The values stand in the block itself, and not with an earlier one. */
const ownValues = 0x200;
const sharedValues = 0x100;
/** Bytes of a place in the dictionary, by the number that says so. */
const widths = [1, 2, 4, 8] as const;

/**
 * Values of all rows of the block.
 * @param nullable whether the first value of the dictionary stands for null
 * @throws `moreToCome`; MatrixError MATRIX_READ_FAILED where the server writes it in a way of its own
 */
export function dictionaryValues(
  reader: RowBinaryReader,
  codec: Codec,
  rows: number,
  nullable: boolean,
): readonly Value[] {
  const [written, form] = [number(reader), number(reader)];
  const width = widths[form & 0xff];
  if (written !== version || width === undefined || (form & (ownValues | sharedValues)) !== ownValues)
    throw unknown(`version ${written} in form ${form.toString(16)}`);
  const values = Array.from({ length: number(reader) }, () => codec.decode(reader));
  if (nullable) values[0] = null;
  const count = number(reader);
  if (count !== rows) throw unknown(`${count} values of ${rows} rows`);
  const start = reader.take(count * width);
  return Array.from({ length: count }, (_, row) => {
    const value = values[place(reader, start + row * width, width)];
    if (value === undefined) throw unknown(`a value beyond its ${values.length}`);
    return value;
  });
}

function number(reader: RowBinaryReader): number {
  return Number(reader.chunk.view.getBigUint64(reader.take(8), true));
}

function place({ chunk: { view } }: RowBinaryReader, at: number, width: (typeof widths)[number]): number {
  if (width === 1) return view.getUint8(at);
  if (width === 2) return view.getUint16(at, true);
  return width === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

function unknown(how: string): MatrixError {
  return new MatrixError('MATRIX_READ_FAILED', `the server sends a dictionary that can't be read: ${how}`);
}
