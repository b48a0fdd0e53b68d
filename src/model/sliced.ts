/** A table cut into slices by its keys, each with a digest: how two tables are held against each other without being read. */
import { createHash } from 'node:crypto';
import type { Row } from './rows.ts';
import type { Kind } from './value.ts';

export interface SlicedColumn {
  readonly name: string;
  readonly kind: Kind;
  readonly nullable: boolean;
  /** Whether the engine's own SQL writes the canonical text of every value of it; if not, such a column is read. */
  readonly inEngine: boolean;
}

/**
 * Where each row stands: at the whole number that its one key column holds, or at the first 32 bits of the SHA-256 of
 * its key columns in the row hash's form.
 */
export type Place =
  | { readonly by: 'value'; readonly column: string }
  | { readonly by: 'hash'; readonly columns: readonly string[] };

/** Places from the first to the last, both included. */
export interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

/** A span in slices of equal width; the last may reach beyond it. */
export interface Slicing {
  readonly place: Place;
  readonly span: Span;
  /** How many places a slice has. */
  readonly step: bigint;
}

/** Of the rows of one slice. */
export interface SliceDigest {
  /** Its number, from 0 on. */
  readonly slice: number;
  readonly count: number;
  /** The sum of the first 128 bits of each row's hash, modulo 2^128. */
  readonly sum: bigint;
  /** By column, in the order asked for. */
  readonly nulls: readonly number[];
}

/** Nothing is written to it by any of this. */
export interface SlicedTable {
  /** For people, without a password. */
  readonly title: string;
  readonly columns: readonly SlicedColumn[];
  /** From the least to the greatest value of a column of whole numbers; null where there is no row. */
  extent(column: string): Promise<Span | null>;
  /**
   * The slices that have rows, in any order, by one statement of the engine.
   * @param columns what a row's hash is taken of, in this order: all of them `inEngine`, and those of the place among them
   */
  digest(columns: readonly string[], slicing: Slicing): Promise<readonly SliceDigest[]>;
  /**
   * The values that these columns have in the rows of a span, read and not digested.
   * @param hashed where there are some, each row ends with the row hash that the engine took of these, all `inEngine`
   */
  rows(
    columns: readonly string[],
    place: Place,
    span: Span,
    hashed?: readonly string[],
  ): AsyncIterable<readonly Row[]>;
}

/** Of the sums of words of so many bits, the first the highest. One of numbers with a sign may be less than zero. */
export function sumOfWords(words: readonly bigint[], bits: number): bigint {
  return BigInt.asUintN(
    128,
    words.reduce((sum, word) => (sum << BigInt(bits)) + word, 0n),
  );
}

/** Adds two sums. */
export function addSums(left: bigint, right: bigint): bigint {
  return BigInt.asUintN(128, left + right);
}

/** The places of a slice, as far as its slicing reaches. */
export function spanOf({ span, step }: Slicing, slice: number): Span {
  const first = span.first + BigInt(slice) * step;
  const last = first + step - 1n;
  return { first, last: last < span.last ? last : span.last };
}

/** In at most so many slices. */
export function sliced(place: Place, span: Span, most: number): Slicing {
  const places = span.last - span.first + 1n;
  const step = (places + BigInt(most) - 1n) / BigInt(most);
  return { place, span, step: step < 1n ? 1n : step };
}

/** 32 hex digits: of SHA-256 over the sum (16 bytes) and the count (8 bytes), as of every table's digest. */
export function digestText({ sum, count }: Pick<SliceDigest, 'sum' | 'count'>): string {
  const bytes = Buffer.alloc(24);
  bytes.writeBigUInt64BE(sum >> 64n, 0);
  bytes.writeBigUInt64BE(sum & 0xffff_ffff_ffff_ffffn, 8);
  bytes.writeBigUInt64BE(BigInt(count), 16);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}
