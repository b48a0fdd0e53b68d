/** One spelling of a JSON text, with exact numbers: texts that mean the same come out the same. */
import { isCanonicalJson } from './canonical-json.ts';
import { MatrixError } from './error.ts';

/** Arrays and objects nested deeper than this are refused. */
const deepest = 1000;

/** Numbers whose first digit stands further than this from the point keep an exponent. */
const plainExponent = 400;

/**
 * Canonical JSON of a JSON text: keys sorted by code point (of equal keys the last one counts, as in `jsonb`),
 * no blanks, strings as `JSON.stringify` writes them.
 *
 * Numbers are never doubles. They are written as plain digits without needless zeros, and `0` for every zero
 * (-0 too), so that `1.0`, `1` and `10e-1` are alike. A number of 10^401 and above, or below 10^-400, is
 * written `<d>[.<digits>]e<exponent>` (`1.5e999`, `1e-500`) with all its digits, and is never expanded.
 *
 * @throws MatrixError MATRIX_BAD_JSON with the position (in UTF-16 units, from 0), also when nested deeper than 1,000
 */
export function canonicalJson(text: string): string {
  return isCanonicalJson(text) ? text : respelled(text);
}

function respelled(text: string): string {
  let at = 0;

  function fail(what: string): never {
    const found = at < text.length ? JSON.stringify(text.slice(at, at + 12)) : 'the end';
    throw new MatrixError('MATRIX_BAD_JSON', `not JSON: expected ${what} at ${at}, found ${found}`);
  }

  /** The next character that is not a blank, not taken; NaN at the end. */
  function peek(): number {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 32 || code === 10 || code === 13 || code === 9) at += 1;
      else return code;
    }
  }

  function value(depth: number): string {
    const code = peek();
    if (code === 0x22) return string();
    if (code === 0x2d || isDigit(code)) return number();
    if (code === 0x7b) return object(depth);
    if (code === 0x5b) return array(depth);
    for (const word of ['true', 'false', 'null']) {
      if (text.startsWith(word, at)) {
        at += word.length;
        return word;
      }
    }
    return fail('a value');
  }

  function enter(depth: number): void {
    if (depth >= deepest) fail(`at most ${deepest} nested arrays and objects`);
    at += 1;
  }

  function array(depth: number): string {
    enter(depth);
    if (peek() === 0x5d) {
      at += 1;
      return '[]';
    }
    let result = '[';
    for (;;) {
      result += value(depth + 1);
      const code = peek();
      if (code !== 0x2c && code !== 0x5d) fail('"," or "]"');
      at += 1;
      if (code === 0x5d) return `${result}]`;
      result += ',';
    }
  }

  function object(depth: number): string {
    enter(depth);
    if (peek() === 0x7d) {
      at += 1;
      return '{}';
    }
    /** By the key as it is written, which is one to one with the key. */
    const members = new Map<string, string>();
    for (;;) {
      if (peek() !== 0x22) fail('a key in quotes');
      const key = string();
      if (peek() !== 0x3a) fail('":"');
      at += 1;
      members.set(key, value(depth + 1));
      const code = peek();
      if (code !== 0x2c && code !== 0x7d) fail('"," or "}"');
      at += 1;
      if (code === 0x7d) break;
    }
    return `{${sortedMembers(members)}}`;
  }

  function string(): string {
    const start = at;
    let plain = true;
    for (at += 1; ; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 0x22) break;
      if (code === 0x5c) {
        plain = false;
        at += 1;
        escape();
      } else if (code < 0x20) fail('no control character in a string');
      else if (code >= 0xd800 && code < 0xe000) plain = false;
      else if (Number.isNaN(code)) fail('the closing quote');
    }
    at += 1;
    const written = text.slice(start, at);
    return plain ? written : JSON.stringify(JSON.parse(written));
  }

  function escape(): void {
    const code = text.charCodeAt(at);
    if (code === 0x75) {
      if (!/^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5))) fail('u and four hex digits');
      at += 4;
    } else if (!'"\\/bfnrt'.includes(text.charAt(at)) || at >= text.length) fail('an escape');
  }

  function digits(): string {
    const start = at;
    while (isDigit(text.charCodeAt(at))) at += 1;
    if (at === start) fail('a digit');
    return text.slice(start, at);
  }

  function number(): string {
    const negative = text.charCodeAt(at) === 0x2d;
    if (negative) at += 1;
    if (text.charCodeAt(at) === 0x30 && isDigit(text.charCodeAt(at + 1))) {
      at += 1;
      fail('no digit after a leading 0');
    }
    const whole = digits();
    let fraction = '';
    if (text.charCodeAt(at) === 0x2e) {
      at += 1;
      fraction = digits();
    }
    let exponent = '';
    const mark = text.charCodeAt(at);
    if (mark === 0x65 || mark === 0x45) {
      at += 1;
      const sign = text.charCodeAt(at);
      if (sign === 0x2b || sign === 0x2d) at += 1;
      exponent = (sign === 0x2d ? '-' : '') + digits();
    }
    if (fraction === '' && exponent === '' && whole.length <= plainExponent) {
      return negative && whole !== '0' ? `-${whole}` : whole;
    }
    return canonicalNumber(negative, whole, fraction, exponent);
  }

  const result = value(0);
  if (!Number.isNaN(peek())) fail('the end');
  return result;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Of ±`whole`.`fraction` × 10^`exponent`. The exponent may be of any size, so it is a bigint. */
function canonicalNumber(negative: boolean, whole: string, fraction: string, exponent: string): string {
  const all = whole + fraction;
  let first = 0;
  while (all.charCodeAt(first) === 0x30) first += 1;
  if (first === all.length) return '0';
  let last = all.length;
  while (all.charCodeAt(last - 1) === 0x30) last -= 1;
  const significant = all.slice(first, last);
  const sign = negative ? '-' : '';
  /** The power of ten of the first significant digit. */
  const power = BigInt(exponent) + BigInt(whole.length - 1 - first);
  if (power < -plainExponent || power > plainExponent) {
    const rest = significant.length > 1 ? `.${significant.slice(1)}` : '';
    return `${sign}${significant.charAt(0)}${rest}e${power}`;
  }
  const before = Number(power) + 1;
  if (before <= 0) return `${sign}0.${'0'.repeat(-before)}${significant}`;
  if (before >= significant.length) return sign + significant.padEnd(before, '0');
  return `${sign}${significant.slice(0, before)}.${significant.slice(before)}`;
}

function sortedMembers(members: ReadonlyMap<string, string>): string {
  if (members.size === 1) {
    for (const [key, value] of members) return `${key}:${value}`;
  }
  const keys = [...members.keys()].map((written) => ({
    written,
    key: written.includes('\\') ? (JSON.parse(written) as string) : written.slice(1, -1),
  }));
  keys.sort((a, b) => compareCodePoints(a.key, b.key));
  return keys.map(({ written }) => `${written}:${members.get(written)}`).join(',');
}

/** Below, equal or above 0. UTF-16 order differs from it where surrogates meet U+E000 to U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) {
      const bothHigh = left >= 0xd800 && right >= 0xd800;
      return bothHigh ? afterSurrogates(left) - afterSurrogates(right) : left - right;
    }
  }
  return a.length - b.length;
}

/** Moves surrogates above the other units, as the code points they stand for are. */
function afterSurrogates(unit: number): number {
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
