/** Every family's value generator: a family without one does not compile. */
import type { Family } from '../../model/families.ts';
import * as bytes from './bytes.ts';
import * as documents from './documents.ts';
import type { Generate } from './generate.ts';
import * as identifiers from './identifiers.ts';
import * as nested from './nested.ts';
import * as network from './network.ts';
import * as numbers from './numbers.ts';
import * as ranges from './ranges.ts';
import * as search from './search.ts';
import * as spatial from './spatial.ts';
import * as text from './text.ts';
import * as times from './times.ts';

export const generators = {
  bool: numbers.bool,
  int16: numbers.int16,
  int32: numbers.int32,
  int64: numbers.int64,
  uint8: numbers.uint8,
  uint16: numbers.uint16,
  numeric: numbers.numeric,
  decimal: numbers.decimal,
  float32: numbers.float32,
  float64: numbers.float64,
  money: numbers.money,
  date: times.date,
  time: times.time,
  timestamp: times.wallClock,
  timestamptz: times.instant,
  datetime2: times.wallClock,
  datetimeoffset: times.instant,
  uuid: identifiers.uuid,
  char: text.char,
  varchar: text.varchar,
  text: text.text,
  nchar: text.nchar,
  nvarchar: text.nvarchar,
  binary: bytes.binary,
  varbinary: bytes.varbinary,
  json: documents.json,
  jsonb: documents.jsonb,
  xml: documents.xml,
  array_int: nested.arrayInt,
  array_text: nested.arrayText,
  range_int: ranges.rangeInt,
  range_ts: ranges.rangeTs,
  enum: text.enumeration,
  domain: text.domain,
  composite: nested.composite,
  point: spatial.point,
  line: spatial.line,
  polygon: spatial.polygon,
  inet: network.inet,
  cidr: network.cidr,
  macaddr: network.macaddr,
  bit: bytes.bit,
  varbit: bytes.varbit,
  tsvector: search.tsvector,
  tsquery: search.tsquery,
  pg_lsn: identifiers.pgLsn,
  oid: numbers.oid,
  rowversion: bytes.rowversion,
  sql_variant: text.variant,
  hierarchyid: identifiers.hierarchyid,
  geometry: spatial.geometry,
  geography: spatial.geography,
  low_cardinality: text.lowCardinality,
  nullable: text.nullable,
  map: nested.map,
  tuple: nested.tuple,
  nested: nested.nested,
  ipv4: network.ipv4,
  ipv6: network.ipv6,
} as const satisfies Record<Family, Generate>;
