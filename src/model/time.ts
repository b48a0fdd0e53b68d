/** Days and microseconds since 1970-01-01 as ISO 8601 text, and back. */
import { MatrixError } from './error.ts';

const dayMillis = 86_400_000;

/** `2026-06-01` for 20605. Years 0000 to 9999. */
export function dayText(day: number): string {
  return new Date(day * dayMillis).toISOString().slice(0, 10);
}

/** 20605 for `2026-06-01`. @throws MatrixError MATRIX_BAD_DATE */
export function parseDay(text: string): number {
  const day = text.length === 10 ? dayAt(text) : Number.NaN;
  if (!Number.isNaN(day)) return day;
  throw new MatrixError('MATRIX_BAD_DATE', `not a date like 2026-06-01: ${JSON.stringify(text)}`);
}

/** Microseconds since 1970-01-01T00:00:00Z of an ISO 8601 instant with at most six digits of seconds. @throws MatrixError MATRIX_BAD_DATE */
export function parseInstant(text: string): bigint {
  const last = text.length - 1;
  const seconds = text.charCodeAt(10) === 0x54 ? dayAt(text) * 86_400 + secondsAt(text, 11) : Number.NaN;
  const micros = fractionOf(text, 19, last);
  const whole = seconds * 1_000_000 + micros;
  if (Number.isSafeInteger(whole) && text.charCodeAt(last) === 0x5a) return BigInt(whole);
  if (Number.isNaN(whole) || text.charCodeAt(last) !== 0x5a) {
    throw new MatrixError(
      'MATRIX_BAD_DATE',
      `not an instant like 2026-06-01T00:00:00.000000Z: ${JSON.stringify(text)}`,
    );
  }
  return BigInt(seconds) * 1_000_000n + BigInt(micros);
}

/** Microseconds since midnight of `23:59:59` or `23:59:59.999999`; NaN where the text is no such time. */
export function parseClock(text: string): number {
  return secondsAt(text, 0) * 1_000_000 + fractionOf(text, 8, text.length);
}

/** Days since 1970-01-01 of a date of the years 0000 to 9999; NaN for one that there is not. */
export function dayNumber(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month))) return Number.NaN;
  // Years begin in March here, so that the leap day is their last.
  const march = month > 2 ? year : year - 1;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays = Math.floor(march / 4) - Math.floor(march / 100) + Math.floor(march / 400);
  return march * 365 + leapDays + ofYear - daysToEpoch;
}

/** Days from 0000-03-01 to 1970-01-01. */
const daysToEpoch = 719_468;

function daysOf(year: number, month: number): number {
  if (month !== 2) return 30 + ((month + (month >> 3)) & 1);
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** The day that the first ten characters name; NaN where they name none. */
function dayAt(text: string): number {
  if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) return Number.NaN;
  return dayNumber(digitsAt(text, 0) * 100 + digitsAt(text, 2), digitsAt(text, 5), digitsAt(text, 8));
}

/** Of the eight characters `hh:mm:ss` there; NaN where they are none. */
function secondsAt(text: string, at: number): number {
  if (text.charCodeAt(at + 2) !== 0x3a || text.charCodeAt(at + 5) !== 0x3a) return Number.NaN;
  const [hour, minute, second] = [digitsAt(text, at), digitsAt(text, at + 3), digitsAt(text, at + 6)];
  return hour <= 23 && minute <= 59 && second <= 59 ? (hour * 60 + minute) * 60 + second : Number.NaN;
}

/** Two digits there; NaN where they are none. */
function digitsAt(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Microseconds of a point and one to six digits from `at` to `end`; 0 where nothing stands there, NaN for anything else. */
function fractionOf(text: string, at: number, end: number): number {
  if (at === end) return 0;
  const count = end - at - 1;
  if (text.charCodeAt(at) !== 0x2e || count < 1 || count > 6) return Number.NaN;
  let micros = 0;
  for (let index = at + 1; index < end; index += 1) {
    const digit = text.charCodeAt(index) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    micros = micros * 10 + digit;
  }
  for (let missing = count; missing < 6; missing += 1) micros *= 10;
  return micros;
}
