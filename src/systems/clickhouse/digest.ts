/** How ClickHouse itself writes the canonical text of its values, and takes the row hash of it. */
import type { Place, Slicing, Span } from '../../model/sliced.ts';
import type { Kind } from '../../model/value.ts';
import type { DigestTableOf, EngineText } from '../digest.ts';
import { isDocument } from '../documents.ts';
import { quoteIdent } from './quoting.ts';
import type { BinaryColumn } from './row-binary.ts';

export interface DigestColumn extends BinaryColumn {
  readonly kind: Kind;
}

/** The text of a value that is not null. */
type Text = (value: string) => string;

const printed: Text = (value) => `toString(${value})`;
const whole =
  (how: string): Text =>
  (value) =>
    `toString(${how}(${value}))`;
const hex: Text = (value) => `lower(hex(${value}))`;

/** The 64 bits, most significant first; all that is no number has the bits of one. */
const float: Text = (value) =>
  `if(isNaN(${value}), '7ff8000000000000', leftPad(lower(hex(reinterpretAsUInt64(toFloat64(${value})))), 16, '0'))`;

/** Without its digits after the point where they are zeros, unless it is told how many there are. */
const decimal =
  (scale: string): Text =>
  (value) =>
    `toDecimalString(${value}, ${scale})`;

/** The bytes as they are: those that are no UTF-8 too, which a client would read as U+FFFD. */
const text: Text = (value) => `CAST(${value} AS String)`;

const forms: readonly (readonly [native: RegExp, text: (match: RegExpExecArray) => Text])[] = [
  [/^(?:LowCardinality\()?String\)?$/, () => text],
  [/^Float(?:32|64)$/, () => float],
  [/^Decimal\(\d+, (\d+)\)$/, ([, scale]) => decimal(scale as string)],
  [/^FixedString\(\d+\)$/, () => hex],
  [/^Date32$/, () => whole('toInt32')],
  [/^DateTime64\(6(?:, 'UTC')?\)$/, () => whole('toUnixTimestamp64Micro')],
  // Nothing else tells its ticks.
  [/^Time64\(6\)$/, () => (value) => `toString(toInt64(toDecimal64(${value}, 6) * 1000000))`],
];

/** Whether SQL writes the canonical text, and if not, why. A type that no codec knows is taken as what it prints. */
export function engineText(native: string, kind: Kind): EngineText {
  if (native !== 'String' || !isDocument(kind)) return { exact: true };
  return { exact: false, why: 'a String of JSON may spell one value in many ways' };
}

function textOf(native: string): Text {
  for (const [form, make] of forms) {
    const match = form.exec(native);
    if (match) return make(match);
  }
  return printed;
}

/** What is hashed of a column. */
function fieldOf({ name, native, nullable }: DigestColumn): string {
  const value = quoteIdent(name);
  const there = textOf(native)(nullable ? `assumeNotNull(${value})` : value);
  const field = `concat('V', toString(length(${there})), ':', ${there})`;
  return nullable ? `if(isNull(${value}), 'N', ${field})` : field;
}

/** The row hash of these columns, 32 bytes. */
export function rowHash(columns: readonly DigestColumn[]): string {
  // One argument alone would be no concatenation.
  return `SHA256(concat('', ${columns.map(fieldOf).join(', ')}))`;
}

/** 32 of the bits of a hash as a whole number. */
function word(hash: string, from: number): string {
  return `reinterpretAsUInt32(reverse(substring(${hash}, ${from + 1}, 4)))`;
}

export type DigestTable = DigestTableOf<DigestColumn>;

function placeOf({ column }: DigestTable, place: Place): string {
  return place.by === 'value' ? quoteIdent(place.column) : word(rowHash(place.columns.map(column)), 0);
}

export function condition(from: DigestTable, place: Place, { first, last }: Span): string {
  return `${placeOf(from, place)} BETWEEN ${first} AND ${last}`;
}

/** A difference of two Int64 may be more than one holds: as a UInt64 it is what it should be. So is a UInt64 as an Int64. */
function sliceOf(place: string, { span, step }: Slicing): string {
  const first = BigInt.asIntN(64, span.first);
  return `intDiv(reinterpretAsUInt64(toInt64(${place}) - toInt64('${first}')), toUInt64('${step}'))`;
}

/** A name that no column has: an expression's name would else stand for the column wherever that is meant. */
export function alias(name: string): string {
  return quoteIdent(`dpone-matrix ${name}`);
}

/** Of all rows in the span: `slice`, `count`, the sums of four words and, by column, how many nulls there are. */
export function digestStatement(
  from: DigestTable,
  columns: readonly DigestColumn[],
  slicing: Slicing,
): string {
  const nullable = columns.filter((column) => column.nullable);
  const nulls = nullable.map(({ name }, at) => `isNull(${quoteIdent(name)}) AS ${alias(`null ${at}`)}`);
  const slice = sliceOf(placeOf(from, slicing.place), slicing);
  return `SELECT ${alias('slice')} AS slice, count() AS count,
  ${[0, 4, 8, 12].map((at) => `toString(sum(toUInt128(${word(alias('hash'), at)}))) AS w${at / 4}`).join(',\n  ')}${nullable
    .map((_, at) => `,\n  sum(${alias(`null ${at}`)}) AS n${at}`)
    .join('')}
FROM (
  SELECT ${[`${slice} AS ${alias('slice')}`, `${rowHash(columns)} AS ${alias('hash')}`, ...nulls].join(',\n    ')}
  FROM ${from.table}
  WHERE ${condition(from, slicing.place, slicing.span)}
)
GROUP BY ${alias('slice')}`;
}
