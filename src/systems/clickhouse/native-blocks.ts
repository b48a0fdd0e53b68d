/** Rows of bytes in the format Native: blocks of columns, each value as RowBinary has it. One decoder per statement. */
import { MatrixError } from '../../model/error.ts';
import { batchSize } from '../../model/rows.ts';
import type { Row } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import { moreToCome, RowBinaryReader } from './binary.ts';
import { codecOf } from './codec.ts';
import type { Codec } from './codec.ts';
import { declared, hasDictionary } from './native.ts';
import { dictionaryValues } from './native-dictionary.ts';
import type { BinaryColumn } from './row-binary.ts';

const readCapacity = 256 * 1024;

/** Most rows of a block: so many wide ones are a few megabytes, and of narrow ones more would be no faster. */
const blockRows = 8192;

/** What goes behind a query so that its result comes as {@link BlockDecoder} reads it. */
export const asBlocks = `SETTINGS max_block_size = ${blockRows} FORMAT Native`;

/** What is being read. */
interface Block {
  readonly rows: Value[][];
  /** The column that stands next, and how much of it was read. */
  column: number;
  /** Whether its name and type were. */
  isBegun: boolean;
  /** Of a column that may be null: 1 for each row whose value is. */
  nulls: Uint8Array | null;
  row: number;
}

export class BlockDecoder {
  readonly #reader = new RowBinaryReader(readCapacity);
  readonly #columns: readonly BinaryColumn[];
  readonly #codecs: readonly Codec[];
  readonly #types: readonly string[];
  readonly #dictionaries: readonly boolean[];
  /** What each row is a copy of, before the values that are not null are set. */
  readonly #nulls: readonly Value[];
  #block: Block | undefined;
  /** Up to where bytes were read that need not be read again. */
  #whole = 0;
  #rows: Row[] = [];

  /** @throws MatrixError MATRIX_UNKNOWN_TYPE */
  constructor(columns: readonly BinaryColumn[]) {
    this.#columns = columns;
    this.#codecs = columns.map(({ native, codec }) => codec ?? codecOf(native));
    this.#types = columns.map(({ native, nullable }) => declared(native, nullable));
    this.#dictionaries = columns.map(({ native }) => hasDictionary(native));
    this.#nulls = columns.map(() => null);
  }

  /**
   * Takes the bytes that came next; answers the batches that they complete.
   * @throws MatrixError MATRIX_BAD_VALUE, MATRIX_SCHEMA_CHANGED where the server sends other columns than were asked for
   */
  add(bytes: Uint8Array): readonly (readonly Row[])[] {
    const reader = this.#reader;
    reader.append(bytes);
    this.#whole = 0;
    const batches: (readonly Row[])[] = [];
    try {
      while (this.#block || reader.at < reader.end) {
        this.#block ??= this.#begin();
        this.#read(this.#block);
        this.#take(this.#block.rows, batches);
        this.#block = undefined;
      }
    } catch (error) {
      if (error !== moreToCome) throw error;
    }
    reader.at = this.#whole;
    return batches;
  }

  /** The rows of the last, short batch. @throws MatrixError MATRIX_READ_FAILED where the bytes end within a block */
  finish(): readonly Row[] {
    const { at, end } = this.#reader;
    if (this.#block || at !== end) {
      throw new MatrixError('MATRIX_READ_FAILED', 'what the server sent ends within a row');
    }
    return this.#cut();
  }

  #begin(): Block {
    const reader = this.#reader;
    const columns = reader.varint();
    const rows = reader.varint();
    this.#whole = reader.at;
    if (columns !== this.#columns.length) {
      throw changed(`${columns} columns where ${this.#columns.length} were asked for`);
    }
    return {
      rows: Array.from({ length: rows }, () => this.#nulls.slice()),
      column: 0,
      isBegun: false,
      nulls: null,
      row: 0,
    };
  }

  #read(block: Block): void {
    for (; block.column < this.#columns.length; block.column += 1) {
      if (!block.isBegun) this.#beginColumn(block);
      const codec = this.#codecs[block.column] as Codec;
      if (this.#dictionaries[block.column] && block.rows.length > 0) this.#readDictionary(block, codec);
      else this.#readValues(block, codec);
      block.isBegun = false;
      block.row = 0;
    }
  }

  #beginColumn(block: Block): void {
    const reader = this.#reader;
    const { name, nullable } = this.#columns[block.column] as BinaryColumn;
    const wanted = this.#types[block.column];
    const [sentName, sentType] = [reader.string(), reader.string()];
    if (sentName !== name || sentType !== wanted) {
      throw changed(`the column ${sentName} ${sentType} where ${name} ${wanted} was asked for`);
    }
    const isNulled = nullable && !this.#dictionaries[block.column];
    block.nulls = isNulled ? this.#bytes(block.rows.length) : null;
    block.isBegun = true;
    this.#whole = reader.at;
  }

  /** The reader's own bytes are moved as others come. */
  #bytes(size: number): Uint8Array {
    const start = this.#reader.take(size);
    return Uint8Array.prototype.slice.call(this.#reader.chunk.bytes, start, start + size);
  }

  /** All of it or, where more is to come, once more. */
  #readDictionary({ rows, column }: Block, codec: Codec): void {
    const { nullable } = this.#columns[column] as BinaryColumn;
    const values = dictionaryValues(this.#reader, codec, rows.length, nullable);
    for (const [index, value] of values.entries()) (rows[index] as Value[])[column] = value;
    this.#whole = this.#reader.at;
  }

  #readValues(block: Block, codec: Codec): void {
    const reader = this.#reader;
    const { rows, nulls, column } = block;
    let { row } = block;
    let whole = reader.at;
    try {
      while (row < rows.length) {
        if (nulls !== null && nulls[row] === 1) reader.take(codec.size ?? reader.varint());
        else (rows[row] as Value[])[column] = codec.decode(reader);
        row += 1;
        whole = reader.at;
      }
    } finally {
      block.row = row;
      this.#whole = whole;
    }
  }

  #take(rows: readonly Row[], batches: (readonly Row[])[]): void {
    for (const row of rows) {
      this.#rows.push(row);
      if (this.#rows.length === batchSize) batches.push(this.#cut());
    }
  }

  #cut(): readonly Row[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }
}

function changed(how: string): MatrixError {
  return new MatrixError('MATRIX_SCHEMA_CHANGED', `the server sends ${how}`);
}
