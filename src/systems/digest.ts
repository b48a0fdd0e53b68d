/** What the systems' digests of tables have in common: how a result of their SQL is read. */
import { sumOfWords } from '../model/sliced.ts';
import type { SliceDigest } from '../model/sliced.ts';
import type { Kind } from '../model/value.ts';

/** Whether a system's SQL writes the canonical text of every value of a type. */
export type EngineText = { readonly exact: true } | { readonly exact: false; readonly why: string };

/** Of a column's family, for the docs. */
export type EngineTextOf = (native: string, kind: Kind) => EngineText;

/** A row of the result: numbers as the driver gives them. */
export type DigestRow = Readonly<Record<string, string | number | bigint>>;

/**
 * @param row with the sums of two or four words, `w0` the highest
 * @param columns in the order of the digest; `n0`, `n1` … are counted of those that may be null
 */
export function sliceDigestOf(
  row: DigestRow,
  columns: readonly { readonly nullable: boolean }[],
): SliceDigest {
  let counted = 0;
  const words = ['w0', 'w1', 'w2', 'w3'].flatMap((name) => row[name] ?? []).map(BigInt);
  return {
    slice: Number(row['slice']),
    count: Number(row['count']),
    sum: sumOfWords(words, 128 / words.length),
    nulls: columns.map(({ nullable }) => (nullable ? Number(row[`n${counted++}`]) : 0)),
  };
}
