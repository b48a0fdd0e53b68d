/** Rows as bytes of RowBinaryWithNamesAndTypes: one encoder per statement. */
import { MatrixError } from '../../model/error.ts';
import type { Row } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import { checkWidth, inCell } from '../held-tables.ts';
import { RowBinaryWriter } from './binary.ts';
import { codecOf } from './codec.ts';
import type { Codec } from './codec.ts';
import { declared } from './native.ts';

/** A little more than is taken at once, so that it rarely grows. */
const capacity = 320 * 1024;

export interface BinaryColumn {
  readonly name: string;
  /** As the catalogue spells it, but for its `Nullable`. */
  readonly native: string;
  readonly nullable: boolean;
  /** Where the column is read and written otherwise than by its native type. */
  readonly codec?: Codec;
}

export class RowEncoder {
  readonly #writer = new RowBinaryWriter(capacity);
  readonly #target: string;
  readonly #columns: readonly BinaryColumn[];
  readonly #codecs: readonly Codec[];
  readonly #nullable: readonly boolean[];
  #rows = 0;

  /** @param target named in errors @throws MatrixError MATRIX_UNKNOWN_TYPE */
  constructor(target: string, columns: readonly BinaryColumn[]) {
    this.#target = target;
    this.#columns = columns;
    this.#codecs = columns.map(({ native, codec }) => codec ?? codecOf(native));
    this.#nullable = columns.map(({ nullable }) => nullable);
    // The server holds the table's own names and types against these, and refuses others.
    this.#writer.varint(columns.length);
    for (const { name } of columns) this.#writer.string(name);
    for (const { native, nullable } of columns) this.#writer.string(declared(native, nullable));
  }

  /** Rows that were added. */
  get rows(): number {
    return this.#rows;
  }

  /** Bytes that wait to be taken. */
  get length(): number {
    return this.#writer.length;
  }

  /** @throws MatrixError MATRIX_BAD_VALUE, MATRIX_BAD_ROW with the row's number from 1 on */
  add(row: Row): void {
    const writer = this.#writer;
    const codecs = this.#codecs;
    const nullable = this.#nullable;
    const count = codecs.length;
    this.#rows += 1;
    checkWidth(row, this.#rows, this.#target, count);
    let column = 0;
    try {
      for (; column < count; column += 1) {
        const value = row[column] as Value;
        if (value === null) {
          if (!nullable[column])
            throw new MatrixError('MATRIX_BAD_VALUE', 'null, and the column is not Nullable');
          writer.uint8(1);
          continue;
        }
        if (nullable[column]) writer.uint8(0);
        (codecs[column] as Codec).encode(writer, value);
      }
    } catch (error) {
      throw inCell(error, this.#rows, this.#columns[column]?.name, this.#target);
    }
  }

  take(): Buffer {
    return this.#writer.take(capacity);
  }
}
