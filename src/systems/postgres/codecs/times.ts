/** Codecs of date, time, timestamp and timestamptz, whose epoch is 2000-01-01, and their printed forms. */
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';
import { writeInt64 } from './scalars.ts';

/** Days from 1970-01-01 to 2000-01-01. */
const epochDays = 10_957;
const epochMicros = 946_684_800_000_000n;
const dayMicros = 86_400_000_000;

/** What the types keep for `infinity` and `-infinity`. */
const infiniteDays = [2_147_483_647, -2_147_483_648] as const;
const infiniteMicros = [9_223_372_036_854_775_807n, -9_223_372_036_854_775_808n] as const;

export const date: Codec = {
  kind: 'date',
  encode(writer, value) {
    if (typeof value !== 'number' || !Number.isInteger(value)) badValue('date', value);
    const days = value - epochDays;
    if (days >= infiniteDays[0] || days <= infiniteDays[1]) badValue('date', value);
    writer.int32(4);
    writer.int32(days);
  },
  decode(chunk, start) {
    const days = chunk.view.getInt32(start);
    if (days === infiniteDays[0] || days === infiniteDays[1])
      badValue('date', days > 0 ? 'infinity' : '-infinity');
    return days + epochDays;
  },
};

export const time: Codec = {
  kind: 'time',
  encode(writer, value) {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > dayMicros)
      badValue('time', value);
    writer.int32(8);
    writer.int32(Math.floor(value / 4_294_967_296));
    writer.int32(value % 4_294_967_296);
  },
  decode: (chunk, start) => chunk.view.getUint32(start) * 4_294_967_296 + chunk.view.getUint32(start + 4),
};

function micros(native: string, kind: 'timestamp' | 'instant'): Codec {
  return {
    kind,
    encode(writer, value) {
      if (typeof value !== 'bigint') badValue(native, value);
      const since = value - epochMicros;
      if (since >= infiniteMicros[0] || since <= infiniteMicros[1]) badValue(native, value);
      writeInt64(writer, native, since);
    },
    decode(chunk, start) {
      const since = chunk.view.getBigInt64(start);
      if (since === infiniteMicros[0] || since === infiniteMicros[1])
        badValue(native, since > 0n ? 'infinity' : '-infinity');
      return since + epochMicros;
    },
  };
}

export const timestamp = micros('timestamp', 'timestamp');
export const timestamptz = micros('timestamptz', 'instant');

const timestampForm = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?$/;

/** Microseconds since 2000 of a timestamp as the server prints it (`2026-01-01 00:00:00.5`). */
export function parseTimestamp(text: string): bigint {
  if (text === 'infinity') return infiniteMicros[0];
  if (text === '-infinity') return infiniteMicros[1];
  const match = timestampForm.exec(text);
  const millis = match ? Date.parse(`${match[1]}T${match[2]}Z`) : Number.NaN;
  if (Number.isNaN(millis)) badValue('timestamp', text);
  return BigInt(millis) * 1000n + BigInt((match?.[3] ?? '').padEnd(6, '0')) - epochMicros;
}

/** A timestamp as the server prints it, of microseconds since 2000. Years 0001 to 9999. */
export function timestampText(since: bigint): string {
  if (since === infiniteMicros[0]) return 'infinity';
  if (since === infiniteMicros[1]) return '-infinity';
  const all = since + epochMicros;
  const fraction = ((all % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const iso = new Date(Number((all - fraction) / 1000n)).toISOString();
  if (iso.length !== 24) badValue('timestamp', iso);
  const seconds = `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
  return fraction === 0n ? seconds : `${seconds}.${fraction.toString().padStart(6, '0').replace(/0+$/, '')}`;
}
