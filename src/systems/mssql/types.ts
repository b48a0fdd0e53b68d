/** How each of the 59 type families is kept by SQL Server. */
import { familyBounds } from '../../model/families.ts';
import type { Family } from '../../model/families.ts';
import type { TypeRule } from '../contract.ts';
import { keepFloat, keepReal } from './codecs/numbers.ts';
import { withoutTrailingBlanks } from './codecs/texts.ts';

const exact = (native: string): TypeRule => ({ native, trip: 'exact' });
const widened = (native: string, note: string): TypeRule => ({ native, trip: 'widened', note });
/** The canonical text of the value, unbounded, told apart by code units. */
const encoded = (note: string): TypeRule => ({ native: 'nvarchar(max)', trip: 'encoded', note });

const { char, nchar, varchar, binary, varbinary, rowversion, decimal, money } = familyBounds;

/** Characters outside the basic plane take two of a type's units. */
const units = 'counts UTF-16 units, so it is twice as long';
const padded = `${units}; pads with blanks, so trailing blanks do not count`;

const notNumbers = 'neither NaN nor infinities (null); subnormal numbers and -0 are 0';

/**
 * `native` is as the catalogue's parts spell it, see `catalogue.ts`. Text is in UTF-16: lone surrogates and NUL
 * are kept, so are trailing blanks but in `nchar`, and the empty text is no null. In comparisons and keys SQL Server
 * ignores trailing blanks whatever the collation; the loader compares lengths too.
 */
export const typeRules = {
  bool: exact('bit'),
  int16: exact('smallint'),
  int32: exact('int'),
  int64: exact('bigint'),
  uint8: exact('tinyint'),
  uint16: widened('int', 'no unsigned types of 16 bits; int holds 0 to 65535'),
  numeric: encoded('decimal has one scale for all rows; the digits as written'),
  decimal: exact(`decimal(${decimal.precision},${decimal.scale})`),
  float32: { native: 'real', trip: 'lossy', keep: keepReal, note: notNumbers },
  float64: { native: 'float', trip: 'lossy', keep: keepFloat, note: notNumbers },
  money: widened(
    `decimal(${money.precision},${money.scale})`,
    'money ends at 922,337,203,685,477.58; decimal holds the range',
  ),
  date: exact('date'),
  time: exact('time(6)'),
  timestamp: widened('datetime2(6)', 'datetime2 is the type of a wall clock'),
  timestamptz: widened('datetimeoffset(6)', 'the instant, with the offset +00:00'),
  datetime2: exact('datetime2(6)'),
  datetimeoffset: exact('datetimeoffset(6)'),
  uuid: exact('uniqueidentifier'),
  char: { ...widened(`nchar(${char.length * 2})`, padded), keep: withoutTrailingBlanks },
  varchar: widened(`nvarchar(${varchar.length * 2})`, units),
  text: exact('nvarchar(max)'),
  nchar: { ...widened(`nchar(${nchar.length * 2})`, padded), keep: withoutTrailingBlanks },
  nvarchar: widened('nvarchar(max)', 'nvarchar ends at 4000 units unless it is unbounded'),
  binary: exact(`binary(${binary.bytes})`),
  varbinary: exact(`varbinary(${varbinary.bytes})`),
  json: encoded('no JSON type before SQL Server 2025; the exact text'),
  jsonb: encoded('no JSON type before SQL Server 2025; canonical JSON'),
  xml: encoded('xml drops CDATA, blanks and the spelling of empty elements; the exact text'),
  array_int: encoded('no arrays; canonical JSON'),
  array_text: encoded('no arrays; canonical JSON'),
  range_int: encoded('no ranges; their text'),
  range_ts: encoded('no ranges; their text'),
  enum: encoded('no enums; the label'),
  domain: encoded('no domains that check; the text'),
  composite: encoded('no composite columns; a JSON array'),
  point: encoded('no such point; its text'),
  line: encoded('no lines; their text'),
  polygon: encoded('no such polygon; its text'),
  inet: encoded('no network types; the text'),
  cidr: encoded('no network types; the text'),
  macaddr: encoded('no network types; the text'),
  bit: encoded('no bit strings; zeros and ones as text'),
  varbit: encoded('no bit strings; zeros and ones as text'),
  tsvector: encoded('no search types; the text'),
  tsquery: encoded('no search types; the text'),
  pg_lsn: encoded('no log positions of PostgreSQL; the text'),
  oid: widened('bigint', 'no unsigned types of 32 bits; bigint holds them'),
  rowversion: widened(
    `binary(${rowversion.bytes})`,
    'rowversion can not be written, and a table has one at most; its eight bytes',
  ),
  sql_variant: encoded('sql_variant holds no unbounded text and no client loads it in bulk; its text'),
  hierarchyid: encoded('no client loads hierarchyid in bulk; its path as text'),
  geometry: encoded('geometry spells its text anew; well-known text as written'),
  geography: encoded('geography spells its text anew; well-known text as written'),
  low_cardinality: encoded('no dictionary type; the text itself'),
  nullable: encoded('no nullable wrapper; a text column that may be null'),
  map: encoded('no maps; a JSON object'),
  tuple: encoded('no tuples; a JSON array'),
  nested: encoded('no nested columns; a JSON array of objects'),
  ipv4: encoded('no network types; the text'),
  ipv6: encoded('no network types; the text'),
} satisfies Record<Family, TypeRule>;
