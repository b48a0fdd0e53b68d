/** Codecs of inet, cidr and macaddr, spelled as the server prints them. */
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';

/** Address families of the binary form: the server's own numbers, the same on every platform. */
const family = { v4: 2, v6: 3 } as const;

/** The address that was parsed last, so that none is allocated per value. */
const parsed = new Uint8Array(16);

/** Parses `text` from `start` to `end` into four bytes at `at`. */
function parseV4(text: string, start: number, end: number, at: number): boolean {
  let part = 0;
  let digits = 0;
  let parts = 0;
  for (let index = start; index <= end; index += 1) {
    const code = index < end ? text.charCodeAt(index) : 0x2e;
    if (code === 0x2e) {
      if (digits === 0 || parts === 4) return false;
      parsed[at + parts] = part;
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
function parseV6(text: string, end: number): boolean {
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
    parsed[count * 2] = word >> 8;
    parsed[count * 2 + 1] = word & 255;
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
  parsed.copyWithin(16 - (count - gap) * 2, gap * 2, count * 2);
  parsed.fill(0, gap * 2, 16 - (count - gap) * 2);
  return true;
}

/**
 * Eight words with the first longest run of two or more zeros left out, and the IPv4 tail of a mapped or
 * compatible address in dots (`inet_net_ntop.c`).
 */
function v6Text(words: readonly number[]): string {
  let best = { start: -1, length: 1 };
  let start = -1;
  for (let index = 0; index <= 8; index += 1) {
    if (words[index] === 0) {
      if (start < 0) start = index;
    } else if (start >= 0) {
      if (index - start > best.length) best = { start, length: index - start };
      start = -1;
    }
  }
  const dotted = best.start === 0 && (best.length === 6 || (best.length === 5 && words[5] === 0xffff));
  const hex = (from: number, to: number): string[] => words.slice(from, to).map((word) => word.toString(16));
  if (best.start < 0) return hex(0, 8).join(':');
  const right = hex(best.start + best.length, dotted ? 6 : 8);
  if (dotted) {
    const [high, low] = [words[6] as number, words[7] as number];
    right.push(`${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`);
  }
  return `${hex(0, best.start).join(':')}::${right.join(':')}`;
}

function address(native: 'inet' | 'cidr'): Codec {
  return {
    kind: 'network',
    encode(writer, value) {
      if (typeof value !== 'string') badValue(native, value);
      const slash = value.indexOf('/');
      const end = slash < 0 ? value.length : slash;
      const v6 = value.includes(':');
      if (!(v6 ? parseV6(value, end) : parseV4(value, 0, end, 0))) badValue(native, value);
      const size = v6 ? 16 : 4;
      const most = size * 8;
      const mask = slash < 0 ? most : Number(value.slice(slash + 1));
      if (!Number.isInteger(mask) || mask < 0 || mask > most || slash === value.length - 1)
        badValue(native, value);
      writer.int32(4 + size);
      writer.uint8(v6 ? family.v6 : family.v4);
      writer.uint8(mask);
      writer.uint8(native === 'cidr' ? 1 : 0);
      writer.uint8(size);
      writer.reserve(size);
      for (let index = 0; index < size; index += 1) writer.bytes[writer.length++] = parsed[index] as number;
    },
    decode({ bytes, view }, start) {
      const mask = bytes[start + 1] as number;
      const count = bytes[start + 3] as number;
      const at = start + 4;
      const text =
        count === 4
          ? `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`
          : v6Text(Array.from({ length: 8 }, (_, word) => view.getUint16(at + word * 2)));
      return native === 'cidr' || mask !== count * 8 ? `${text}/${mask}` : text;
    },
  };
}

export const inet = address('inet');
export const cidr = address('cidr');

const macForm = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;

export const macaddr: Codec = {
  kind: 'network',
  encode(writer, value) {
    if (typeof value !== 'string' || !macForm.test(value)) badValue('macaddr', value);
    writer.int32(6);
    for (let at = 0; at < 17; at += 3) writer.uint8(Number.parseInt(value.slice(at, at + 2), 16));
  },
  decode: ({ bytes }, start) => bytes.toString('hex', start, start + 6).replace(/(..)(?=.)/g, '$1:'),
};
