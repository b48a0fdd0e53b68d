/** Canonical JSON of the text that the server sends for jsonb, which is canonical but for blanks and the order of keys. */
import { canonicalJson } from '../../../model/json.ts';
import type { BinaryChunk } from '../binary.ts';
import { TextWriter } from '../../text-writer.ts';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const zero = 0x30;
const minus = 0x2d;
const point = 0x2e;
const blank = 0x20;

/** The escapes that canonical JSON has too: `"\bfnrt`. What is written `\u…` is for the slow way. */
const sharedEscapes = new Set([0x22, 0x5c, 0x62, 0x66, 0x6e, 0x72, 0x74]);
const words = ['true', 'false', 'null'].map((word) => Buffer.from(word));

const deepest = 100;
/** Longer numbers may have another canonical form. */
const longestNumber = 300;

/** The text that is put together, and of each member of the objects it is in: start, end of the key, end. */
const text = new TextWriter();
const members: number[] = [];

/** What is read, where, and up to where. */
let bytes: Uint8Array = new Uint8Array();
let at = 0;
let end = 0;
/** Whether the string that was copied last has an escape. */
let escaped = false;

/**
 * As `canonicalJson` of the text, which it is left to where the text is not as the server writes it, or has
 * numbers or keys that would have to be written anew.
 * @throws MatrixError MATRIX_BAD_JSON
 */
export function jsonbText(chunk: BinaryChunk, from: number, to: number): string {
  bytes = chunk.bytes;
  at = from;
  end = to;
  text.begin();
  members.length = 0;
  if (value(0) && at === end) return text.end();
  return canonicalJson(chunk.text(from, to));
}

/** The next byte, not taken; -1 at the end. */
function peek(): number {
  return at < end ? (bytes[at] as number) : -1;
}

/** Each of these copies what it is named for, and answers false where it can't. */
function value(depth: number): boolean {
  const code = peek();
  if (code === quote) return string();
  if (code === minus || isDigit(code)) return number();
  if (code === 0x7b) return depth < deepest && object(depth);
  if (code === 0x5b) return depth < deepest && array(depth);
  return words.some(word);
}

function word(wanted: Uint8Array): boolean {
  if (at + wanted.length > end) return false;
  for (let index = 0; index < wanted.length; index += 1) {
    if (bytes[at + index] !== wanted[index]) return false;
  }
  text.copy(wanted, 0, wanted.length);
  at += wanted.length;
  return true;
}

function string(): boolean {
  let index = at + 1;
  escaped = false;
  for (; ; index += 1) {
    if (index >= end) return false;
    const code = bytes[index] as number;
    if (code === quote) break;
    if (code < blank) return false;
    if (code === backslash) {
      escaped = true;
      index += 1;
      if (index >= end || !sharedEscapes.has(bytes[index] as number)) return false;
    }
  }
  text.copy(bytes, at, index + 1);
  at = index + 1;
  return true;
}

function number(): boolean {
  const first = at;
  if (peek() === minus) at += 1;
  const whole = at;
  while (isDigit(peek())) at += 1;
  const size = at - whole;
  if (size === 0 || (size > 1 && bytes[whole] === zero)) return false;
  if (peek() === point) {
    at += 1;
    const fraction = at;
    while (isDigit(peek())) at += 1;
    if (at === fraction || bytes[at - 1] === zero) return false;
  } else if (whole > first && bytes[whole] === zero) {
    return false;
  }
  if (at - first > longestNumber || (peek() | 0x20) === 0x65) return false;
  text.copy(bytes, first, at);
  return true;
}

function array(depth: number): boolean {
  text.byte(0x5b);
  at += 1;
  if (peek() !== 0x5d) {
    for (;;) {
      if (!value(depth + 1)) return false;
      if (peek() !== comma) break;
      text.byte(comma);
      at += 1;
      if (peek() === blank) at += 1;
    }
    if (peek() !== 0x5d) return false;
  }
  text.byte(0x5d);
  at += 1;
  return true;
}

function object(depth: number): boolean {
  const outer = members.length;
  text.byte(0x7b);
  at += 1;
  let sorted = true;
  if (peek() !== 0x7d) {
    for (;;) {
      const start = text.length;
      if (peek() !== quote || !string() || escaped || peek() !== colon) return false;
      const key = text.length;
      text.byte(colon);
      at += 1;
      if (peek() === blank) at += 1;
      if (!value(depth + 1)) return false;
      if (members.length > outer) {
        const order = compareKeys(members.length - 3, start, key);
        if (order === 0) return false;
        if (order > 0) sorted = false;
      }
      members.push(start, key, text.length);
      if (peek() !== comma) break;
      text.byte(comma);
      at += 1;
      if (peek() === blank) at += 1;
    }
    if (peek() !== 0x7d) return false;
  }
  if (!sorted && !sortMembers(outer)) return false;
  members.length = outer;
  text.byte(0x7d);
  at += 1;
  return true;
}

/** Of the member at that place and the key from `start` to `end`: bytes of UTF-8 are in the order of code points. */
function compareKeys(member: number, start: number, end: number): number {
  const left = members[member] as number;
  // Without the quotes.
  const leftLength = (members[member + 1] as number) - left - 2;
  const rightLength = end - start - 2;
  const shorter = Math.min(leftLength, rightLength);
  for (let index = 1; index <= shorter; index += 1) {
    const difference = (text.bytes[left + index] as number) - (text.bytes[start + index] as number);
    if (difference !== 0) return difference;
  }
  return leftLength - rightLength;
}

/** Rewrites the members from `first` on in the order of their keys. Answers false where a key comes twice. */
function sortMembers(first: number): boolean {
  const order: number[] = [];
  for (let member = first; member < members.length; member += 3) {
    let place = order.length;
    for (; place > 0; place -= 1) {
      const before = order[place - 1] as number;
      const compared = compareKeys(before, members[member] as number, members[member + 1] as number);
      if (compared === 0) return false;
      if (compared < 0) break;
      order[place] = before;
    }
    order[place] = member;
  }
  const start = members[first] as number;
  const after = text.length;
  text.reserve(after - start);
  for (let index = 0; index < order.length; index += 1) {
    const member = order[index] as number;
    if (index > 0) text.byte(comma);
    text.copy(text.bytes, members[member] as number, members[member + 2] as number);
  }
  text.bytes.copyWithin(start, after, text.length);
  text.length = after;
  return true;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
