/** Codecs of date, time, timestamp and timestamptz, whose epoch is 2000-01-01, and their printed forms. */
import { dayNumber } from '../../../model/time.ts';
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';
import { writeInt64 } from './scalars.ts';
import { TextWriter } from '../../text-writer.ts';

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

/** Days from 0000-03-01, which a leap day precedes, to 2000-01-01. */
const daysToEpoch = 730_425;

const timestampForm = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?$/;

/** Microseconds since 2000 of a timestamp as the server prints it (`2026-01-01 00:00:00.5`). */
export function parseTimestamp(text: string): bigint {
  if (text === 'infinity') return infiniteMicros[0];
  if (text === '-infinity') return infiniteMicros[1];
  if (!timestampForm.test(text)) badValue('timestamp', text);
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  const days = dayNumber(year, month, day) - epochDays;
  if (Number.isNaN(days) || hour > 23 || minute > 59 || second > 59) badValue('timestamp', text);
  const micros = text.length > 20 ? digits(text, 20, text.length) * 10 ** (26 - text.length) : 0;
  return BigInt(days * 86_400 + hour * 3600 + minute * 60 + second) * 1_000_000n + BigInt(micros);
}

function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) value = value * 10 + text.charCodeAt(at) - 0x30;
  return value;
}

const text = new TextWriter();
const [dash, blank, colon, point] = [0x2d, 0x20, 0x3a, 0x2e];

const [daysOf400Years, daysOf4Years] = [146_097, 1461];

/** A timestamp as the server prints it, of microseconds since 2000. Years 0001 to 9999. */
export function timestampText(since: bigint): string {
  if (since === infiniteMicros[0]) return 'infinity';
  if (since === infiniteMicros[1]) return '-infinity';
  const seconds = Number(since / 1_000_000n);
  const rest = Number(since % 1_000_000n);
  return rest < 0 ? print(seconds - 1, rest + 1_000_000) : print(seconds, rest);
}

/** @param seconds since 2000 */
function print(seconds: number, micros: number): string {
  const day = Math.floor(seconds / 86_400);
  const second = seconds - day * 86_400;
  const days = day + daysToEpoch;
  // Years begin in March here, so that the leap day is their last.
  const era = Math.floor(days / daysOf400Years);
  const ofEra = days - era * daysOf400Years;
  const yearOfEra = Math.floor(
    (ofEra -
      Math.floor(ofEra / (daysOf4Years - 1)) +
      Math.floor(ofEra / 36_524) -
      Math.floor(ofEra / (daysOf400Years - 1))) /
      365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * ofYear + 2) / 153);
  const month = march < 10 ? march + 3 : march - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 1 || year > 9999) badValue('timestamp', `year ${year}`);
  text.begin();
  text.padded(year, 4);
  text.byte(dash);
  text.padded(month, 2);
  text.byte(dash);
  text.padded(ofYear - Math.floor((153 * march + 2) / 5) + 1, 2);
  text.byte(blank);
  text.padded(Math.floor(second / 3600), 2);
  text.byte(colon);
  text.padded(Math.floor(second / 60) % 60, 2);
  text.byte(colon);
  text.padded(second % 60, 2);
  if (micros > 0) {
    text.byte(point);
    text.fraction(micros, 6);
  }
  return text.end();
}
