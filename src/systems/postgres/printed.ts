/** How Postgres itself prints the values whose canonical spelling is another. */
import type { Value } from '../../model/value.ts';

type Printable = Exclude<Value, null>;

/** A number with all its digits. */
class Digits {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Revive = (key: string, value: unknown, context: { readonly source: string }) => unknown;

/** Canonical JSON, its numbers exact. */
function parsed(value: Printable): unknown {
  const revive: Revive = (_, each, { source }) => (typeof each === 'number' ? new Digits(source) : each);
  return JSON.parse(String(value), revive as (key: string, value: unknown) => unknown);
}

/** As the server prints it whose `lc_monetary` is `C` or American. */
export function moneyText(value: Printable): string {
  const [, sign = '', whole = '', cents = ''] = /^(-?)(\d+)\.(\d\d)$/.exec(String(value)) ?? [];
  return `${sign}$${whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',')}.${cents}`;
}

function scalar(value: unknown): string {
  return value instanceof Digits ? value.text : String(value);
}

/** As many as JavaScript gives: more than a float4 has, but for the smallest. */
const mostDigits = 100;

/** The shortest digits that only this float4 lies nearest to: a decimal halfway between two of them is none. */
export function realText(value: Printable): string {
  const number = Number(value);
  if (!Number.isFinite(number) || number === 0) return Object.is(number, -0) ? '-0' : String(number);
  const exact = /^(-?)(\d)\.(\d+)e([+-]\d+)$/.exec(number.toExponential(mostDigits));
  const [, sign = '', first = '', rest = '', exponent = '0'] = exact ?? [];
  const [below, above] = halfways(Math.abs(number));
  for (let count = 1; count < 9; count += 1) {
    const text = `${roundedHalfEven(first + rest, count)}e${Number(exponent) - count + 1}`;
    if (Number(text) > below && Number(text) < above) return sign + text;
  }
  return `${sign}${roundedHalfEven(first + rest, 9)}e${Number(exponent) - 8}`;
}

const bits = new DataView(new ArrayBuffer(4));

/** The points between a positive float4 and its neighbors; doubles hold them exactly. */
function halfways(number: number): readonly [number, number] {
  bits.setFloat32(0, number);
  const at = bits.getUint32(0);
  const halfway = (neighbor: number): number => {
    bits.setUint32(0, neighbor);
    return (number + bits.getFloat32(0)) / 2;
  };
  const [below, above] = [halfway(at - 1), halfway(at + 1)];
  // Beyond the largest there is infinity, and no halfway to it.
  return [below, Number.isFinite(above) ? above : 2 * number - below];
}

function roundedHalfEven(digits: string, count: number): bigint {
  const kept = BigInt(digits.slice(0, count));
  const rest = digits.slice(count);
  const half = `5${'0'.repeat(rest.length - 1)}`;
  return rest > half || (rest === half && kept % 2n === 1n) ? kept + 1n : kept;
}

/** Filled up with blanks, which count for nothing until the value is kept in another type. */
export function paddedText(length: number): (value: Printable) => string {
  return (value) => String(value) + ' '.repeat(Math.max(0, length - Array.from(String(value)).length));
}

/** Manual, "Array Input and Output Syntax". */
export function arrayText(value: Printable): string {
  const items = (parsed(value) as unknown[]).map((item) => {
    if (item === null) return 'NULL';
    const text = scalar(item);
    const isPlain = text !== '' && !/[{},"\\\s]/.test(text) && text.toUpperCase() !== 'NULL';
    return isPlain ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
  });
  return `{${items.join(',')}}`;
}

/** Manual, "Composite Type Input and Output Syntax". */
export function compositeText(value: Printable): string {
  const fields = (parsed(value) as unknown[]).map((field) => {
    if (field === null) return '';
    if (typeof field === 'boolean') return field ? 't' : 'f';
    const text = scalar(field);
    return text !== '' && !/[(),"\\\s]/.test(text) ? text : `"${text.replaceAll(/["\\]/g, '$&$&')}"`;
  });
  return `(${fields.join(',')})`;
}

/** `jsonb`: a blank after each colon and comma, keys by length and then by bytes. */
export function documentText(value: Printable): string {
  return nodeText(parsed(value));
}

function nodeText(node: unknown): string {
  if (typeof node === 'string') return JSON.stringify(node);
  if (node === null || typeof node === 'boolean') return String(node);
  if (Array.isArray(node)) return `[${node.map(nodeText).join(', ')}]`;
  if (node instanceof Digits) return numberText(node.text);
  const object = node as Record<string, unknown>;
  const keys = Object.keys(object).toSorted((a, b) => {
    const [left, right] = [Buffer.from(a), Buffer.from(b)];
    return left.length - right.length || Buffer.compare(left, right);
  });
  return `{${keys.map((key) => `${JSON.stringify(key)}: ${nodeText(object[key])}`).join(', ')}}`;
}

/** Plain digits: `numeric` prints no exponent. */
function numberText(source: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source);
  if (!match?.[4]) return source;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const power = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + power;
  if (point >= digits.length) return `${sign}${digits.padEnd(point, '0').replace(/^0+(?=\d)/, '')}`;
  const padded = point > 0 ? digits : '0'.repeat(1 - point) + digits;
  const at = Math.max(point, 1);
  return `${sign}${padded.slice(0, at).replace(/^0+(?=\d)/, '')}.${padded.slice(at)}`;
}
