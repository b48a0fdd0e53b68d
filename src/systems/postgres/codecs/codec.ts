/** How a value of one native type is written to and read from a field of COPY BINARY. */
import { MatrixError } from '../../../model/error.ts';
import type { Kind, Value } from '../../../model/value.ts';
import type { BinaryChunk, BinaryWriter } from '../binary.ts';

export interface Codec {
  readonly kind: Kind;
  /**
   * Writes the field's length and its bytes. The value is not null.
   * @throws MatrixError MATRIX_BAD_VALUE where the type has no such value; the writer may then hold a part of it
   */
  encode(writer: BinaryWriter, value: Value): void;
  /**
   * The value in the bytes from `start` to `end`; nothing of the chunk is kept.
   * @throws MatrixError MATRIX_BAD_VALUE where no value of the kind stands for it (an infinite date, say)
   */
  decode(chunk: BinaryChunk, start: number, end: number): Value;
}

const shown = 48;

export function badValue(native: string, value: unknown): never {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  const clipped = text.length > shown ? `${text.slice(0, shown)}… (${text.length} characters)` : text;
  throw new MatrixError('MATRIX_BAD_VALUE', `${native} has no value for ${typeof value} ${clipped}`);
}
