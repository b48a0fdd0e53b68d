/** How a value of one native type is written to and read from RowBinary. */
import type { Kind, Value } from '../../../model/value.ts';
import type { RowBinaryReader, RowBinaryWriter } from '../binary.ts';

export { badValue } from '../../bad-value.ts';

export interface Codec {
  readonly kind: Kind;
  /** Bytes that every value takes; null where it begins with how many follow. */
  readonly size: number | null;
  /**
   * The value is not null.
   * @throws MatrixError MATRIX_BAD_VALUE where the type has no such value; the writer may then hold a part of it
   */
  encode(writer: RowBinaryWriter, value: Value): void;
  /** Nothing of the reader's bytes is kept. @throws `moreToCome` */
  decode(reader: RowBinaryReader): Value;
}
