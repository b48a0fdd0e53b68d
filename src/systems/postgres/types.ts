/** How each of the 59 type families is kept by Postgres. */
import { familyBounds } from '../../model/families.ts';
import type { Family } from '../../model/families.ts';
import type { Value } from '../../model/value.ts';
import type { TypeRule } from '../contract.ts';
import { arrayText, compositeText, documentText, moneyText, paddedText, realText } from './printed.ts';
import { compositeName, domainName, enumName } from './user-types.ts';

const exact = (native: string): TypeRule => ({ native, trip: 'exact' });
const widened = (native: string, note: string): TypeRule => ({ native, trip: 'widened', note });
const encoded = (native: string, note: string): TypeRule => ({ native, trip: 'encoded', note });

/** Blanks at the end are padding to the type, also those of the value itself. */
function withoutTrailingBlanks(value: Value): Value {
  return typeof value === 'string' && value.endsWith(' ') ? value.replace(/ +$/, '') : value;
}

const { char, nchar, varchar, nvarchar, decimal, bit, varbit } = familyBounds;

/**
 * `native` is what `format_type` prints. Every value of a family comes back as it was written, but for
 * `character`, whose trailing blanks do not count (manual, "Character Types").
 */
export const typeRules = {
  bool: exact('boolean'),
  int16: exact('smallint'),
  int32: exact('integer'),
  int64: exact('bigint'),
  uint8: widened('smallint', 'no unsigned types; smallint holds 0 to 255'),
  uint16: widened('integer', 'no unsigned types; integer holds 0 to 65535'),
  numeric: exact('numeric'),
  decimal: exact(`numeric(${decimal.precision},${decimal.scale})`),
  float32: { ...exact('real'), print: realText },
  float64: exact('double precision'),
  money: { ...exact('money'), print: moneyText },
  date: exact('date'),
  time: exact('time without time zone'),
  timestamp: exact('timestamp without time zone'),
  timestamptz: exact('timestamp with time zone'),
  datetime2: widened(
    'timestamp without time zone',
    'no datetime2; timestamp holds its microseconds and more years',
  ),
  datetimeoffset: widened('timestamp with time zone', 'no datetimeoffset; timestamptz holds the instant'),
  uuid: exact('uuid'),
  char: {
    ...exact(`character(${char.length})`),
    keep: withoutTrailingBlanks,
    print: paddedText(char.length),
  },
  varchar: exact(`character varying(${varchar.length})`),
  text: exact('text'),
  nchar: {
    ...widened(`character(${nchar.length})`, 'every character type is Unicode'),
    keep: withoutTrailingBlanks,
    print: paddedText(nchar.length),
  },
  nvarchar: widened(`character varying(${nvarchar.length})`, 'every character type is Unicode'),
  binary: widened('bytea', 'no binary type of fixed length'),
  varbinary: widened('bytea', 'no binary type of bounded length'),
  json: exact('json'),
  jsonb: { ...exact('jsonb'), print: documentText },
  xml: exact('xml'),
  array_int: { ...exact('integer[]'), print: arrayText },
  array_text: { ...exact('text[]'), print: arrayText },
  range_int: exact('int4range'),
  range_ts: exact('tsrange'),
  enum: exact(enumName),
  domain: exact(domainName),
  composite: { ...exact(compositeName), print: compositeText },
  point: exact('point'),
  line: exact('line'),
  polygon: exact('polygon'),
  inet: exact('inet'),
  cidr: exact('cidr'),
  macaddr: exact('macaddr'),
  bit: exact(`bit(${bit.length})`),
  varbit: exact(`bit varying(${varbit.length})`),
  tsvector: exact('tsvector'),
  tsquery: exact('tsquery'),
  pg_lsn: exact('pg_lsn'),
  oid: exact('oid'),
  rowversion: encoded('bytea', 'no row version type; its eight bytes'),
  sql_variant: encoded('text', 'no variant type; its text'),
  hierarchyid: encoded('text', 'no hierarchyid; its path as text'),
  geometry: encoded('text', 'no geometry without an extension; well-known text'),
  geography: encoded('text', 'no geography without an extension; well-known text'),
  low_cardinality: encoded('text', 'no dictionary type; the text itself'),
  nullable: encoded('text', 'no nullable wrapper; a text column that may be null'),
  map: { ...encoded('jsonb', 'no map type; a JSON object'), print: documentText },
  tuple: { ...encoded('jsonb', 'no anonymous tuple column; a JSON array'), print: documentText },
  nested: { ...encoded('jsonb', 'no nested columns; a JSON array of objects'), print: documentText },
  ipv4: widened('inet', 'inet holds addresses of both versions'),
  ipv6: widened('inet', 'inet holds addresses of both versions'),
} satisfies Record<Family, TypeRule>;
