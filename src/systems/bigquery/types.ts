/** How each of the 59 type families is kept by BigQuery. */
import type { Family } from '../../model/families.ts';
import type { TypeRule } from '../contract.ts';

const exact = (native: string): TypeRule => ({ native, trip: 'exact' });
const widened = (native: string, note: string): TypeRule => ({ native, trip: 'widened', note });
/** As the canonical text of the value. */
const encoded = (note: string): TypeRule => ({ native: 'STRING', trip: 'encoded', note });

const whole = (what: string): TypeRule => widened('INT64', `${what}; the one integer type has 64 bits`);
const fixed = widened('STRING', 'no type of fixed length for characters');
const bounded = widened('STRING', 'no length is declared');
const nested = (what: string): TypeRule =>
  encoded(`${what} can hold no NULL element, and NULL is stored as empty; canonical JSON`);
const structure = encoded('a STRUCT is read back by the names of its fields; canonical JSON');
const spatial = (what: string): TypeRule =>
  encoded(`GEOGRAPHY normalises what it is given (${what}); the text`);
const label = encoded('no enumerated types; the label');
const address = encoded('no type for network addresses; the text');
const bitString = encoded('no bit strings; the digits as text');

/**
 * `native` is the type's name in GoogleSQL, of which the API spells some in an older way (see `catalogue.ts`). A
 * NUMERIC has up to 29 digits before and 9 after the point, which is the whole of `decimal`; dates and times have
 * the years 0001 to 9999 and six digits of seconds, which is the whole of the families.
 */
export const typeRules = {
  bool: exact('BOOL'),
  int16: whole('no type of 16 bits'),
  int32: whole('no type of 32 bits'),
  int64: exact('INT64'),
  uint8: whole('no unsigned types'),
  uint16: whole('no unsigned types'),
  numeric: encoded('NUMERIC and BIGNUMERIC keep no scale; the digits as they are written'),
  decimal: exact('NUMERIC'),
  float32: widened('FLOAT64', 'no single precision; a double of the same value'),
  float64: exact('FLOAT64'),
  money: widened('NUMERIC', 'no money type; a decimal'),
  date: exact('DATE'),
  time: exact('TIME'),
  timestamp: exact('DATETIME'),
  timestamptz: exact('TIMESTAMP'),
  datetime2: exact('DATETIME'),
  datetimeoffset: exact('TIMESTAMP'),
  uuid: encoded('no UUID type; the text'),
  char: fixed,
  varchar: bounded,
  text: exact('STRING'),
  nchar: fixed,
  nvarchar: bounded,
  binary: widened('BYTES', 'no type of fixed length for bytes'),
  varbinary: exact('BYTES'),
  json: encoded('JSON normalises blanks, the order of keys and numbers; the exact text'),
  jsonb: encoded('JSON refuses or rounds numbers beyond 64 bits; canonical JSON'),
  xml: encoded('no XML type; its text'),
  array_int: nested('an ARRAY'),
  array_text: nested('an ARRAY'),
  range_int: encoded('no ranges of integers; its text'),
  range_ts: encoded('a RANGE<DATETIME> is never empty and always half open; its text'),
  enum: label,
  domain: encoded('no domains; the text itself'),
  composite: structure,
  point: encoded('no points of a plane; the text'),
  line: encoded('no lines of a plane; the text'),
  polygon: encoded('no polygons of a plane; the text'),
  inet: address,
  cidr: address,
  macaddr: address,
  bit: bitString,
  varbit: bitString,
  tsvector: encoded('no text search types; the text'),
  tsquery: encoded('no text search types; the text'),
  pg_lsn: encoded('no log positions; the text'),
  oid: whole('no object ids'),
  rowversion: widened('BYTES', 'no row version type; its eight bytes'),
  sql_variant: encoded('no type for values of several types; the text'),
  hierarchyid: encoded('no hierarchyid; its path as text'),
  geometry: spatial('it knows the sphere alone'),
  geography: spatial('order, vertices and precision'),
  low_cardinality: widened('STRING', 'no dictionary that a table declares'),
  nullable: exact('STRING'),
  map: encoded('no map type; canonical JSON'),
  tuple: structure,
  nested: nested('an ARRAY of STRUCT'),
  ipv4: address,
  ipv6: address,
} satisfies Record<Family, TypeRule>;
