/** How SQL Server itself writes the canonical text of its values, and takes the row hash of it. */
import type { Place, Slicing, Span } from '../../model/sliced.ts';
import type { Kind } from '../../model/value.ts';
import type { DigestTableOf, EngineText, TypedColumn } from '../digest.ts';
import { isDocument } from '../documents.ts';
import { hex } from './codecs/codec.ts';
import { quoteName } from './quoting.ts';

export type DigestColumn = TypedColumn;

/** In it a varchar holds UTF-8, and its bytes are those that are hashed. */
const utf8 = 'Latin1_General_100_BIN2_UTF8';

/** The text of a value that is not null, as a varchar. */
type Text = (value: string) => string;

const digits: Text = (value) => `CAST(${value} AS varchar(20))`;
const micros = (from: string, value: string): string =>
  `CAST(DATEDIFF_BIG(microsecond, ${from}, ${value}) AS varchar(20))`;
const epoch = "CAST('1970-01-01T00:00:00' AS datetime2(7))";
const unicode: Text = (value) => `CONVERT(varchar(max), ${value} COLLATE ${utf8})`;
const lowerHex = (bytes: string): string => `LOWER(${hex(bytes)})`;

/** Nearer to zero than the least normal number it is zero, which has no sign, as the harness reads it. */
const float =
  (least: string): Text =>
  (value) =>
    `CASE WHEN ABS(${value}) < ${least} THEN '0000000000000000' ELSE ${lowerHex(`CAST(CAST(${value} AS float) AS binary(8))`)} END`;

/** By the type's name. */
const texts: Readonly<Record<string, Text>> = {
  bit: (value) => `CASE WHEN ${value} = 1 THEN 'true' ELSE 'false' END`,
  tinyint: digits,
  smallint: digits,
  int: digits,
  bigint: digits,
  decimal: (value) => `CAST(${value} AS varchar(41))`,
  numeric: (value) => `CAST(${value} AS varchar(41))`,
  real: float('1.17549435E-38'),
  float: float('2.2250738585072014E-308'),
  date: (value) => `CAST(DATEDIFF(day, CAST('1970-01-01' AS date), ${value}) AS varchar(20))`,
  time: (value) => micros("CAST('00:00:00' AS time(7))", value),
  datetime2: (value) => micros(epoch, value),
  // Without an offset, so that none can be left out of the difference.
  datetimeoffset: (value) => micros(epoch, `CAST(SWITCHOFFSET(${value}, '+00:00') AS datetime2(7))`),
  uniqueidentifier: (value) => `LOWER(CAST(${value} AS char(36)))`,
  nchar: (value) => unicode(`RTRIM(${value})`),
  nvarchar: unicode,
  binary: lowerHex,
  varbinary: lowerHex,
};

const base = (native: string): string => native.replace(/\(.*\)$/, '');

/** Whether SQL writes the canonical text, and if not, why. A type that no codec knows is taken as what it prints. */
export function engineText(native: string, kind: Kind): EngineText {
  if (!isDocument(kind)) return { exact: true };
  return { exact: false, why: 'nvarchar of JSON may spell one value in many ways' };
}

/** What is hashed of a column. */
function fieldOf({ name, native, nullable }: DigestColumn): string {
  const value = `t.${quoteName(name)}`;
  const write = texts[base(native)] ?? ((column) => unicode(`CONVERT(nvarchar(max), ${column})`));
  const text = write(value);
  const field = `CONCAT('V', DATALENGTH(${text}), ':', ${text})`;
  return nullable ? `CASE WHEN ${value} IS NULL THEN 'N' ELSE ${field} END` : field;
}

/** CONCAT takes 254 arguments at most. */
const mostArguments = 250;

/** The row hash of these columns, 32 bytes. */
export function rowHash(columns: readonly DigestColumn[]): string {
  const fields = columns.map(fieldOf);
  const groups: string[] = [];
  for (let at = 0; at < fields.length; at += mostArguments) {
    const group = fields.slice(at, at + mostArguments).join(', ');
    // The first part makes the text one without bounds, and one of UTF-8.
    groups.push(`CONCAT(CAST('' AS varchar(max)) COLLATE ${utf8}, ${group})`);
  }
  return `HASHBYTES('SHA2_256', ${groups.join(' + ')})`;
}

/** 32 of the bits of a hash as a whole number. */
function word(hash: string, from: number): string {
  return `CAST(SUBSTRING(${hash}, ${from + 1}, 4) AS bigint)`;
}

export type DigestTable = DigestTableOf<DigestColumn>;

function placeOf({ column }: DigestTable, place: Place): string {
  return place.by === 'value' ? `t.${quoteName(place.column)}` : word(rowHash(place.columns.map(column)), 0);
}

export function condition(from: DigestTable, place: Place, { first, last }: Span): string {
  return `${placeOf(from, place)} BETWEEN ${first} AND ${last}`;
}

/** A difference of two bigint may be more than one holds. A quotient would be rounded, but not that of a multiple. */
function sliceOf(place: string, { span, step }: Slicing): string {
  const far = `(CAST(${place} AS decimal(38,0)) - CAST(${span.first} AS decimal(38,0)))`;
  const width = `CAST(${step} AS decimal(38,0))`;
  return `CAST((${far} - ${far} % ${width}) / ${width} AS bigint)`;
}

/** Of all rows in the span: `slice`, `count`, the sums of four words and, by column, how many nulls there are. */
export function digestStatement(
  from: DigestTable,
  columns: readonly DigestColumn[],
  slicing: Slicing,
): string {
  const nullable = columns.filter((column) => column.nullable);
  const nulls = nullable.map(
    ({ name }, at) => `CASE WHEN t.${quoteName(name)} IS NULL THEN 1 ELSE 0 END AS [null ${at}]`,
  );
  const slice = sliceOf(placeOf(from, slicing.place), slicing);
  const sums = [0, 4, 8, 12].map(
    (at) => `CAST(SUM(CAST(${word('h.[hash]', at)} AS decimal(38,0))) AS varchar(41)) AS [w${at / 4}]`,
  );
  const counts = nullable.map((_, at) => `SUM(CAST(h.[null ${at}] AS bigint)) AS [n${at}]`);
  return `SELECT h.[slice] AS [slice], CAST(COUNT_BIG(*) AS varchar(20)) AS [count],
  ${[...sums, ...counts].join(',\n  ')}
FROM (
  SELECT ${[`${slice} AS [slice]`, `${rowHash(columns)} AS [hash]`, ...nulls].join(',\n    ')}
  FROM ${from.table} AS t
  WHERE ${condition(from, slicing.place, slicing.span)}
) AS h
GROUP BY h.[slice]`;
}
