/** Bytes and days as text, from tables: number formatting is what costs most in making a row. */
import { dayText, parseDay } from '../../model/time.ts';

const bytes = Array.from({ length: 256 }, (_, byte) => byte);
const hexBytes = bytes.map((byte) => byte.toString(16).padStart(2, '0'));
const bitBytes = bytes.map((byte) => byte.toString(2).padStart(8, '0'));

/** Two lower-case hex digits of the lowest byte. */
export function hex2(hash: number): string {
  return hexBytes[hash & 255] as string;
}

/** Four lower-case hex digits of the lowest two bytes. */
export function hex4(hash: number): string {
  return hex2(hash >>> 8) + hex2(hash);
}

/** Sixteen binary digits of the lowest two bytes. */
export function bits16(hash: number): string {
  return (bitBytes[(hash >>> 8) & 255] as string) + (bitBytes[hash & 255] as string);
}

const firstDay = parseDay('2000-01-01');
const dayCount = parseDay('2051-01-01') - firstDay;
const dayTexts = Array.from({ length: dayCount }, (_, index) => dayText(firstDay + index));
const twoDigits = Array.from({ length: 60 }, (_, index) => String(index).padStart(2, '0'));

/** `2026-06-01 12:30:00` for a second since 1970-01-01 on the wall clock, of the years 2000 to 2050. */
export function secondText(second: number): string {
  const day = Math.floor(second / 86_400);
  const inDay = second - day * 86_400;
  const hours = twoDigits[Math.floor(inDay / 3600)] as string;
  const minutes = twoDigits[Math.floor(inDay / 60) % 60] as string;
  return `${dayTexts[day - firstDay] as string} ${hours}:${minutes}:${twoDigits[inDay % 60] as string}`;
}
