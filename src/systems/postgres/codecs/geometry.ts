/** Codecs of point, line and polygon: doubles, spelled as the server prints them. */
import type { BinaryWriter } from '../binary.ts';
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';
import { TextWriter } from '../../text-writer.ts';

const comma = 0x2c;
const numberForm = /^-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Infinity)$|^NaN$/;

/** With at most so many digits a number and a power of ten are exact, so their quotient is the nearest double. */
const exactDigits = 15;
const powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14] as const;

/** Of a plain decimal of few digits; NaN where it is none. */
function parseShort(text: string): number {
  const { length } = text;
  const first = text.charCodeAt(0) === 0x2d ? 1 : 0;
  if (length - first > exactDigits) return Number.NaN;
  let digits = 0;
  let dot = -1;
  for (let at = first; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) digits = digits * 10 + code - 0x30;
    else if (code === 0x2e && dot < 0) dot = at;
    else return Number.NaN;
  }
  if (length === first || dot === first || dot === length - 1) return Number.NaN;
  const size = dot < 0 ? digits : digits / (powers[length - dot - 1] as number);
  return first === 1 ? -size : size;
}

function parseDouble(native: string, text: string, whole: string): number {
  const short = parseShort(text);
  if (short === short) return short;
  if (!numberForm.test(text)) badValue(native, whole);
  return Number(text);
}

/**
 * The shortest digits that stand for this number alone, as `float8out` lays them out with `extra_float_digits`
 * above 0: an exponent of at least two digits below 1e-4 and from 1e15 on.
 */
export function doubleText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const size = Math.abs(value);
  if ((size >= 1e-4 && size < 1e15) || !Number.isFinite(value)) return String(value);
  const shortest = size < leastHalfway ? value.toExponential() : withoutHalfway(value);
  const [digits, exponent] = shortest.split('e') as [string, string];
  return `${digits}e${exponent.charAt(0)}${exponent.slice(1).padStart(2, '0')}`;
}

/** Below it, the middle between two doubles has more digits than either. */
const leastHalfway = 2 ** 53;

/**
 * JavaScript also takes digits that lie halfway to the next double (1e23), the server does not (`d2s.c`,
 * "acceptBounds"): it prints 9.999999999999999e+22.
 */
function withoutHalfway(value: number): string {
  const exact = BigInt(Math.abs(value));
  const above = 1n << BigInt(exact.toString(2).length - 53);
  const below = (exact & (exact - 1n)) === 0n ? above / 2n : above;
  const shortest = value.toExponential();
  for (let decimals = shortest.replace(/e.*|[-.]/g, '').length - 1; ; decimals += 1) {
    const text = value.toExponential(decimals);
    const difference = decimalInteger(text) - exact;
    const halfway = difference * 2n === above || difference * -2n === below;
    if (!halfway && Number(text) === value) return text.replace(/\.?0*e/, 'e');
  }
}

/** Without its sign. */
function decimalInteger(text: string): bigint {
  const [digits, exponent] = text.replace('-', '').split('e+') as [string, string];
  const [whole, decimals = ''] = digits.split('.') as [string, string?];
  const places = Number(exponent) - decimals.length;
  const all = BigInt(whole + decimals);
  return places >= 0 ? all * 10n ** BigInt(places) : all / 10n ** BigInt(-places);
}

const text = new TextWriter();

function printDouble(value: number): void {
  if (!text.shortDouble(value)) text.ascii(doubleText(value));
}

/** `(x,y)` of two doubles. */
function printPoint(view: DataView, at: number): void {
  text.byte(0x28);
  printDouble(view.getFloat64(at));
  text.byte(comma);
  printDouble(view.getFloat64(at + 8));
  text.byte(0x29);
}

function writePoint(writer: BinaryWriter, native: string, x: string, y: string, whole: string): void {
  writer.float64(parseDouble(native, x, whole));
  writer.float64(parseDouble(native, y, whole));
}

const pointForm = /^\(([^(),]+),([^(),]+)\)$/;

export const point: Codec = {
  kind: 'geometric',
  encode(writer, value) {
    const match = typeof value === 'string' ? pointForm.exec(value) : null;
    if (!match) badValue('point', value);
    writer.int32(16);
    writePoint(writer, 'point', match[1] as string, match[2] as string, match[0]);
  },
  decode({ view }, start) {
    text.begin();
    printPoint(view, start);
    return text.end();
  },
};

const lineForm = /^\{([^{},]+),([^{},]+),([^{},]+)\}$/;

export const line: Codec = {
  kind: 'geometric',
  encode(writer, value) {
    const match = typeof value === 'string' ? lineForm.exec(value) : null;
    if (!match) badValue('line', value);
    writer.int32(24);
    for (let part = 1; part <= 3; part += 1)
      writer.float64(parseDouble('line', match[part] as string, match[0]));
  },
  decode({ view }, start) {
    text.begin();
    text.byte(0x7b);
    for (let part = 0; part < 3; part += 1) {
      if (part > 0) text.byte(comma);
      printDouble(view.getFloat64(start + part * 8));
    }
    text.byte(0x7d);
    return text.end();
  },
};

const polygonForm = /^\((\([^(),]+,[^(),]+\)(?:,\([^(),]+,[^(),]+\))*)\)$/;

export const polygon: Codec = {
  kind: 'geometric',
  encode(writer, value) {
    const match = typeof value === 'string' ? polygonForm.exec(value) : null;
    if (!match) badValue('polygon', value);
    const points = (match[1] as string).slice(1, -1).split('),(');
    writer.int32(4 + points.length * 16);
    writer.int32(points.length);
    for (const each of points) {
      const comma = each.indexOf(',');
      writePoint(writer, 'polygon', each.slice(0, comma), each.slice(comma + 1), match[0]);
    }
  },
  decode({ view }, start) {
    const count = view.getInt32(start);
    text.begin();
    text.byte(0x28);
    for (let index = 0; index < count; index += 1) {
      if (index > 0) text.byte(comma);
      printPoint(view, start + 4 + index * 16);
    }
    text.byte(0x29);
    return text.end();
  },
};
