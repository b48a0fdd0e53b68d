/** Values and rows that are near one another and yet differ, or look different and yet are the same. */
import fc from 'fast-check';
import { rowEncoder } from '../../src/model/encoding.ts';
import type { Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { anyValue } from './values.ts';

const bits = new DataView(new ArrayBuffer(8));

/** The double so many bit patterns further on: one unit in the last place for each. */
function stepped(value: number, steps: bigint): number {
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + steps);
  return bits.getFloat64(0);
}

function bitsOf(value: number): bigint {
  bits.setFloat64(0, value);
  return bits.getBigInt64(0);
}

const zeros = [0, -0, Number.NaN, stepped(Number.NaN, 1n), stepped(Infinity, 1n)];
const fractions = [0.1, 0.3, 0.1 + 0.2, Math.fround(0.1), Math.fround(0.3), 1.5];
const extremes = [
  Infinity,
  -Infinity,
  Number.MAX_VALUE,
  2 ** 128,
  Math.fround(3.4e38),
  -1,
  2 ** 53,
  -(2 ** 53),
];
const tiny = [5e-324, stepped(2 ** -1022, -1n), 2 ** -1022, 2 ** -150, 2 ** -149, 2 ** -126];
const wordEdges = [255, 256, 2 ** 31, 2 ** 32].flatMap((edge) => [edge - 1, edge]);
const tens = Array.from({ length: 16 }, (_, power) => 10 ** power).flatMap((ten) => [ten - 1, ten, -ten]);
const numbers = [...zeros, ...fractions, ...extremes, ...tiny, ...wordEdges, ...tens];

const powers = [0n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n, 10n ** 9n, 10n ** 18n, 10n ** 19n];
const bigints = powers.flatMap((power) => [power - 1n, power, power + 1n, -power, 1n - power]);

/** Spellings that values of other types have elsewhere. */
const nothings = [
  '',
  'null',
  'NULL',
  '\\N',
  'undefined',
  'NaN',
  'Infinity',
  '[object Object]',
  'true',
  'false',
];
const figures = ['0', '-0', '1', '1.0', '1.00', '01', '+1', '1e0', '1n', '0x61', '61', '9007199254740993'];

/** What the row hash and the encoding write around a value. */
const marks = [
  'N',
  'NN',
  'V',
  'V0:',
  'V1:a',
  'V1:aN',
  '\u0000\u0000\u0000\u0001a',
  '\u0006\u0000\u0000\u0000\u0001a',
];

const blanks = [
  'a',
  'a ',
  ' a',
  'a\u0000',
  '\u0000',
  '\u0000\u0000',
  'a\n',
  'a\r\n',
  'a\u00a0',
  '\ufeffa',
  'a\u200b',
];
const composed = [
  'é',
  'e\u0301',
  '\u212b',
  'Å',
  'A\u030a',
  '가',
  '\u1100\u1161',
  'a\u0323\u0307',
  'a\u0307\u0323',
];
const folded = ['A', 'ß', 'ss', 'ﬁ', 'fi', 'Ã©', 'ï¿½', '\uffff', '\u{10000}', '\u{10ffff}', '\u{1f600}'];
const alone = ['\ufffd', '\ufffd\ufffd', '\ud800', '\udbff', '\udc00', '\udfff', '\udc00\ud800', 'a\ud800'];
const oneWord = [...nothings, ...figures, ...marks, ...blanks, ...composed, ...folded, ...alone];

/** Around the length up to which UTF-8 is written unit by unit, plain but for one place. */
const shortTexts = [7, 8, 9].flatMap((length) => [
  'x'.repeat(length),
  ...Array.from({ length }, (_, at) => `${'x'.repeat(at)}é${'x'.repeat(length - at - 1)}`),
]);

/** The same text as the engine may hold it: plain, of two pieces, and cut from a wider one. */
const heldTexts = [
  'x'.repeat(20),
  ['x'.repeat(12), 'x'.repeat(8)].join(''),
  `${'x'.repeat(20)}😀`.slice(0, 20),
];

const longTexts = [255, 256, 257, 300].flatMap((length) => {
  const text = 'x'.repeat(length);
  return [text, `${text}y`, `y${text}`, `${text}\u0000`, `${text}é`, `${text}\ud800`];
});

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

const byteRuns = [0, 1, 31, 32, 33, 70].flatMap((length) => {
  const run = new Uint8Array(length).fill(7);
  // The same bytes as a Buffer and as a view into larger memory.
  const inside = new Uint8Array([1, ...run, 1]).subarray(1, length + 1);
  return [run, Buffer.from(run), inside, new Uint8Array([...run, 0]), new Uint8Array([0, ...run])];
});

const fewOthers = [null, 0, -0, 0n, false, Number.NaN, 1, 1n, true, new Uint8Array(0), bytesOf('a')];
const fewTexts = ['', 'null', '0', '1', 'NaN', 'a', 'b', 'ab', 'N', 'V1:a', '\u0000', '\ud800', '\ufffd'];

/** Few, each of another sort: for rows in every combination. */
export const fewValues: readonly Value[] = [...fewOthers, ...fewTexts];

/** Some hundred. */
export const seedValues: readonly Value[] = [
  null,
  true,
  false,
  ...numbers,
  ...bigints,
  ...oneWord,
  ...shortTexts,
  ...heldTexts,
  ...byteRuns,
];

/** Values near this one: a step away within its type, or of another type with the same looks or bits. */
export function likenesses(value: Value): readonly Value[] {
  if (value === null) return ['', 'null', 0, false, new Uint8Array(0), 'N'];
  if (typeof value === 'boolean') return [!value, String(value), Number(value), BigInt(value)];
  if (typeof value === 'number') {
    const whole = Number.isInteger(value) ? [BigInt(value)] : [];
    const steps = [1n, -1n, 2n ** 29n].map((step) => stepped(value, step));
    return [...steps, -value, Math.fround(value), String(value), bitsOf(value), value !== 0, ...whole];
  }
  if (typeof value === 'bigint') {
    const near = [value + 1n, value - 1n, -value, value + 2n ** 64n, value - 2n ** 64n, value ^ (1n << 63n)];
    return [...near, Number(value), String(value), `${value}n`, BigInt.asIntN(64, value)];
  }
  if (typeof value === 'string') return likeTexts(value);
  const text = Buffer.from(value).toString('latin1');
  const longer = new Uint8Array([...value, 0]);
  return [longer, value.slice(0, -1), value.toReversed(), text, Buffer.from(value).toString('hex'), null];
}

function likeTexts(text: string): readonly Value[] {
  const last = text.charCodeAt(text.length - 1);
  const otherLast = text.slice(0, -1) + String.fromCharCode(last ^ 1);
  const units = [
    `${text}\u0000`,
    `${text} `,
    `a${text}`,
    text.slice(0, -1),
    text.slice(1),
    text.trim(),
    otherLast,
  ];
  const forms = [text.normalize('NFC'), text.normalize('NFD'), text.toWellFormed(), text.toUpperCase()];
  const others = [bytesOf(text), Buffer.from(text, 'utf16le'), Buffer.from(text).toString('latin1'), null];
  const figure = /^-?\d{1,30}$/.test(text) ? [Number(text), BigInt(text)] : [];
  return [...units, ...forms, ...others, ...figure, JSON.stringify(text)];
}

/** About two thousand, of which many are the same. */
export const nearValues: readonly Value[] = [
  ...seedValues.flatMap((seed) => [seed, ...likenesses(seed)]),
  ...longTexts,
  ...longTexts.map(bytesOf),
];

/** Every row of so many of these values. */
export function* rowsOver(values: readonly Value[], width: number): Generator<Row> {
  if (width === 0) yield [];
  else for (const row of rowsOver(values, width - 1)) for (const value of values) yield [...row, value];
}

/** Every text of at most so many of these characters. */
export function textsOver(characters: readonly string[], longest: number): readonly string[] {
  const texts = Array.from({ length: longest + 1 }, (_, length) => [...rowsOver(characters, length)]);
  return texts.flat().map((row) => row.join(''));
}

const encoder = rowEncoder();

/** Changes of a row after which it looks much as before; `at` and `pick` may be of any size. */
const steps: readonly ((row: Row, at: number, pick: number) => Row)[] = [
  function likeValue(row, at, pick) {
    const near = likenesses(row[at] as Value);
    return row.with(at, near[pick % near.length] as Value);
  },
  function otherCut(row, at, pick) {
    const [left, right] = [row[at], row[at + 1]];
    if (typeof left === 'string' && typeof right === 'string') {
      const cut = pick % (left.length + right.length + 1);
      return row.toSpliced(at, 2, (left + right).slice(0, cut), (left + right).slice(cut));
    }
    return row;
  },
  function joined(row, at) {
    const [left, right] = [row[at], row[at + 1]];
    return typeof left === 'string' && typeof right === 'string'
      ? row.toSpliced(at, 2, left + right, '')
      : row;
  },
  function exchanged(row, at, pick) {
    const other = pick % row.length;
    return row.with(at, row[other] as Value).with(other, row[at] as Value);
  },
  function moved(row, at, pick) {
    const rest = row.toSpliced(at, 1);
    return rest.toSpliced(pick % row.length, 0, row[at] as Value);
  },
  function nullBefore(row, at) {
    return row.toSpliced(at, 0, null);
  },
  function nullLast(row) {
    return [...row, null];
  },
  function shortened(row) {
    return row.slice(0, -1);
  },
  function asEncoded(row, at, pick) {
    const encoded = new Uint8Array(encoder.encode(row.slice(at)));
    return [...row.slice(0, at), pick % 2 === 0 ? encoded : Buffer.from(encoded).toString('latin1')];
  },
];

const nearValue: fc.Arbitrary<Value> = fc.oneof(
  { arbitrary: fc.constantFrom(...nearValues), weight: 2 },
  { arbitrary: fc.constantFrom(...fewValues), weight: 1 },
  { arbitrary: anyValue, weight: 1 },
);

/** Two rows, the second made of the first by at most two steps: some pairs are the same. */
export const nearRows: fc.Arbitrary<readonly [Row, Row]> = fc
  .tuple(
    fc.array(nearValue, { minLength: 1, maxLength: 6 }),
    fc.array(fc.tuple(fc.constantFrom(...steps), fc.nat(), fc.nat()), { maxLength: 2 }),
  )
  .map(([row, changes]) => [
    row,
    changes.reduce<Row>(
      (changed, [step, at, pick]) =>
        changed.length > 0 ? step(changed, at % changed.length, pick) : changed,
      row.map((value) => (value instanceof Uint8Array ? value.slice() : value)),
    ),
  ]);
