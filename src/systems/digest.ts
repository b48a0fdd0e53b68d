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

/** @param columns in the order of the digest; `n0`, `n1` … are counted of those that may be null */
export function sliceDigestOf(
  row: DigestRow,
  columns: readonly { readonly nullable: boolean }[],
): SliceDigest {
  let counted = 0;
  return {
    slice: Number(row['slice']),
    count: Number(row['count']),
    sum: sumOfWords([0, 1, 2, 3].map((at) => BigInt(row[`w${at}`] as string | bigint))),
    nulls: columns.map(({ nullable }) => (nullable ? Number(row[`n${counted++}`]) : 0)),
  };
}
