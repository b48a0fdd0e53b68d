/** Days and microseconds since 1970-01-01 as ISO 8601 text, and back. */
import { MatrixError } from './error.ts';

const dayMillis = 86_400_000;

/** `2026-06-01` for 20605. Years 0000 to 9999. */
export function dayText(day: number): string {
  return new Date(day * dayMillis).toISOString().slice(0, 10);
}

/** 20605 for `2026-06-01`. @throws MatrixError MATRIX_BAD_DATE */
export function parseDay(text: string): number {
  const millis = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(millis) || !isOnDay(millis, text))
    throw new MatrixError('MATRIX_BAD_DATE', `not a date like 2026-06-01: ${JSON.stringify(text)}`);
  return millis / dayMillis;
}

/** Microseconds since 1970-01-01T00:00:00Z of an ISO 8601 instant with at most six digits of seconds. @throws MatrixError MATRIX_BAD_DATE */
export function parseInstant(text: string): bigint {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?Z$/.exec(text);
  const millis = match ? Date.parse(`${match[1]}Z`) : Number.NaN;
  if (Number.isNaN(millis) || !isOnDay(millis, text)) {
    throw new MatrixError(
      'MATRIX_BAD_DATE',
      `not an instant like 2026-06-01T00:00:00.000000Z: ${JSON.stringify(text)}`,
    );
  }
  return BigInt(millis) * 1000n + BigInt((match?.[2] ?? '').padEnd(6, '0'));
}

/** Whether a time is on the day that its text names: `Date.parse` takes 30 February for 2 March, and 24:00 for the next day. */
function isOnDay(millis: number, text: string): boolean {
  const day = (text.charCodeAt(8) - 0x30) * 10 + text.charCodeAt(9) - 0x30;
  if (day <= 28 && !text.startsWith('24', 11)) return true;
  return new Date(millis).getUTCDate() === day;
}
