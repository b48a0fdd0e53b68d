/** How BigQuery itself writes the canonical text of its values, and takes the row hash of it. */
import type { Place, Slicing, Span } from '../../model/sliced.ts';
import type { Kind } from '../../model/value.ts';
import type { DigestTableOf, EngineText, TypedColumn } from '../digest.ts';
import { isDocument } from '../documents.ts';
import { quoteIdent } from './quoting.ts';

export interface DigestColumn extends TypedColumn {
  /** Digits after the point that every value of a NUMERIC has, where its family has so many. */
  readonly scale: number | undefined;
}

/** The text of a value that is not null. */
type Text = (value: string, column: DigestColumn) => string;

const asString: Text = (value) => `CAST(${value} AS STRING)`;
const counted =
  (how: (value: string) => string): Text =>
  (value) =>
    `CAST(${how(value)} AS STRING)`;

/** Filled up with zeros to its family's digits, and never cut: a value of more digits is another. */
const numeric: Text = (value, { scale }) => {
  const text = `CAST(${value} AS STRING)`;
  if (scale === undefined) return `IF(STRPOS(${text}, '.') = 0, ${text}, RTRIM(RTRIM(${text}, '0'), '.'))`;
  const pointed = `IF(STRPOS(${text}, '.') = 0, CONCAT(${text}, '.'), RTRIM(${text}, '0'))`;
  const missing = `GREATEST(0, STRPOS(${pointed}, '.') + ${scale} - LENGTH(${pointed}))`;
  return `CONCAT(${pointed}, SUBSTR('${'0'.repeat(scale)}', 1, ${missing}))`;
};

const texts: Readonly<Record<string, Text>> = {
  BOOL: (value) => `IF(${value}, 'true', 'false')`,
  INT64: asString,
  NUMERIC: numeric,
  STRING: (value) => value,
  BYTES: (value) => `TO_HEX(${value})`,
  DATE: counted((value) => `UNIX_DATE(${value})`),
  TIME: counted((value) => `TIME_DIFF(${value}, TIME '00:00:00', MICROSECOND)`),
  DATETIME: counted((value) => `DATETIME_DIFF(${value}, DATETIME '1970-01-01 00:00:00', MICROSECOND)`),
  TIMESTAMP: counted((value) => `UNIX_MICROS(${value})`),
};

const without: Readonly<Record<string, string>> = {
  FLOAT64: 'no function tells the bits of a FLOAT64, and its text is not the one of other engines',
};

const base = (native: string): string => native.replace(/\(.*\)$/, '');

/** Whether SQL writes the canonical text, and if not, why. */
export function engineText(native: string, kind: Kind): EngineText {
  const type = base(native);
  if (type === 'STRING' && isDocument(kind)) {
    return { exact: false, why: 'a STRING of JSON may spell one value in many ways' };
  }
  if (Object.hasOwn(texts, type)) return { exact: true };
  return { exact: false, why: without[type] ?? `its text in SQL is not known for ${type}` };
}

/** What is hashed of a column. */
function fieldOf(column: DigestColumn): string {
  const value = quoteIdent(column.name);
  const text = (texts[base(column.native)] as Text)(value, column);
  const field = `CONCAT('V', CAST(BYTE_LENGTH(${text}) AS STRING), ':', ${text})`;
  return column.nullable ? `IF(${value} IS NULL, 'N', ${field})` : field;
}

/** The row hash of these columns, 32 bytes. */
export function rowHash(columns: readonly DigestColumn[]): string {
  return `SHA256(CONCAT(${columns.map(fieldOf).join(', ')}))`;
}

/** 32 of the bits of a hash as a whole number. */
function word(hash: string, from: number): string {
  return `CAST(CONCAT('0x', SUBSTR(TO_HEX(${hash}), ${from * 2 + 1}, 8)) AS INT64)`;
}

export type DigestTable = DigestTableOf<DigestColumn>;

function placeOf({ column }: DigestTable, place: Place): string {
  return place.by === 'value' ? quoteIdent(place.column) : word(rowHash(place.columns.map(column)), 0);
}

export function condition(from: DigestTable, place: Place, { first, last }: Span): string {
  return `${placeOf(from, place)} BETWEEN ${first} AND ${last}`;
}

/** Without arithmetic on places, whose difference may be more than an INT64 holds. */
function sliceOf(place: string, { span, step }: Slicing): string {
  const bounds: string[] = [];
  for (let at = span.first + step; at <= span.last; at += step) bounds.push(String(at));
  return bounds.length === 0 ? '0' : `RANGE_BUCKET(${place}, [${bounds.join(', ')}])`;
}

/**
 * Of all rows in the span, by position: slice, count, the sums of four words, and of each nullable column its nulls.
 * A slice of more than two thousand million rows would be refused: a sum of INT64 that overflows is an error.
 */
export function digestStatement(
  from: DigestTable,
  columns: readonly DigestColumn[],
  slicing: Slicing,
): string {
  const nullable = columns.filter((column) => column.nullable);
  const nulls = nullable.map(({ name }, at) => `${quoteIdent(name)} IS NULL AS null_${at}`);
  const slice = sliceOf(placeOf(from, slicing.place), slicing);
  return `SELECT slice_number, COUNT(*) AS row_count,
  ${[0, 4, 8, 12].map((at) => `SUM(${word('row_hash', at)}) AS w${at / 4}`).join(',\n  ')}${nullable
    .map((_, at) => `,\n  COUNTIF(null_${at}) AS n${at}`)
    .join('')}
FROM (
  SELECT ${[`${slice} AS slice_number`, `${rowHash(columns)} AS row_hash`, ...nulls].join(',\n    ')}
  FROM ${from.table}
  WHERE ${condition(from, slicing.place, slicing.span)}
)
GROUP BY slice_number`;
}
