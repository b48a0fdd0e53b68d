/** Network addresses between text and bytes, in the one spelling that PostgreSQL prints. */
import type { TextWriter } from './text-writer.ts';

/** The address that was parsed last, so that none is allocated per value. */
export const parsedAddress = new Uint8Array(16);

/** Parses `text` from `start` to `end` into four bytes at `at`. */
export function parseV4(text: string, start: number, end: number, at: number): boolean {
  let part = 0;
  let digits = 0;
  let parts = 0;
  for (let index = start; index <= end; index += 1) {
    const code = index < end ? text.charCodeAt(index) : 0x2e;
    if (code === 0x2e) {
      if (digits === 0 || parts === 4) return false;
      parsedAddress[at + parts] = part;
      parts += 1;
      part = 0;
      digits = 0;
    } else {
      const digit = code - 0x30;
      if (digit < 0 || digit > 9 || (digits > 0 && part === 0)) return false;
      part = part * 10 + digit;
      digits += 1;
      if (part > 255) return false;
    }
  }
  return parts === 4;
}

/** The digit's number; 16 and more for what is no hex digit. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : 16;
}

/** Parses up to `end` into sixteen bytes. The last four may be written as an IPv4 address. */
export function parseV6(text: string, end: number): boolean {
  let index = text.startsWith('::') ? 2 : 0;
  let gap = index === 2 ? 0 : -1;
  let count = 0;
  while (index < end) {
    const start = index;
    let word = 0;
    for (; index < end && index - start <= 4; index += 1) {
      const digit = hexDigit(text.charCodeAt(index));
      if (digit > 15) break;
      word = word * 16 + digit;
    }
    if (count <= 6 && index < end && text.charCodeAt(index) === 0x2e) {
      if (!parseV4(text, start, end, count * 2)) return false;
      count += 2;
      break;
    }
    if (index === start || index - start > 4 || count === 8) return false;
    parsedAddress[count * 2] = word >> 8;
    parsedAddress[count * 2 + 1] = word & 255;
    count += 1;
    if (index === end) break;
    if (text.charCodeAt(index) !== 0x3a || index + 1 === end) return false;
    index += 1;
    if (text.charCodeAt(index) === 0x3a) {
      if (gap >= 0) return false;
      gap = count;
      index += 1;
    }
  }
  if (gap < 0) return count === 8;
  if (count === 8) return false;
  parsedAddress.copyWithin(16 - (count - gap) * 2, gap * 2, count * 2);
  parsedAddress.fill(0, gap * 2, 16 - (count - gap) * 2);
  return true;
}

const dot = 0x2e;
const colon = 0x3a;

export function printV4(text: TextWriter, bytes: Uint8Array, at: number): void {
  for (let part = 0; part < 4; part += 1) {
    if (part > 0) text.byte(dot);
    text.integer(bytes[at + part] as number);
  }
}

/**
 * Eight words with the first longest run of two or more zeros left out, and the IPv4 tail of a mapped or
 * compatible address in dots (`inet_net_ntop.c`).
 */
export function printV6(text: TextWriter, bytes: Uint8Array, view: DataView, at: number): void {
  let gap = -1;
  let gapLength = 1;
  let start = -1;
  for (let index = 0; index <= 8; index += 1) {
    if (index < 8 && view.getUint16(at + index * 2) === 0) {
      if (start < 0) start = index;
    } else if (start >= 0) {
      if (index - start > gapLength) {
        gap = start;
        gapLength = index - start;
      }
      start = -1;
    }
  }
  const dotted = gap === 0 && (gapLength === 6 || (gapLength === 5 && view.getUint16(at + 10) === 0xffff));
  const end = dotted ? 6 : 8;
  for (let index = 0; index < end; index += 1) {
    if (index === gap) {
      text.byte(colon);
      index += gapLength - 1;
      // The gap's second colon, which else the next word brings.
      if (index === 7) text.byte(colon);
      continue;
    }
    if (index > 0) text.byte(colon);
    text.hexNumber(view.getUint16(at + index * 2));
  }
  if (!dotted) return;
  text.byte(colon);
  printV4(text, bytes, at + 12);
}
