/** Which codec and which logical kind a native type has. */
import { MatrixError } from '../../model/error.ts';
import type { Kind } from '../../model/value.ts';
import type { Codec } from './codecs/codec.ts';
import { line, point, polygon } from './codecs/geometry.ts';
import { composite, integerArray, textArray } from './codecs/nested.ts';
import { cidr, inet, macaddr } from './codecs/network.ts';
import { money, numeric } from './codecs/numbers.ts';
import { int4range, tsrange } from './codecs/ranges.ts';
import {
  bigint,
  bits,
  boolean,
  bytea,
  double,
  integer,
  lsn,
  oid,
  real,
  smallint,
  uuid,
} from './codecs/scalars.ts';
import { tsquery, tsvector } from './codecs/search.ts';
import { character, json, jsonb, text, xml } from './codecs/texts.ts';
import { date, time, timestamp, timestamptz } from './codecs/times.ts';
import { compositeName, compositeParts, domainName, enumName } from './user-types.ts';

export type { Codec } from './codecs/codec.ts';

/** By the name that `format_type` prints, without a length, precision or scale. */
const codecs: ReadonlyMap<string, Codec> = new Map([
  ['boolean', boolean],
  ['smallint', smallint],
  ['integer', integer],
  ['bigint', bigint],
  ['numeric', numeric],
  ['real', real],
  ['double precision', double],
  ['money', money],
  ['date', date],
  ['time without time zone', time],
  ['timestamp without time zone', timestamp],
  ['timestamp with time zone', timestamptz],
  ['uuid', uuid],
  ['character', character],
  ['character varying', text],
  ['text', text],
  ['bytea', bytea],
  ['json', json],
  ['jsonb', jsonb],
  ['xml', xml],
  ['integer[]', integerArray],
  ['text[]', textArray],
  ['int4range', int4range],
  ['tsrange', tsrange],
  // The binary form of an enum is its label, that of a domain the one of its base type.
  [enumName, text],
  [domainName, text],
  [compositeName, composite(compositeName, compositeParts)],
  ['point', point],
  ['line', line],
  ['polygon', polygon],
  ['inet', inet],
  ['cidr', cidr],
  ['macaddr', macaddr],
  ['bit', bits],
  ['bit varying', bits],
  ['tsvector', tsvector],
  ['tsquery', tsquery],
  ['pg_lsn', lsn],
  ['oid', oid],
]);

const modifier = /\(\d+(?:,-?\d+)?\)/;

/** Null where the type is none of those of the type table. */
export function findCodec(native: string): Codec | null {
  return codecs.get(native.replace(modifier, '')) ?? null;
}

/**
 * The codec of a type as `format_type` prints it (`numeric(38,9)`, `timestamp without time zone`).
 * @throws MatrixError MATRIX_UNKNOWN_TYPE
 */
export function codecOf(native: string): Codec {
  const codec = findCodec(native);
  if (codec) return codec;
  const known = [...codecs.keys()].join(', ');
  throw new MatrixError(
    'MATRIX_UNKNOWN_TYPE',
    `no codec for the Postgres type ${native}; known are ${known}`,
  );
}

/** The kind of a column of that type, as the source's catalogue tells it. @throws MatrixError MATRIX_UNKNOWN_TYPE */
export function kindOf(native: string): Kind {
  return codecOf(native).kind;
}
