/** Rows as bytes of RowBinaryWithNamesAndTypes: one encoder and one decoder per statement. */
import { MatrixError } from '../../model/error.ts';
import { batchSize } from '../../model/rows.ts';
import type { Row } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import { checkWidth, inCell } from '../held-tables.ts';
import { moreToCome, RowBinaryReader, RowBinaryWriter } from './binary.ts';
import { codecOf } from './codec.ts';
import type { Codec } from './codec.ts';
import { declared } from './native.ts';

/** A little more than is taken at once, so that it rarely grows. */
const capacity = 320 * 1024;
const readCapacity = 256 * 1024;

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

export class RowDecoder {
  readonly #reader = new RowBinaryReader(readCapacity);
  readonly #columns: readonly BinaryColumn[];
  readonly #codecs: readonly Codec[];
  readonly #nullable: readonly boolean[];
  /** What each row is a copy of, before the values that are not null are set. */
  readonly #nulls: readonly Value[];
  #begun = false;
  #rows: Row[] = [];

  /** @throws MatrixError MATRIX_UNKNOWN_TYPE */
  constructor(columns: readonly BinaryColumn[]) {
    this.#columns = columns;
    this.#codecs = columns.map(({ native, codec }) => codec ?? codecOf(native));
    this.#nullable = columns.map(({ nullable }) => nullable);
    this.#nulls = columns.map(() => null);
  }

  /**
   * Takes the bytes that came next; answers the batches that they complete.
   * @throws MatrixError MATRIX_BAD_VALUE, MATRIX_SCHEMA_CHANGED where the server sends other columns than were asked for
   */
  add(bytes: Uint8Array): readonly (readonly Row[])[] {
    const reader = this.#reader;
    const batches: (readonly Row[])[] = [];
    reader.append(bytes);
    let whole = 0;
    try {
      if (!this.#begun) {
        this.#readHeader();
        this.#begun = true;
        whole = reader.at;
      }
      while (reader.at < reader.end) {
        this.#rows.push(this.#decode());
        whole = reader.at;
        if (this.#rows.length === batchSize) batches.push(this.#cut());
      }
    } catch (error) {
      if (error !== moreToCome) throw error;
    }
    reader.at = whole;
    return batches;
  }

  /** The rows of the last, short batch. @throws MatrixError MATRIX_READ_FAILED where the bytes end within a row */
  finish(): readonly Row[] {
    const { at, end } = this.#reader;
    if (this.#begun && at === end) return this.#cut();
    throw new MatrixError('MATRIX_READ_FAILED', 'what the server sent ends within a row');
  }

  #cut(): readonly Row[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #readHeader(): void {
    const reader = this.#reader;
    const count = reader.varint();
    const names = Array.from({ length: count }, () => reader.string());
    const types = Array.from({ length: count }, () => reader.string());
    const sent = names.map((name, index) => `${name} ${types[index]}`).join(', ');
    const wanted = this.#columns
      .map(({ name, native, nullable }) => `${name} ${declared(native, nullable)}`)
      .join(', ');
    if (sent === wanted) return;
    throw new MatrixError(
      'MATRIX_SCHEMA_CHANGED',
      `the server sends columns (${sent}) where (${wanted}) were asked for`,
    );
  }

  #decode(): Row {
    const reader = this.#reader;
    const codecs = this.#codecs;
    const nullable = this.#nullable;
    const row = this.#nulls.slice();
    for (let column = 0; column < codecs.length; column += 1) {
      if (nullable[column] && reader.uint8() === 1) continue;
      row[column] = (codecs[column] as Codec).decode(reader);
    }
    return row;
  }
}
