/** Codecs of dates and times, and the years beyond which ClickHouse has none. */
import { parseDay, parseInstant } from '../../../model/time.ts';
import type { Value } from '../../../model/value.ts';
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';

/** The years that `Date32` and `DateTime64` have (manual, "Date32", "DateTime64"). */
export const firstDay = parseDay('1900-01-01');
export const lastDay = parseDay('2299-12-31');
const firstMicro = parseInstant('1900-01-01T00:00:00Z');
const lastMicro = parseInstant('2299-12-31T23:59:59.999999Z');

/** The nearest day that `Date32` has. */
export function nearestDay(value: Value): Value {
  if (typeof value !== 'number') return value;
  if (value < firstDay) return firstDay;
  return value > lastDay ? lastDay : value;
}

/** The nearest microsecond that `DateTime64(6)` has. */
export function nearestMicro(value: Value): Value {
  if (typeof value !== 'bigint') return value;
  if (value < firstMicro) return firstMicro;
  return value > lastMicro ? lastMicro : value;
}

/**
 * A day outside the type's years is written as the nearest one. The server itself would keep the number that it is
 * sent, and print another date for it.
 */
export const date32: Codec = {
  kind: 'date',
  size: 4,
  encode(writer, value) {
    if (typeof value !== 'number' || !Number.isInteger(value)) badValue('Date32', value);
    writer.int32(nearestDay(value) as number);
  },
  decode: (reader) => reader.chunk.view.getInt32(reader.take(4), true),
};

const dayMicros = 86_400_000_000;

/** Microseconds since midnight. */
export const time64: Codec = {
  kind: 'time',
  size: 8,
  encode(writer, value) {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > dayMicros)
      badValue('Time64(6)', value);
    writer.int32(value % 4_294_967_296);
    writer.int32(Math.floor(value / 4_294_967_296));
  },
  decode(reader) {
    const at = reader.take(8);
    const { view } = reader.chunk;
    const micros = view.getInt32(at + 4, true) * 4_294_967_296 + view.getUint32(at, true);
    if (micros < 0 || micros > dayMicros) badValue('Time64(6)', `${micros} µs, which are no time of day`);
    return micros;
  },
};

function micros(native: string, kind: 'timestamp' | 'instant'): Codec {
  return {
    kind,
    size: 8,
    encode(writer, value) {
      if (typeof value !== 'bigint') badValue(native, value);
      writer.int64(nearestMicro(value) as bigint);
    },
    decode: (reader) => reader.chunk.view.getBigInt64(reader.take(8), true),
  };
}

/** On the wall clock: the type names no zone. */
export const dateTime64 = micros('DateTime64(6)', 'timestamp');
/** An instant: the type names a zone. */
export const dateTime64Utc = micros("DateTime64(6, 'UTC')", 'instant');
