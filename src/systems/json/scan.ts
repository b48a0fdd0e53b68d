/** Finds where the values of a JSON text begin and end, so that each can be read by its kind and no number is ever a double. */
import { MatrixError } from '../../model/error.ts';

/** A stretch of a text: from `start` on, before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const quote = 0x22;
const backslash = 0x5c;

/** Where the first character from `at` on stands that is no blank; the text's length where there is none. */
export function skipBlanks(text: string, at: number): number {
  for (let index = at; ; index += 1) {
    const code = text.charCodeAt(index);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) {
      return Number.isNaN(code) ? text.length : index;
    }
  }
}

/**
 * The end of the value that begins at `at`. Brackets and quotes are matched; whether what stands between them is
 * JSON is seen when it is read.
 * @throws MatrixError MATRIX_BAD_JSON where the text ends within the value, or none begins there
 */
export function valueEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === quote) return stringEnd(text, at);
  if (code === 0x7b || code === 0x5b) return bracketEnd(text, at);
  let end = at;
  while (end < text.length && !endsWord(text.charCodeAt(end))) end += 1;
  if (end === at) throw badJson('a value', text, at);
  return end;
}

function endsWord(code: number): boolean {
  return code === 0x2c || code === 0x7d || code === 0x5d || code <= 0x20;
}

function stringEnd(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = end - 1;
    while (text.charCodeAt(escapes) === backslash) escapes -= 1;
    if ((end - escapes) % 2 === 1) return end + 1;
  }
  throw badJson('the closing quote', text, text.length);
}

function bracketEnd(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length;) {
    const code = text.charCodeAt(index);
    if (code === quote) {
      index = stringEnd(text, index);
      continue;
    }
    if (code === 0x7b || code === 0x5b) depth += 1;
    if (code === 0x7d || code === 0x5d) depth -= 1;
    index += 1;
    if (depth === 0) return index;
  }
  throw badJson('the closing bracket', text, text.length);
}

/**
 * The elements of the array that begins at `at` (blanks before it are passed over).
 * @throws MatrixError MATRIX_BAD_JSON
 */
export function* elementsOf(text: string, at = 0): Generator<Span> {
  let index = opened(text, at, '[', 'an array');
  if (text[index] === ']') return;
  for (;;) {
    const end = valueEnd(text, index);
    yield { start: index, end };
    index = skipBlanks(text, end);
    if (text[index] === ']') return;
    index = nextItem(text, index, ']');
  }
}

/** A member of an object: its key as it is written, quotes included, and where its value stands. */
export interface Member extends Span {
  readonly key: Span;
}

/**
 * The members of the object that begins at `at` (blanks before it are passed over).
 * @param endOf says where the value that begins at a place ends, for who reads it on the way
 * @throws MatrixError MATRIX_BAD_JSON
 */
export function* membersOf(
  text: string,
  at = 0,
  endOf: (text: string, start: number, key: Span) => number = valueEnd,
): Generator<Member> {
  let index = opened(text, at, '{', 'an object');
  if (text[index] === '}') return;
  for (;;) {
    const key = { start: index, end: keyEnd(text, index) };
    const colon = skipBlanks(text, key.end);
    if (text[colon] !== ':') throw badJson('":"', text, colon);
    const start = skipBlanks(text, colon + 1);
    const end = endOf(text, start, key);
    yield { key, start, end };
    index = skipBlanks(text, end);
    if (text[index] === '}') return;
    index = nextItem(text, index, '}');
  }
}

/**
 * Walks through the members of the object that begins at `at` (blanks before it are passed over).
 * @param take is told each member's name and where its value begins, and says where the value ends
 * @returns where the object ends
 * @throws MatrixError MATRIX_BAD_JSON
 */
export function walkMembers(text: string, at: number, take: (name: string, start: number) => number): number {
  let index = opened(text, at, '{', 'an object');
  if (text[index] === '}') return index + 1;
  for (;;) {
    const end = keyEnd(text, index);
    const colon = skipBlanks(text, end);
    if (text[colon] !== ':') throw badJson('":"', text, colon);
    const name = stringText(text.slice(index, end));
    index = skipBlanks(text, take(name, skipBlanks(text, colon + 1)));
    if (text[index] === '}') return index + 1;
    index = nextItem(text, index, '}');
  }
}

/** The end of the key that begins at `at`. @throws MatrixError MATRIX_BAD_JSON */
export function keyEnd(text: string, at: number): number {
  if (text.charCodeAt(at) !== quote) throw badJson('a key in quotes', text, at);
  return stringEnd(text, at);
}

/** Where the next item of a list begins, once an item has ended at `at` and the list has not. @throws MatrixError MATRIX_BAD_JSON */
export function nextItem(text: string, at: number, closing: '}' | ']'): number {
  if (text.charCodeAt(at) !== 0x2c) throw badJson(`"," or "${closing}"`, text, at);
  return skipBlanks(text, at + 1);
}

/** Where the first item of the list that begins at `at` stands, or its closing bracket. @throws MatrixError MATRIX_BAD_JSON */
export function opened(text: string, at: number, bracket: string, what: string): number {
  const start = skipBlanks(text, at);
  if (text[start] !== bracket) throw badJson(what, text, start);
  return skipBlanks(text, start + 1);
}

/** Without escapes and control characters, which JSON has no place for unescaped. */
const plainText = /^[ -[\]-~\u00a0-\uffff]*$/;

/**
 * The text of a JSON string or key, from the first quote to the last.
 * @throws MatrixError MATRIX_BAD_JSON for an escape that there is not, or a control character
 */
export function stringText(written: string): string {
  if (plainText.test(written)) return written.slice(1, -1);
  let text: unknown;
  try {
    text = JSON.parse(written);
  } catch {
    // Its own error would show the text.
    throw new MatrixError(
      'MATRIX_BAD_JSON',
      'not JSON: a string with an escape that there is not, or a control character',
    );
  }
  return text as string;
}

/** The text in a JSON string; what is no string is its own text, for a reader that looks whether it is a value. */
export function unquoted(raw: string): string {
  return raw.charCodeAt(0) === quote ? stringText(raw) : raw;
}

/** The position alone is told, never the text: it may be somebody's. */
export function badJson(expected: string, text: string, at: number): MatrixError {
  const where = at < text.length ? `at ${at} of ${text.length}` : `and the text ends at ${text.length}`;
  return new MatrixError('MATRIX_BAD_JSON', `not JSON: expected ${expected} ${where}`);
}
