/** How a value of one native type is written to and read from a field of COPY BINARY. */
import type { Kind, Value } from '../../../model/value.ts';
import type { BinaryChunk, BinaryWriter } from '../binary.ts';

export { badValue } from '../../bad-value.ts';

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
