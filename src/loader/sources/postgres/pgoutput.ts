/** Parses the messages of PostgreSQL's `pgoutput` plugin, protocol version 1 (manual, "Logical Replication Message Formats"). */
import { MatrixError } from '../../../model/error.ts';
import { chunkOf } from '../../../systems/postgres/binary.ts';
import type { BinaryChunk } from '../../../systems/postgres/binary.ts';

/** How a column of a tuple came: the protocol's own letters. */
export const tupleFormat = { null: 0x6e, unchanged: 0x75, text: 0x74, binary: 0x62 } as const;

/** One row version; column i's bytes are those from `starts[i]` to `ends[i]` of the chunk, unless its format is null or unchanged. */
export interface Tuple {
  readonly chunk: BinaryChunk;
  /** One of {@link tupleFormat} per column. */
  readonly formats: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

export interface RelationColumn {
  readonly name: string;
  readonly type: number;
  /** Part of the replica identity. */
  readonly key: boolean;
}

/** Log sequence numbers are 64-bit; `end` is the first byte after the commit record. */
export type Message =
  | { readonly type: 'begin'; readonly commit: bigint; readonly xid: number }
  | { readonly type: 'commit'; readonly commit: bigint; readonly end: bigint }
  | {
      readonly type: 'relation';
      readonly relation: number;
      readonly schema: string;
      readonly table: string;
      /** `d` default, `n` nothing, `f` full, `i` an index. */
      readonly identity: string;
      readonly columns: readonly RelationColumn[];
    }
  | { readonly type: 'insert'; readonly relation: number; readonly after: Tuple }
  | {
      readonly type: 'update';
      readonly relation: number;
      readonly before: OldTuple | null;
      readonly after: Tuple;
    }
  | { readonly type: 'delete'; readonly relation: number; readonly before: OldTuple }
  | { readonly type: 'truncate'; readonly relations: readonly number[] }
  /** Origin, type and logical decoding messages, which say nothing about rows. */
  | { readonly type: 'other' };

/** A row version before a change: all columns where the replica identity is full, else its key alone. */
export interface OldTuple {
  readonly full: boolean;
  readonly tuple: Tuple;
}

/** @throws MatrixError MATRIX_BAD_LOG_MESSAGE for bytes that are not a protocol 1 message */
export function parseMessage(bytes: Buffer): Message {
  try {
    const reader = new Reader(bytes);
    const message = readMessage(reader);
    if (message.type !== 'other') reader.finish();
    return message;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw bad(bytes, error.message);
  }
}

function readMessage(reader: Reader): Message {
  const letter = String.fromCharCode(reader.byte());
  switch (letter) {
    case 'B': {
      const commit = reader.int64();
      reader.int64();
      return { type: 'begin', commit, xid: reader.int32() >>> 0 };
    }
    case 'C': {
      reader.byte();
      const commit = reader.int64();
      const end = reader.int64();
      reader.int64();
      return { type: 'commit', commit, end };
    }
    case 'R':
      return readRelation(reader);
    case 'I': {
      const relation = reader.int32() >>> 0;
      reader.expect('N');
      return { type: 'insert', relation, after: reader.tuple() };
    }
    case 'U': {
      const relation = reader.int32() >>> 0;
      const mark = reader.peek();
      const before = mark === 'K' || mark === 'O' ? reader.old() : null;
      reader.expect('N');
      return { type: 'update', relation, before, after: reader.tuple() };
    }
    case 'D':
      return { type: 'delete', relation: reader.int32() >>> 0, before: reader.old() };
    case 'T': {
      const count = reader.int32();
      reader.byte();
      const relations: number[] = [];
      for (let index = 0; index < count; index++) relations.push(reader.int32() >>> 0);
      return { type: 'truncate', relations };
    }
    case 'O':
    case 'Y':
    case 'M':
      return { type: 'other' };
    default:
      throw new RangeError(`unknown message type ${JSON.stringify(letter)}`);
  }
}

function readRelation(reader: Reader): Message {
  const relation = reader.int32() >>> 0;
  const schema = reader.string();
  const table = reader.string();
  const identity = String.fromCharCode(reader.byte());
  const count = reader.int16();
  const columns: RelationColumn[] = [];
  for (let index = 0; index < count; index++) {
    const key = (reader.byte() & 1) === 1;
    const name = reader.string();
    const type = reader.int32() >>> 0;
    reader.int32();
    columns.push({ name, type, key });
  }
  return {
    type: 'relation',
    relation,
    schema: schema === '' ? 'pg_catalog' : schema,
    table,
    identity,
    columns,
  };
}

class Reader {
  readonly #bytes: Buffer;
  readonly #chunk: BinaryChunk;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#chunk = chunkOf(bytes);
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#skip(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#skip(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#skip(4));
  }

  int64(): bigint {
    return this.#bytes.readBigUInt64BE(this.#skip(8));
  }

  peek(): string {
    return String.fromCharCode(this.#bytes.readUInt8(this.#at));
  }

  expect(letter: string): void {
    const found = String.fromCharCode(this.byte());
    if (found !== letter)
      throw new RangeError(`expected ${letter}, found ${JSON.stringify(found)} at byte ${this.#at - 1}`);
  }

  string(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0) throw new RangeError('a string has no end');
    const text = this.#bytes.toString('utf8', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  old(): OldTuple {
    const mark = String.fromCharCode(this.byte());
    if (mark !== 'K' && mark !== 'O') throw new RangeError(`expected K or O, found ${JSON.stringify(mark)}`);
    return { full: mark === 'O', tuple: this.tuple() };
  }

  tuple(): Tuple {
    const count = this.int16();
    const formats = new Uint8Array(count);
    const starts = new Int32Array(count);
    const ends = new Int32Array(count);
    for (let index = 0; index < count; index++) {
      const format = this.byte();
      formats[index] = format;
      if (format === tupleFormat.null || format === tupleFormat.unchanged) continue;
      if (format !== tupleFormat.text && format !== tupleFormat.binary) {
        throw new RangeError(`unknown column format ${format} at byte ${this.#at - 1}`);
      }
      const length = this.int32();
      const start = this.#skip(length);
      starts[index] = start;
      ends[index] = start + length;
    }
    return { chunk: this.#chunk, formats, starts, ends };
  }

  finish(): void {
    const rest = this.#bytes.length - this.#at;
    if (rest !== 0) throw new RangeError(`${rest} bytes are left over`);
  }

  #skip(length: number): number {
    const start = this.#at;
    if (length < 0 || start + length > this.#bytes.length) {
      throw new RangeError(`${length} bytes wanted at byte ${start} of ${this.#bytes.length}`);
    }
    this.#at = start + length;
    return start;
  }
}

function bad(bytes: Buffer, reason: string): MatrixError {
  const head = bytes.subarray(0, 32).toString('hex');
  return new MatrixError(
    'MATRIX_BAD_LOG_MESSAGE',
    `not a pgoutput message of protocol 1 (${reason}): ${head}`,
  );
}
