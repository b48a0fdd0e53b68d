/** Rows as bytes of COPY BINARY: one encoder and one decoder per COPY. */
import { MatrixError } from '../../model/error.ts';
import { batchSize } from '../../model/rows.ts';
import type { Row } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import { checkWidth, inCell } from '../held-tables.ts';
import { BinaryWriter, chunkOf } from './binary.ts';
import type { BinaryChunk } from './binary.ts';
import { codecOf } from './codec.ts';
import type { Codec } from './codec.ts';

/** Signature, then no flags and no header extension. */
const header = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** Stands where the next row's number of fields would. */
const endOfRows = -1;
const capacity = 512 * 1024;
const readCapacity = 64 * 1024;

export interface CopyColumn {
  readonly name: string;
  /** As `format_type` prints it. */
  readonly native: string;
}

export class RowEncoder {
  readonly #writer = new BinaryWriter(capacity);
  readonly #target: string;
  readonly #columns: readonly CopyColumn[];
  readonly #codecs: readonly Codec[];
  #rows = 0;

  /** @param target named in errors @throws MatrixError MATRIX_UNKNOWN_TYPE */
  constructor(target: string, columns: readonly CopyColumn[]) {
    this.#target = target;
    this.#columns = columns;
    this.#codecs = columns.map((column) => codecOf(column.native));
    this.#writer.reserve(header.length);
    this.#writer.bytes.set(header);
    this.#writer.length = header.length;
  }

  /** Bytes that wait to be taken. */
  get length(): number {
    return this.#writer.length;
  }

  /** @throws MatrixError MATRIX_BAD_VALUE, MATRIX_BAD_ROW with the row's number from 1 on */
  add(row: Row): void {
    const writer = this.#writer;
    const codecs = this.#codecs;
    const count = codecs.length;
    this.#rows += 1;
    checkWidth(row, this.#rows, this.#target, count);
    let column = 0;
    try {
      writer.int16(count);
      for (; column < count; column += 1) {
        const value = row[column] as Value;
        if (value === null) writer.int32(-1);
        else (codecs[column] as Codec).encode(writer, value);
      }
    } catch (error) {
      throw inCell(error, this.#rows, this.#columns[column]?.name, this.#target);
    }
  }

  end(): void {
    this.#writer.int16(endOfRows);
  }

  take(): Buffer {
    return this.#writer.take(capacity);
  }
}

export class RowDecoder {
  readonly #codecs: readonly Codec[];
  readonly #size: number;
  /** What each row is a copy of, before the values that are not null are set. */
  readonly #nulls: readonly Value[];
  /** Bytes of rows to come are moved to its start, and new ones put behind them. */
  #chunk = chunkOf(Buffer.allocUnsafeSlow(readCapacity));
  #length = 0;
  #begun = false;
  #ended = false;
  #rows: Row[] = [];

  /** @param size rows of a batch @throws MatrixError MATRIX_UNKNOWN_TYPE */
  constructor(natives: readonly string[], size: number = batchSize) {
    this.#size = size;
    this.#codecs = natives.map(codecOf);
    this.#nulls = natives.map(() => null);
  }

  /** Takes the bytes that came next; answers the batches that they complete. @throws MatrixError MATRIX_BAD_VALUE */
  add(bytes: Buffer): readonly (readonly Row[])[] {
    const chunk = this.#append(bytes);
    const batches: (readonly Row[])[] = [];
    let at = 0;
    if (!this.#begun && this.#length >= header.length) {
      at = header.length;
      this.#begun = true;
    }
    while (this.#begun && !this.#ended) {
      const end = this.#rowEnd(chunk, at);
      if (end < 0) break;
      if (end === at) {
        this.#ended = true;
        break;
      }
      this.#rows.push(this.#decode(chunk, at));
      at = end;
      if (this.#rows.length === this.#size) batches.push(this.#cut());
    }
    chunk.bytes.copyWithin(0, at, this.#length);
    this.#length -= at;
    return batches;
  }

  /** Puts the bytes behind those that are left, in the same memory where they fit. */
  #append(bytes: Buffer): BinaryChunk {
    const length = this.#length + bytes.length;
    if (length > this.#chunk.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(length * 2);
      grown.set(this.#chunk.bytes.subarray(0, this.#length));
      this.#chunk = chunkOf(grown);
    }
    this.#chunk.bytes.set(bytes, this.#length);
    this.#chunk.renew(length);
    this.#length = length;
    return this.#chunk;
  }

  /** The rows of the last, short batch. @throws MatrixError MATRIX_COPY_FAILED where the end of the rows is missing */
  finish(): readonly Row[] {
    if (!this.#ended) throw new MatrixError('MATRIX_COPY_FAILED', 'the server ended a COPY within its rows');
    return this.#cut();
  }

  #cut(): readonly Row[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** Where the row at `at` ends; `at` itself at the end of all rows; -1 where a part of it is still to come. */
  #rowEnd({ view }: BinaryChunk, at: number): number {
    const byteLength = this.#length;
    if (at + 2 > byteLength) return -1;
    const fields = view.getInt16(at);
    if (fields === endOfRows) return at;
    if (fields !== this.#codecs.length) {
      const message = `the server sent ${fields} fields a row, ${this.#codecs.length} were asked for`;
      throw new MatrixError('MATRIX_COPY_FAILED', message);
    }
    let end = at + 2;
    for (let field = 0; field < fields; field += 1) {
      if (end + 4 > byteLength) return -1;
      const length = view.getInt32(end);
      end += length > 0 ? 4 + length : 4;
    }
    return end <= byteLength ? end : -1;
  }

  #decode(chunk: BinaryChunk, start: number): Row {
    const codecs = this.#codecs;
    const count = codecs.length;
    const row = this.#nulls.slice();
    let at = start + 2;
    for (let field = 0; field < count; field += 1) {
      const length = chunk.view.getInt32(at);
      at += 4;
      if (length < 0) continue;
      row[field] = (codecs[field] as Codec).decode(chunk, at, at + length);
      at += length;
    }
    return row;
  }
}
