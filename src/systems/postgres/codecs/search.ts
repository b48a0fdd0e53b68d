/** Codecs of tsvector and tsquery, spelled as the server prints them: `'cat':3A 'dog'`, `'cat' & !( 'a' | 'b' )`. */
import type { BinaryChunk, BinaryWriter } from '../binary.ts';
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';
import { TextWriter } from '../../text-writer.ts';

/** Weights by the two bits that hold them. */
const weights = 'DCBA';

/** One lexeme in quotes, with quotes and backslashes doubled. */
const lexeme = /'((?:[^'\\]|''|\\\\)*)'/y;
const positions = /:(\d+[ABC]?(?:,\d+[ABC]?)*)/y;

function unquote(text: string): string {
  return text.includes("'") || text.includes('\\') ? text.replace(/(['\\])\1/g, '$1') : text;
}

/** Matches at a position and moves it on. */
function take(form: RegExp, text: string, at: { index: number }): RegExpExecArray | null {
  form.lastIndex = at.index;
  const match = form.exec(text);
  if (match) at.index = form.lastIndex;
  return match;
}

function writeLexeme(writer: BinaryWriter, native: string, text: string, whole: string): void {
  if (text.includes('\0') || !writer.text(text)) badValue(native, whole);
  writer.uint8(0);
}

const text = new TextWriter();
const apostrophe = 0x27;
const backslash = 0x5c;
const blank = 0x20;
const colon = 0x3a;
const comma = 0x2c;
const asterisk = 0x2a;

/** Prints the lexeme up to the zero byte that ends it, in quotes. Answers where the next field is. */
function printLexeme(bytes: Uint8Array, start: number): number {
  text.byte(apostrophe);
  let at = start;
  let copied = start;
  for (; bytes[at] !== 0; at += 1) {
    const code = bytes[at];
    if (code !== apostrophe && code !== backslash) continue;
    // Once up to here, and once more from here on.
    text.copy(bytes, copied, at + 1);
    copied = at;
  }
  text.copy(bytes, copied, at);
  text.byte(apostrophe);
  return at + 1;
}

export const tsvector: Codec = {
  kind: 'search',
  encode(writer, value) {
    if (typeof value !== 'string') badValue('tsvector', value);
    const opened = writer.open();
    const counted = writer.length;
    writer.int32(0);
    const at = { index: 0 };
    let count = 0;
    while (at.index < value.length) {
      if (count > 0 && value.charCodeAt(at.index++) !== 0x20) badValue('tsvector', value);
      const word = take(lexeme, value, at);
      if (!word) badValue('tsvector', value);
      writeLexeme(writer, 'tsvector', unquote(word[1] as string), value);
      const places = take(positions, value, at)?.[1]?.split(',') ?? [];
      writer.int16(places.length);
      for (const place of places) {
        const position = Number.parseInt(place, 10);
        if (position < 1 || position > 16_383) badValue('tsvector', value);
        writer.int16((Math.max(0, weights.indexOf(place.at(-1) as string)) << 14) | position);
      }
      count += 1;
    }
    writer.view.setInt32(counted, count);
    writer.close(opened);
  },
  decode({ bytes, view }, start) {
    const count = view.getInt32(start);
    let at = start + 4;
    text.begin();
    for (let index = 0; index < count; index += 1) {
      if (index > 0) text.byte(blank);
      at = printLexeme(bytes, at);
      const places = view.getUint16(at);
      at += 2;
      for (let place = 0; place < places; place += 1, at += 2) {
        const packed = view.getUint16(at);
        const weight = packed >> 14;
        text.byte(place === 0 ? colon : comma);
        text.integer(packed & 16_383);
        if (weight > 0) text.byte(weights.charCodeAt(weight));
      }
    }
    return text.end();
  },
};

/** A node of a tsquery. `weights` are bits, A the highest; `priority` is how tightly an operator binds. */
type Query =
  | { readonly type: 'lexeme'; readonly text: string; readonly weights: number; readonly prefix: boolean }
  | { readonly type: 'not'; readonly of: Query }
  | {
      readonly type: 'binary';
      readonly operator: Operator;
      readonly distance: number;
      readonly left: Query;
      readonly right: Query;
    };

type Operator = keyof typeof operators;

/** Numbers of the binary form and priorities (`ts_type.h`). */
const operators = {
  '&': { code: 2, priority: 2 },
  '|': { code: 3, priority: 1 },
  '<>': { code: 4, priority: 3 },
} as const;
const notOperator = { code: 1, priority: 4 } as const;
const itemType = { lexeme: 1, operator: 2 } as const;

const flags = /:(\*?)(A?B?C?D?)/y;
const joint = / (?:([&|])|<(-|\d+)>) /y;

/** @throws MatrixError MATRIX_BAD_VALUE */
function parseQuery(text: string): Query {
  const at = { index: 0 };

  function skip(expected: string): boolean {
    if (!text.startsWith(expected, at.index)) return false;
    at.index += expected.length;
    return true;
  }

  function unary(): Query {
    if (skip('!')) return { type: 'not', of: unary() };
    if (skip('( ')) {
      const inner = binary(0);
      if (!skip(' )')) badValue('tsquery', text);
      return inner;
    }
    const word = take(lexeme, text, at);
    if (!word) badValue('tsquery', text);
    const flagged = take(flags, text, at);
    const bits = (flagged?.[2] ?? '')
      .split('')
      .reduce((sum, letter) => sum | (1 << weights.indexOf(letter)), 0);
    return { type: 'lexeme', text: unquote(word[1] as string), weights: bits, prefix: flagged?.[1] === '*' };
  }

  /** Operators that bind more tightly than `above`, from left to right. */
  function binary(above: number): Query {
    let left = unary();
    for (;;) {
      const before = at.index;
      const match = take(joint, text, at);
      if (!match) return left;
      const operator = (match[1] ?? '<>') as Operator;
      const { priority } = operators[operator];
      if (priority <= above) {
        at.index = before;
        return left;
      }
      const distance = match[2] === undefined ? 0 : match[2] === '-' ? 1 : Number(match[2]);
      left = { type: 'binary', operator, distance, left, right: binary(priority) };
    }
  }

  const query = binary(0);
  if (at.index !== text.length) badValue('tsquery', text);
  return query;
}

/** Writes the items with each operator before its operands, the right one first. Answers how many. */
function writeQuery(writer: BinaryWriter, query: Query, whole: string): number {
  if (query.type === 'lexeme') {
    writer.uint8(itemType.lexeme);
    writer.uint8(query.weights);
    writer.uint8(query.prefix ? 1 : 0);
    writeLexeme(writer, 'tsquery', query.text, whole);
    return 1;
  }
  writer.uint8(itemType.operator);
  if (query.type === 'not') {
    writer.uint8(notOperator.code);
    return 1 + writeQuery(writer, query.of, whole);
  }
  writer.uint8(operators[query.operator].code);
  if (query.operator === '<>') writer.int16(query.distance);
  const right = writeQuery(writer, query.right, whole);
  return 1 + right + writeQuery(writer, query.left, whole);
}

/** `above` is the priority of the operator around it; `afterPhrase` that it is the right side of a phrase. */
function queryText(chunk: BinaryChunk, at: { index: number }, above: number, afterPhrase: boolean): string {
  const { bytes, view } = chunk;
  const type = bytes[at.index++];
  if (type === itemType.lexeme) {
    const bits = bytes[at.index++] as number;
    const prefix = bytes[at.index++] === 1;
    text.begin();
    at.index = printLexeme(bytes, at.index);
    if (prefix || bits > 0) text.byte(colon);
    if (prefix) text.byte(asterisk);
    for (let weight = 3; weight >= 0; weight -= 1) {
      if (bits & (1 << weight)) text.byte(weights.charCodeAt(weight));
    }
    return text.end();
  }
  const code = bytes[at.index++];
  if (code === notOperator.code) {
    const inner = `!${queryText(chunk, at, notOperator.priority, false)}`;
    return notOperator.priority < above ? `( ${inner} )` : inner;
  }
  const operator = (Object.keys(operators) as Operator[]).find((each) => operators[each].code === code);
  if (operator === undefined) badValue('tsquery', `operator ${code}`);
  const phrase = operator === '<>';
  const distance = phrase ? view.getInt16(at.index) : 0;
  if (phrase) at.index += 2;
  const { priority } = operators[operator];
  const right = queryText(chunk, at, priority, phrase);
  const left = queryText(chunk, at, priority, false);
  const joined = `${left} ${phrase ? `<${distance === 1 ? '-' : distance}>` : operator} ${right}`;
  return priority < above || (phrase && afterPhrase) ? `( ${joined} )` : joined;
}

/** The server sends an empty query but takes none in binary form, so that one can be read and not written. */
export const tsquery: Codec = {
  kind: 'search',
  encode(writer, value) {
    if (typeof value !== 'string') badValue('tsquery', value);
    const query = parseQuery(value);
    const opened = writer.open();
    const counted = writer.length;
    writer.int32(0);
    const count = writeQuery(writer, query, value);
    writer.view.setInt32(counted, count);
    writer.close(opened);
  },
  decode: (chunk, start) =>
    chunk.view.getInt32(start) === 0 ? '' : queryText(chunk, { index: start + 4 }, 0, false),
};
