/** The 59 type families that wide columns cycle through, and the logical kind of each. */
import type { Kind } from './value.ts';

/** In the order of the cycle; the key is the last part of a wide column's name. */
export const familyKinds = {
  bool: 'boolean',
  int16: 'integer',
  int32: 'integer',
  int64: 'int64',
  uint8: 'integer',
  uint16: 'integer',
  numeric: 'decimal',
  decimal: 'decimal',
  float32: 'float32',
  float64: 'float64',
  money: 'decimal',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'instant',
  datetime2: 'timestamp',
  datetimeoffset: 'instant',
  uuid: 'uuid',
  char: 'text',
  varchar: 'text',
  text: 'text',
  nchar: 'text',
  nvarchar: 'text',
  binary: 'bytes',
  varbinary: 'bytes',
  json: 'json',
  jsonb: 'document',
  xml: 'xml',
  array_int: 'array',
  array_text: 'array',
  range_int: 'range',
  range_ts: 'range',
  enum: 'text',
  domain: 'text',
  composite: 'tuple',
  point: 'geometric',
  line: 'geometric',
  polygon: 'geometric',
  inet: 'network',
  cidr: 'network',
  macaddr: 'network',
  bit: 'bits',
  varbit: 'bits',
  tsvector: 'search',
  tsquery: 'search',
  pg_lsn: 'text',
  oid: 'integer',
  rowversion: 'bytes',
  sql_variant: 'text',
  hierarchyid: 'text',
  geometry: 'geometric',
  geography: 'geometric',
  low_cardinality: 'text',
  nullable: 'text',
  map: 'map',
  tuple: 'tuple',
  nested: 'nested',
  ipv4: 'network',
  ipv6: 'network',
} as const satisfies Record<string, Kind>;

export type Family = keyof typeof familyKinds;

export const families = Object.keys(familyKinds) as readonly Family[];

/**
 * What the values of a family keep to, so that a column can be declared in any system. Lengths are characters
 * (`bytes` for binary kinds); a decimal is [precision, scale].
 */
export const familyBounds = {
  /** Fixed: shorter values have no trailing blanks, because the type does not keep them. */
  char: { length: 20 },
  nchar: { length: 20 },
  varchar: { length: 400 },
  nvarchar: { length: 6000 },
  /** Unbounded in the systems that can; up to 9,000 and some. */
  text: { length: 10_000 },
  /** Fixed length. */
  binary: { bytes: 16 },
  varbinary: { bytes: 512 },
  rowversion: { bytes: 8 },
  /** Always nine digits after the point. */
  decimal: { precision: 38, scale: 9 },
  /** Zero to twelve digits after the point, kept as written (`1.50`). */
  numeric: { precision: 30, scale: 12 },
  /** Always two digits after the point; the range of an int64 of hundredths. */
  money: { precision: 19, scale: 2 },
  bit: { length: 16 },
  varbit: { length: 64 },
  /** Years 0001 to 9999 for every date and timestamp. */
  date: { from: '0001-01-01', to: '9999-12-31' },
} as const;

/** Labels of the `enum` family, in their declared order. */
export const enumLabels = ['new', 'open', 'on hold', 'größer', 'closed', "it's"] as const;
