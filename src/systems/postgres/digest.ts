/** How Postgres itself writes the canonical text of its values, and takes the row hash of it. */
import type { Slicing, Span, Place } from '../../model/sliced.ts';
import type { DigestTableOf, EngineText, TypedColumn } from '../digest.ts';
import { quoteIdent } from './quoting.ts';
import { compositeName } from './user-types.ts';

/** A column as the digest takes it: its type without length, precision and scale. */
export type DigestColumn = TypedColumn;

/** What is hashed of a value that is not null: `V`, the length of its text in UTF-8, `:`, and the text. */
type Field = (value: string) => string;

/** Of a text of digits and the like, each character of which is one byte. */
const ascii =
  (text: Field): Field =>
  (value) =>
    `length(${text(value)}) || ':' || ${text(value)}`;
/** Of any text. */
const unicode =
  (text: Field): Field =>
  (value) =>
    `octet_length(convert_to(${text(value)}, 'UTF8')) || ':' || ${text(value)}`;
/** Of a text whose length is known without it. */
const sized =
  (length: (value: string) => string, text: Field): Field =>
  (value) =>
    `${length(value)} || ':' || ${text(value)}`;

/** The text that the type's own output function prints: a cast leaves out an address's mask, or what blanks are for. */
const printed: Field = (value) => `concat(${value})`;
const cast: Field = (value) => `${value}::text`;

/** Microseconds since 1970: `extract` answers a numeric, so that none is lost. */
const micros: Field = (value) => `(extract(epoch from ${value}) * 1000000)::bigint::text`;

/** The 64 bits, most significant first; all that is no number has the bits of one. */
const float: Field = (value) =>
  `'16:' || CASE WHEN ${value} = 'NaN' THEN '7ff8000000000000' ELSE encode(float8send(${value}::float8), 'hex') END`;

/** A part of a composite as JSON. */
const json: Field = (part) => `coalesce(to_json(${part})::text, 'null')`;

const composite: Field = (value) =>
  `'[' || ${['number', 'label', 'flag'].map((part) => json(`(${value}).${part}`)).join(` || ',' || `)} || ']'`;

/** By the name that `format_type` prints, without a length, precision or scale. */
const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['boolean', (value) => `CASE WHEN ${value} THEN '4:true' ELSE '5:false' END`],
  ['smallint', ascii(cast)],
  ['integer', ascii(cast)],
  ['bigint', ascii(cast)],
  ['oid', ascii(cast)],
  ['numeric', ascii(cast)],
  // Its own text follows the server's locale.
  ['money', ascii((value) => `${value}::numeric(30,2)::text`)],
  ['real', float],
  ['double precision', float],
  ['date', ascii((value) => `(${value} - date '1970-01-01')::text`)],
  ['time without time zone', ascii(micros)],
  ['timestamp without time zone', ascii(micros)],
  ['timestamp with time zone', ascii(micros)],
  ['uuid', sized(() => `'36'`, cast)],
  // The cast takes the padding off.
  ['character', unicode(cast)],
  [
    'bytea',
    sized(
      (value) => `octet_length(${value}) * 2`,
      (value) => `encode(${value}, 'hex')`,
    ),
  ],
  // Of one dimension there are no blanks in it.
  ['integer[]', ascii((value) => `array_to_json(${value})::text`)],
  ['text[]', unicode((value) => `array_to_json(${value})::text`)],
  [compositeName, unicode(composite)],
  ['character varying', unicode(cast)],
  ['text', unicode(cast)],
  ['json', unicode(cast)],
  ['pg_lsn', ascii(cast)],
  ['macaddr', ascii(cast)],
]);

/** Types whose canonical text SQL does not write. */
const without: ReadonlyMap<string, string> = new Map([
  ['jsonb', 'it prints blanks and another order of keys; canonical JSON has neither'],
]);

const modifier = /\(\d+(?:,-?\d+)?\)/;

/** Whether SQL writes the canonical text of a type, and if not, why. Any other type is taken as what it prints. */
export function engineText(native: string): EngineText {
  const why = without.get(native.replace(modifier, ''));
  return why === undefined ? { exact: true } : { exact: false, why };
}

/** An expression of what is hashed of a column. */
function fieldOf({ name, native, nullable }: DigestColumn): string {
  const value = quoteIdent(name);
  const type = native.replace(modifier, '');
  const field = fields.get(type);
  const whole = `'V' || ${(field ?? unicode(printed))(value)}`;
  if (!nullable) return whole;
  // By IS NULL, which is quicker, a composite of nulls is null, and any type that is not known may be one.
  const isNull = field && type !== compositeName ? `${value} IS NULL` : `num_nulls(${value}) = 1`;
  return `CASE WHEN ${isNull} THEN 'N' ELSE ${whole} END`;
}

/** A function takes no more arguments than 100. */
const mostArguments = 90;

function joined(expressions: readonly string[]): string {
  if (expressions.length <= mostArguments) return `concat(${expressions.join(', ')})`;
  const groups = Array.from({ length: Math.ceil(expressions.length / mostArguments) }, (_, group) =>
    expressions.slice(group * mostArguments, (group + 1) * mostArguments),
  );
  return joined(groups.map(joined));
}

/** The row hash of these columns, 32 bytes. */
export function rowHash(columns: readonly DigestColumn[]): string {
  return `sha256(convert_to(${joined(columns.map(fieldOf))}, 'UTF8'))`;
}

/** Bits of a hash as a whole number, which has a sign where they are 64. */
function word(hash: string, from: number, bytes: 4 | 8): string {
  return `('x' || encode(substring(${hash} FROM ${from + 1} FOR ${bytes}), 'hex'))::bit(${bytes * 8})::bigint`;
}

export type DigestTable = DigestTableOf<DigestColumn>;

/** An expression of a row's place. */
function placeOf({ column }: DigestTable, place: Place): string {
  return place.by === 'value' ? quoteIdent(place.column) : word(rowHash(place.columns.map(column)), 0, 4);
}

export function condition(from: DigestTable, place: Place, { first, last }: Span): string {
  return `${placeOf(from, place)} BETWEEN ${first} AND ${last}`;
}

/** Without arithmetic on places, whose difference may be more than a bigint holds. */
function sliceOf(place: string, { span, step }: Slicing): string {
  const bounds: string[] = [];
  for (let at = span.first + step; at <= span.last; at += step) bounds.push(String(at));
  return bounds.length === 0 ? '0' : `width_bucket((${place})::bigint, '{${bounds.join(',')}}'::bigint[])`;
}

/** Of all rows in the span: `slice`, `count`, the sums of four words and, by column, how many values there are. */
export function digestStatement(
  from: DigestTable,
  columns: readonly DigestColumn[],
  slicing: Slicing,
): string {
  const nullable = columns.filter((column) => column.nullable);
  const values = nullable.map(({ name }, at) => `${quoteIdent(name)} AS v${at}`);
  const place = placeOf(from, slicing.place);
  const counts = nullable.map((_, at) => `count(*) - count(v${at}) AS n${at}`);
  const sums = [
    // Modulo 2^128 its sign makes no difference.
    'sum(high)::text AS w0',
    `(sum(low) + ${2n ** 64n} * count(*) FILTER (WHERE low < 0))::text AS w1`,
  ];
  // OFFSET 0 keeps what is beneath from being worked out once for each use; workers may run beneath it all the same.
  return `SELECT ${['slice', 'count(*) AS count', ...sums, ...counts].join(',\n  ')}
FROM (
  SELECT ${['slice', `${word('hash', 0, 8)} AS high`, `${word('hash', 8, 8)} AS low`, ...nullable.map((_, at) => `v${at}`)].join(', ')}
  FROM (
    SELECT ${[`${sliceOf(place, slicing)} AS slice`, `${rowHash(columns)} AS hash`, ...values].join(',\n      ')}
    FROM ${from.table}
    WHERE ${condition(from, slicing.place, slicing.span)}
    OFFSET 0
  ) AS hashed
  OFFSET 0
) AS words
GROUP BY slice`;
}
