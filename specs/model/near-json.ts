/** JSON texts that are near one another, and a second opinion on what they mean. */
import { rowsOver } from './near.ts';

const ones = ['1', '1.0', '1e0', '10e-1', '0.1E+1', '-1', '-1.0', '11', '1.1e1', '10'];
const tenths = ['0.1', '1e-1', '0.10', '0.1000000000000000055511151231257827'];
const zeros = ['0', '-0', '0.0', '0e5', '-0e-7'];
const wide = ['9007199254740992', '9007199254740993', '9007199254740993.0', '90071992547409930e-1'];
const huge = ['1e400', '10e399', '1e401', '10e400', '100e399', '1e999', '1E+999', '1e1000'];
const tiny = ['1e-400', '10e-401', '1e-401', '10e-402', '0.1e-400'];
const digits = [399, 400, 401, 402].map((zeros) => `1${'0'.repeat(zeros)}`);
const numbers = [...ones, ...tenths, ...zeros, ...wide, ...huge, ...digits, ...tiny];

const spelled = [
  '"1"',
  '"1.0"',
  '""',
  '"null"',
  '"[1]"',
  '"a,b"',
  '"a\\",\\"b"',
  '"A"',
  '"a"',
  '"\\u0061"',
  '"\\u0061 "',
];
const accents = [
  '"é"',
  '"e\u0301"',
  '"\\u00e9"',
  '"\u2028"',
  '"\\u2028"',
  '"\u007f"',
  '"\\u007f"',
  '"\\u0000"',
];
const alone = ['"\\ud800"', '"\ud800"', '"\\ud801"', '"\\ufffd"', '"\ufffd"', '"\\\\ud800"'];
const pairs = ['"😀"', '"\\ud83d\\ude00"', '"\\ud83d\ude00"', '"\\ude00\\ud83d"'];
const escapes = ['"/"', '"\\/"', '"\\\\"', '"\\""', '"\\u0022"', '"\\n"', '"\\u000a"', '"\\\\n"'];
const strings = [...spelled, ...accents, ...alone, ...pairs, ...escapes];

const words = ['null', 'true', 'false'];

const composites = ['[]', '[ ]', '{}', '[[]]', '[{}]', '[null]', '{"a":1}', '{"a":null}', '["a",1]'];
const few = ['1', '1.0', '2', '"1"', 'null', '[]', '{}', '[1]', '{"a":1}'];

/** Objects of two members, in either order, spaced out, with escaped, equal and awkward keys. */
function objectsOf(one: string, other: string): readonly string[] {
  return [
    `{"a":${one},"b":${other}}`,
    `{"b":${other},"a":${one}}`,
    ` {\n"\\u0062" :\t${other} , "a": ${one}\r}`,
    `{"a":${other},"a":${one}}`,
    `{"a":${one}}`,
    `{"A":${one},"a":${other}}`,
    `{"":${one},"a":${other}}`,
    `{"__proto__":${one},"a":${other}}`,
    `{"10":${one},"9":${other}}`,
    `{"9":${other},"10":${one}}`,
    `{"\u{10000}":${one},"\uffee":${other}}`,
    `{"\uffee":${other},"\\ud800\\udc00":${one}}`,
    `{"a":{"b":${one}},"c":${other}}`,
    `{"a":{"b":${one},"c":${other}}}`,
  ];
}

function arraysOf(one: string, other: string): readonly string[] {
  return [`[${one},${other}]`, `[ ${one} ,\n${other}]`, `[[${one}],${other}]`, `[[${one},${other}]]`];
}

/** Some thousand texts, of which many mean the same. */
export function nearJson(): readonly string[] {
  const scalars = [...numbers, ...strings, ...words];
  const parts = [...scalars, ...composites];
  const two = (of: readonly string[]) => [...rowsOver(of, 2)] as unknown as readonly [string, string][];
  return [
    ...parts.flatMap((part) => [part, ` ${part}\n`, `[${part}]`, `[[${part}]]`, `{"a":${part}}`]),
    ...two(scalars).map(([one, other]) => `[${one},${other}]`),
    ...two(few).flatMap(([one, other]) => [...arraysOf(one, other), ...objectsOf(one, other)]),
  ];
}

/** A number as its digits without zeros at the end, and the power of ten of the last. */
function exact(source: string): string {
  const [mantissa = '', power = '0'] = source.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  let digits = BigInt(whole.replace('-', '') + fraction);
  let exponent = BigInt(power) - BigInt(fraction.length);
  if (digits === 0n) return 'zero';
  for (; digits % 10n === 0n; digits /= 10n) exponent += 1n;
  return `${whole.startsWith('-') ? 'minus ' : ''}${digits} at ${exponent}`;
}

/** What a text means, by the engine's own parser: a text that no two different meanings share. */
export function meaningOf(text: string): string {
  const tree: unknown = JSON.parse(text, (_, value: unknown, context?: { readonly source: string }) => {
    if (typeof value === 'number') return ['number', exact(context?.source ?? '')];
    if (typeof value === 'string') return ['string', value];
    if (Array.isArray(value)) return ['array', value];
    if (typeof value !== 'object' || value === null) return [String(value)];
    return ['object', Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1))];
  });
  return JSON.stringify(tree);
}
