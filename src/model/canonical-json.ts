/** Tells, without making anything, that a JSON text is in its canonical spelling already, as most texts are. */

/** Deeper texts, and longer numbers, are left to {@link canonicalJson}. */
const deepest = 100;
const longestNumber = 300;

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const colon = 0x3a;
const backslash = 0x5c;

/** What is looked at, and where. */
let text = '';
let at = 0;

/**
 * Whether `canonicalJson(candidate)` is certain to be `candidate`. False says nothing: a text with `\u…`, with an
 * exponent, or with escapes or surrogates in a key is not looked at, canonical or not.
 */
export function isCanonicalJson(candidate: string): boolean {
  text = candidate;
  at = 0;
  const answer = value(0) && at === text.length;
  text = '';
  return answer;
}

/** Each of these goes past what it is named for, and answers false where it can't. */
function value(depth: number): boolean {
  const code = text.charCodeAt(at);
  if (code === quote) return string(false);
  if (code === minus || isDigit(code)) return number();
  if (code === 0x7b) return depth < deepest && object(depth);
  if (code === 0x5b) return depth < deepest && array(depth);
  if (code === 0x74) return word('true');
  if (code === 0x66) return word('false');
  return code === 0x6e && word('null');
}

function word(wanted: string): boolean {
  if (!text.startsWith(wanted, at)) return false;
  at += wanted.length;
  return true;
}

/** @param plain of units that stand for themselves alone, whose order is that of code points */
function string(plain: boolean): boolean {
  for (at += 1; ; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) break;
    // Past the end it is NaN, which no comparison lets through.
    if (!(code >= 0x20)) return false;
    const isEscape = code === backslash;
    if (isEscape || (code >= 0xd800 && code < 0xe000)) {
      if (plain) return false;
      at += 1;
      const next = text.charCodeAt(at);
      if (isEscape ? !isShortEscape(next) : code >= 0xdc00 || !(next >= 0xdc00 && next < 0xe000))
        return false;
    }
  }
  at += 1;
  return true;
}

/** Of the escapes that are written with one letter, all but that of `/`: `"\bfnrt`. */
function isShortEscape(code: number): boolean {
  switch (code) {
    case 0x22:
    case 0x5c:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return true;
    default:
      return false;
  }
}

function number(): boolean {
  const first = at;
  if (text.charCodeAt(at) === minus) at += 1;
  const whole = at;
  while (isDigit(text.charCodeAt(at))) at += 1;
  const size = at - whole;
  if (size === 0 || (size > 1 && text.charCodeAt(whole) === zero)) return false;
  const next = text.charCodeAt(at);
  if (next === point) {
    at += 1;
    const fraction = at;
    while (isDigit(text.charCodeAt(at))) at += 1;
    if (at === fraction || text.charCodeAt(at - 1) === zero) return false;
  } else if (whole > first && text.charCodeAt(whole) === zero) {
    return false;
  }
  return at - first <= longestNumber;
}

function array(depth: number): boolean {
  at += 1;
  if (text.charCodeAt(at) !== 0x5d) {
    for (;;) {
      if (!value(depth + 1)) return false;
      if (text.charCodeAt(at) !== comma) break;
      at += 1;
    }
    if (text.charCodeAt(at) !== 0x5d) return false;
  }
  at += 1;
  return true;
}

/** Each key is above the one before it. */
function object(depth: number): boolean {
  at += 1;
  if (text.charCodeAt(at) !== 0x7d) {
    let before = -1;
    for (;;) {
      const key = at;
      if (text.charCodeAt(at) !== quote || !string(true) || text.charCodeAt(at) !== colon) return false;
      if (before >= 0 && !isAbove(key, before)) return false;
      before = key;
      at += 1;
      if (!value(depth + 1)) return false;
      if (text.charCodeAt(at) !== comma) break;
      at += 1;
    }
    if (text.charCodeAt(at) !== 0x7d) return false;
  }
  at += 1;
  return true;
}

/** Of two keys by where their first quote stands; equal ones are not above each other. */
function isAbove(key: number, before: number): boolean {
  for (let index = 1; ; index += 1) {
    const left = text.charCodeAt(before + index);
    const right = text.charCodeAt(key + index);
    if (left === quote) return right !== quote;
    if (right === quote) return false;
    if (left !== right) return right > left;
  }
}

function isDigit(code: number): boolean {
  return code >= zero && code <= 0x39;
}
