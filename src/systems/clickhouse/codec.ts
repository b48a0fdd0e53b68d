/** Which codec and which logical kind a native type has. */
import { MatrixError } from '../../model/error.ts';
import { ipv4, ipv6 } from './codecs/addresses.ts';
import type { Codec } from './codecs/codec.ts';
import { decimal } from './codecs/decimals.ts';
import {
  bool,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  uint16,
  uint32,
  uint8,
} from './codecs/numbers.ts';
import { enum8, fixedString, string, uuid } from './codecs/texts.ts';
import { date32, dateTime64, dateTime64Utc, time64 } from './codecs/times.ts';

export type { Codec } from './codecs/codec.ts';

const codecs: ReadonlyMap<string, Codec> = new Map([
  ['Bool', bool],
  ['Int8', int8],
  ['Int16', int16],
  ['Int32', int32],
  ['Int64', int64],
  ['UInt8', uint8],
  ['UInt16', uint16],
  ['UInt32', uint32],
  ['Float32', float32],
  ['Float64', float64],
  ['Date32', date32],
  ['Time64(6)', time64],
  ['DateTime64(6)', dateTime64],
  ["DateTime64(6, 'UTC')", dateTime64Utc],
  ['UUID', uuid],
  ['String', string],
  // The dictionary is a matter of storage and of blocks: in a row each value stands for itself.
  ['LowCardinality(String)', string],
  ['IPv4', ipv4],
  ['IPv6', ipv6],
]);

/** Types with parameters. */
const families: readonly (readonly [form: RegExp, make: (match: RegExpExecArray) => Codec])[] = [
  [/^Decimal\((\d+), (\d+)\)$/, ([, precision, scale]) => decimal(Number(precision), Number(scale))],
  [/^FixedString\((\d+)\)$/, ([, size]) => fixedString(Number(size))],
  [/^Enum8\(.+\)$/s, ([native]) => enum8(native)],
];

const made = new Map<string, Codec>();

/** Null where the type is none of those of the type table. */
export function findCodec(native: string): Codec | null {
  const found = codecs.get(native) ?? made.get(native);
  if (found) return found;
  for (const [form, make] of families) {
    const match = form.exec(native);
    if (!match) continue;
    const codec = make(match);
    made.set(native, codec);
    return codec;
  }
  return null;
}

/** @param native without `Nullable`, see `catalogue.ts` @throws MatrixError MATRIX_UNKNOWN_TYPE */
export function codecOf(native: string): Codec {
  const codec = findCodec(native);
  if (codec) return codec;
  const known = [...codecs.keys(), 'Decimal(P, S)', 'FixedString(N)', 'Enum8(…)'].join(', ');
  throw new MatrixError(
    'MATRIX_UNKNOWN_TYPE',
    `no codec for the ClickHouse type ${native}; known are ${known}`,
  );
}

/** The kind of a column of that type, as the source's catalogue tells it. @throws MatrixError MATRIX_UNKNOWN_TYPE */
export function kindOf(native: string): Codec['kind'] {
  return codecOf(native).kind;
}
