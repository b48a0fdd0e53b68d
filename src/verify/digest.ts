/** The digest of a table: a 128-bit sum over its rows' digests, which knows no order and sees every duplicate. */
import { createHash, hash } from 'node:crypto';
import { rowEncoder } from '../model/encoding.ts';
import type { Row, Rows } from '../model/rows.ts';

/** The first 128 bits of SHA-256 over a row's canonical encoding, as four signed 32-bit words, and its nulls. */
export interface RowDigest {
  a: number;
  b: number;
  c: number;
  d: number;
  /** Positions of nulls: the first `nullCount` entries. */
  nulls: Uint16Array;
  nullCount: number;
}

export interface DigestOptions {
  /** False: no digest is kept, and none that was kept is used. */
  readonly memo: boolean;
  /** Digests the first values of each row only. */
  readonly width?: number;
}

export interface RowDigester {
  /** Of a row that the harness made and that nobody changes: its digest is kept by the row's identity. */
  own(row: Row): RowDigest;
  /**
   * Of a row that was read back. A kept digest is used only for the very row object that the harness made; any
   * other row is encoded afresh, and nothing is kept. The result is valid until the next call.
   */
  observed(row: Row): RowDigest;
}

/** By width (0: whole rows), then by the row's identity. */
const kept = new Map<number, WeakMap<Row, RowDigest>>();

export function rowDigester(options: DigestOptions): RowDigester {
  const encoder = rowEncoder();
  const { memo, width } = options;
  let store = kept.get(width ?? 0);
  if (!store) kept.set(width ?? 0, (store = new WeakMap()));
  const memory = store;
  const scratch: RowDigest = { a: 0, b: 0, c: 0, d: 0, nulls: new Uint16Array(0), nullCount: 0 };

  function fresh(row: Row): RowDigest {
    const sha256 = hash('sha256', encoder.encode(row, width), 'binary');
    scratch.a = word(sha256, 0);
    scratch.b = word(sha256, 4);
    scratch.c = word(sha256, 8);
    scratch.d = word(sha256, 12);
    scratch.nulls = encoder.nulls;
    scratch.nullCount = encoder.nullCount;
    return scratch;
  }

  return {
    own(row) {
      if (!memo) return fresh(row);
      let digest = memory.get(row);
      if (!digest) {
        const { a, b, c, d, nulls, nullCount } = fresh(row);
        digest = { a, b, c, d, nulls: nulls.slice(0, nullCount), nullCount };
        memory.set(row, digest);
      }
      return digest;
    },
    observed(row) {
      return (memo ? memory.get(row) : undefined) ?? fresh(row);
    },
  };
}

function word(binary: string, at: number): number {
  return (
    (binary.charCodeAt(at) << 24) |
    (binary.charCodeAt(at + 1) << 16) |
    (binary.charCodeAt(at + 2) << 8) |
    binary.charCodeAt(at + 3)
  );
}

/** Additions after which a word that holds sums of 32-bit numbers in a double must give up its carry. */
const settleEvery = 2 ** 20;
const base = 2 ** 32;

/** Sums row digests modulo 2^128. Equal multisets of rows have equal texts, and no others. */
export class MultisetSum {
  count = 0;
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;
  private unsettled = 0;

  add(digest: RowDigest): void {
    this.a += digest.a >>> 0;
    this.b += digest.b >>> 0;
    this.c += digest.c >>> 0;
    this.d += digest.d >>> 0;
    this.count += 1;
    this.unsettled += 1;
    if (this.unsettled === settleEvery) this.settle();
  }

  /** 32 hex digits: of SHA-256 over the sum (16 bytes) and the count (8 bytes). */
  text(): string {
    this.settle();
    const bytes = Buffer.alloc(24);
    bytes.writeUInt32BE(this.a, 0);
    bytes.writeUInt32BE(this.b, 4);
    bytes.writeUInt32BE(this.c, 8);
    bytes.writeUInt32BE(this.d, 12);
    bytes.writeBigUInt64BE(BigInt(this.count), 16);
    return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  }

  private settle(): void {
    this.c += Math.floor(this.d / base);
    this.d %= base;
    this.b += Math.floor(this.c / base);
    this.c %= base;
    this.a += Math.floor(this.b / base);
    this.b %= base;
    this.a %= base;
    this.unsettled = 0;
  }
}

/** A table's digest, its row count, and its exact null counts by column position. */
export interface Summary {
  readonly digest: string;
  readonly count: number;
  readonly nulls: Float64Array;
}

/** Takes a {@link Summary} row by row. */
export class TableDigest {
  readonly nulls: Float64Array;
  private readonly sum = new MultisetSum();

  /** @param columns how many columns the table has */
  constructor(columns: number) {
    this.nulls = new Float64Array(columns);
  }

  add(digest: RowDigest): void {
    this.sum.add(digest);
    const { nulls } = this;
    const positions = digest.nulls;
    for (let index = 0; index < digest.nullCount; index += 1) {
      const position = positions[index] as number;
      nulls[position] = (nulls[position] as number) + 1;
    }
  }

  summary(): Summary {
    return { digest: this.sum.text(), count: this.sum.count, nulls: this.nulls };
  }
}

const summaries = new WeakMap<Rows, Summary>();

/** The summary of rows that the harness made; kept for the {@link Rows} object, as each row's digest is. */
export function summarize(rows: Rows, options: { readonly memo: boolean }): Summary {
  const known = options.memo ? summaries.get(rows) : undefined;
  if (known) return known;
  const digester = rowDigester(options);
  const table = new TableDigest(rows.columns.length);
  for (const batch of rows.batches()) {
    for (const row of batch) table.add(digester.own(row));
  }
  const summary = table.summary();
  if (options.memo) summaries.set(rows, summary);
  return summary;
}
