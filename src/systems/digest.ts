/** What the systems' digests of tables have in common: how columns are found, and how a result of their SQL is read. */
import { sumOfWords } from '../model/sliced.ts';
import type { SliceDigest, SlicedTable } from '../model/sliced.ts';
import type { Kind } from '../model/value.ts';

/** Whether a system's SQL writes the canonical text of every value of a type. */
export type EngineText = { readonly exact: true } | { readonly exact: false; readonly why: string };

/** Of a column's family, for the docs. */
export type EngineTextOf = (native: string, kind: Kind) => EngineText;

/** A column as the system has it. */
export interface TypedColumn {
  readonly name: string;
  readonly native: string;
  readonly kind: Kind;
  readonly nullable: boolean;
}

export interface DigestTableOf<Column> {
  /** Quoted and qualified. */
  readonly table: string;
  /** @throws RangeError where there is none of that name */
  readonly column: (name: string) => Column;
}

export function digestTable<Column extends TypedColumn>(
  table: string,
  columns: readonly Column[],
): DigestTableOf<Column> {
  const byName = new Map(columns.map((column) => [column.name, column]));
  return {
    table,
    column(name) {
      const found = byName.get(name);
      if (!found) throw new RangeError(`${table} has no column ${name}`);
      return found;
    },
  };
}

/** The columns as who compares tables sees them. */
export function slicedColumns(columns: readonly TypedColumn[], textOf: EngineTextOf): SlicedTable['columns'] {
  return columns.map(({ name, kind, nullable, native }) => ({
    name,
    kind,
    nullable,
    inEngine: textOf(native, kind).exact,
  }));
}

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
