/** The digest of a table: a 128-bit sum over its rows' digests, which knows no order and sees every duplicate. */
import { createHash, hash } from 'node:crypto';
import { dataRowOf, dataSpan } from '../model/beside.ts';
import { rowEncoder } from '../model/encoding.ts';
import { columnIndex } from '../model/rows.ts';
import type { Column, Row, Rows } from '../model/rows.ts';
import { isSameAs, keptValues } from './kept-values.ts';
import type { KeptValues } from './kept-values.ts';
import { countNulls, nullPositions } from './null-positions.ts';

/** SHA-256 as 32 characters of one byte each: half the size of hexadecimal, and no object to collect. */
type Sha256 = string;

export interface PartDigest {
  /** Of the canonical encoding of the data columns' values. */
  readonly sha256: Sha256;
  /** Positions of nulls in the data: {@link nullPositions}. */
  readonly nulls: string;
}

/**
 * Where a row is nothing but data, `sha256` is that of the data. Else it is taken over that and the canonical
 * encoding of the values beside the data.
 */
export interface RowDigest {
  readonly sha256: Sha256;
  readonly data: PartDigest;
  /** Positions in the row of nulls beside the data. */
  readonly nullsBeside: string;
}

export interface DigestOptions {
  /** False: no digest is kept, and none that was kept is used. */
  readonly memo: boolean;
  /** What rows that are read back should be; with a memo they are compared with these before they are encoded. */
  readonly expected?: Rows;
}

export interface RowDigester {
  /** Of a row that the harness made and that nobody changes: its digest is kept with the row. */
  own(row: Row): RowDigest;
  /**
   * Of a row that was read back. For the very row object that the harness made, which no loader was given, it is the one
   * kept. Any other row is looked at in every value: one that is the same in all of them as a row that is expected has
   * that row's digest, the rest are encoded afresh. Nothing is kept.
   */
  observed(row: Row): RowDigest;
}

/** A digest, and the values that it was taken of. */
interface Kept {
  readonly digest: RowDigest;
  readonly front: KeptValues;
  readonly data: KeptValues;
  readonly back: KeptValues;
}

/** Kept on the row itself, so that it goes with the row, and no copy carries it. */
const kept = Symbol('digest');
type Remembering = Row & { [kept]?: Kept };

/** Not enumerable: two rows are equal by their values alone. */
function keep(row: Row, made: Kept): Kept {
  Object.defineProperty(row, kept, { value: made });
  return made;
}

function isRow({ front, data, back }: Kept, row: Row): boolean {
  const end = front.length + data.length;
  return (
    row.length === end + back.length &&
    isSameAs(front, row) &&
    isSameAs(data, row, front.length) &&
    isSameAs(back, row, end)
  );
}

const noValues: KeptValues = [];

export function rowDigester(columns: readonly Column[], { memo, expected }: DigestOptions): RowDigester {
  const encoder = rowEncoder();
  const nullsFrom = nullPositions(encoder);
  const { start, end } = dataSpan(columns);
  const isPlain = start === 0 && end === columns.length;
  let outer = Buffer.alloc(1024);

  function dataDigest(row: Row, from: number, to: number): PartDigest {
    const sha256 = hash('sha256', encoder.encode(row, from, to), 'binary');
    return { sha256, nulls: nullsFrom(from) };
  }

  /** Of a row whose data has this digest. */
  function whole(row: Row, data: PartDigest): RowDigest {
    if (isPlain) return { sha256: data.sha256, data, nullsBeside: '' };
    outer.write(data.sha256, 0, 'latin1');
    const front = beside(row, 0, start, 32);
    const frontNulls = nullsFrom(0);
    const back = beside(row, end, row.length, front);
    const backNulls = nullsFrom(0);
    const nullsBeside = frontNulls + backNulls;
    return { sha256: hash('sha256', outer.subarray(0, back), 'binary'), data, nullsBeside };
  }

  /** Encodes values beside the data behind what is there; returns where they end. */
  function beside(row: Row, from: number, to: number, at: number): number {
    const encoded = encoder.encode(row, from, to);
    const after = at + encoded.length;
    // Stryker disable next-line ConditionalExpression,EqualityOperator: a buffer may grow before it is full
    if (after > outer.length) outer = Buffer.concat([outer.subarray(0, at)], after * 2);
    outer.set(encoded, at);
    return after;
  }

  /** Of a row that is all data. */
  function keptData(row: Row): Kept {
    const data = dataDigest(row, 0, row.length);
    const digest = { sha256: data.sha256, data, nullsBeside: '' };
    return keep(row, { digest, front: noValues, data: keptValues(row), back: noValues });
  }

  // A row that is longer than its table differs, so nothing of it is left out.
  const dataEnd = (row: Row): number => (isPlain ? row.length : end);
  const freshData = (row: Row): PartDigest => dataDigest(row, start, dataEnd(row));
  const fresh = (row: Row): RowDigest => whole(row, freshData(row));

  function keptOf(row: Row): Kept {
    const known = (row as Remembering)[kept];
    if (known) return known;
    const origin = dataRowOf(row);
    const of = origin && ((origin as Remembering)[kept] ?? keptData(origin));
    return keep(row, {
      digest: whole(row, of?.digest.data ?? freshData(row)),
      front: keptValues(row, 0, start),
      data: of?.data ?? keptValues(row, start, dataEnd(row)),
      back: keptValues(row, dataEnd(row)),
    });
  }

  const partners = memo && expected ? partnersOf(expected, keptOf) : undefined;

  return {
    own: (row) => (memo ? keptOf(row).digest : fresh(row)),
    observed(row) {
      if (!memo) return fresh(row);
      return ((row as Remembering)[kept] ?? partners?.of(row))?.digest ?? fresh(row);
    },
  };
}

/** How many rows of one key a row is compared with. */
const mostPartners = 8;

/** The rows that a row could be, by the first column of their key. */
class Partners {
  private readonly at: number;
  private readonly byKey = new Map<unknown, Kept>();
  /** Those of a key beyond the first. */
  private readonly more = new Map<unknown, Kept[]>();

  constructor({ columns, key }: Rows) {
    this.at = columnIndex(columns, key[0] as string);
  }

  add(row: Row, made: Kept): void {
    const key = row[this.at];
    const more = this.more.get(key);
    if (!this.byKey.has(key)) this.byKey.set(key, made);
    else if (!more) this.more.set(key, [made]);
    else if (more.length + 1 < mostPartners) more.push(made);
  }

  of(row: Row): Kept | undefined {
    const key = row[this.at];
    const first = this.byKey.get(key);
    if (!first || isRow(first, row)) return first;
    return this.more.get(key)?.find((made) => isRow(made, row));
  }
}

const allPartners = new WeakMap<Rows, Partners>();

/** Made once for the {@link Rows} object, before any load could reach its rows. */
function partnersOf(rows: Rows, keptOf: (row: Row) => Kept): Partners {
  const known = allPartners.get(rows);
  if (known) return known;
  const partners = new Partners(rows);
  for (const batch of rows.batches()) for (const row of batch) partners.add(row, keptOf(row));
  allPartners.set(rows, partners);
  return partners;
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

  /** Adds the first 128 bits. */
  add({ sha256 }: Pick<RowDigest, 'sha256'>): void {
    this.a += word(sha256, 0) >>> 0;
    this.b += word(sha256, 4) >>> 0;
    this.c += word(sha256, 8) >>> 0;
    this.d += word(sha256, 12) >>> 0;
    this.count += 1;
    this.unsettled += 1;
    // Stryker disable next-line ConditionalExpression,EqualityOperator: settled more often it is the same sum
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
  private readonly start: number;
  private readonly sum = new MultisetSum();

  constructor(columns: readonly Column[]) {
    this.nulls = new Float64Array(columns.length);
    this.start = dataSpan(columns).start;
  }

  add(digest: RowDigest): void {
    this.sum.add(digest);
    countNulls(this.nulls, digest.data.nulls, this.start);
    countNulls(this.nulls, digest.nullsBeside, 0);
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
  const digester = rowDigester(rows.columns, options);
  const table = new TableDigest(rows.columns);
  for (const batch of rows.batches()) {
    for (const row of batch) table.add(digester.own(row));
  }
  const summary = table.summary();
  if (options.memo) summaries.set(rows, summary);
  return summary;
}
