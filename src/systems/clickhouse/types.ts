/** How each of the 59 type families is kept by ClickHouse. */
import { enumLabels, familyBounds } from '../../model/families.ts';
import type { Family } from '../../model/families.ts';
import type { TypeRule } from '../contract.ts';
import { nearestDay, nearestMicro } from './codecs/times.ts';
import { quoteLiteral } from './quoting.ts';

const exact = (native: string): TypeRule => ({ native, trip: 'exact' });
const widened = (native: string, note: string): TypeRule => ({ native, trip: 'widened', note });
/** As the canonical text of the value. */
const encoded = (note: string): TypeRule => ({ native: 'String', trip: 'encoded', note });

const { decimal, money, binary, rowversion } = familyBounds;

const days: TypeRule = {
  native: 'Date32',
  trip: 'lossy',
  keep: nearestDay,
  note: 'Date32 holds 1900-01-01 to 2299-12-31: an earlier or later day becomes the first or the last',
};
const moments = (native: string, what: string): TypeRule => ({
  native,
  trip: 'lossy',
  keep: nearestMicro,
  note: `${what}; DateTime64(6) holds the years 1900 to 2299: an earlier or later time becomes the first or the last`,
});
const clock = moments('DateTime64(6)', 'the wall clock, in a type that names no zone');
const instant = moments("DateTime64(6, 'UTC')", 'the instant, in a type that names UTC');

const address = encoded('no type for an address with a mask; its text');
const nested = (what: string): TypeRule => encoded(`${what} can't be null in ClickHouse; canonical JSON`);
const labels = enumLabels.map((label, index) => `${quoteLiteral(label)} = ${index + 1}`).join(', ');

/**
 * `native` is what `system.columns` prints for a column that is never null; for one that may be null the catalogue
 * puts it into `Nullable(…)`, which a stored column tells apart. A `String` keeps every byte: no length, no
 * padding, no blanks are taken off.
 */
export const typeRules = {
  bool: exact('Bool'),
  int16: exact('Int16'),
  int32: exact('Int32'),
  int64: exact('Int64'),
  uint8: exact('UInt8'),
  uint16: exact('UInt16'),
  numeric: encoded('a Decimal has one scale for all its values; the digits as they are written'),
  decimal: exact(`Decimal(${decimal.precision}, ${decimal.scale})`),
  float32: exact('Float32'),
  float64: exact('Float64'),
  money: widened(`Decimal(${money.precision}, ${money.scale})`, 'no money type; a decimal of two digits'),
  date: days,
  time: exact('Time64(6)'),
  timestamp: clock,
  timestamptz: instant,
  datetime2: clock,
  datetimeoffset: instant,
  uuid: exact('UUID'),
  char: widened('String', 'no type of fixed length for characters'),
  varchar: widened('String', 'no type of bounded length for characters'),
  text: exact('String'),
  nchar: widened('String', 'no type of fixed length for characters'),
  nvarchar: widened('String', 'no type of bounded length for characters'),
  binary: exact(`FixedString(${binary.bytes})`),
  varbinary: encoded(
    'bytes of any length are a String, which the catalogue does not tell from text; hex digits',
  ),
  json: encoded('the JSON type reorders keys and drops nulls; the exact text'),
  jsonb: encoded('the JSON type drops nulls; canonical JSON'),
  xml: encoded('no XML type; its text'),
  array_int: nested('an array'),
  array_text: nested('an array'),
  range_int: encoded('no range types; its text'),
  range_ts: encoded('no range types; its text'),
  enum: exact(`Enum8(${labels})`),
  domain: encoded('no domains; the text itself'),
  composite: nested('a tuple'),
  point: encoded("a Point is a tuple, which can't be null; its text"),
  line: encoded('no line type; its text'),
  polygon: encoded("a Polygon is an array, which can't be null; its text"),
  inet: address,
  cidr: address,
  macaddr: encoded('no type for hardware addresses; the text'),
  bit: encoded('no bit strings; the digits as text'),
  varbit: encoded('no bit strings; the digits as text'),
  tsvector: encoded('no text search types; the text'),
  tsquery: encoded('no text search types; the text'),
  pg_lsn: encoded('no log positions; the text'),
  oid: widened('UInt32', 'no object ids; the number'),
  rowversion: widened(`FixedString(${rowversion.bytes})`, 'no row version type; its eight bytes'),
  sql_variant: encoded('a Variant tells types apart and not values; the text'),
  hierarchyid: encoded('no hierarchyid; its path as text'),
  geometry: encoded('no geometry as it is written; well-known text'),
  geography: encoded('no geography; well-known text'),
  low_cardinality: exact('LowCardinality(String)'),
  nullable: exact('String'),
  map: nested('a map'),
  tuple: nested('a tuple'),
  nested: nested('a nested column'),
  ipv4: exact('IPv4'),
  ipv6: exact('IPv6'),
} satisfies Record<Family, TypeRule>;
