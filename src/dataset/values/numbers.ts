/** Booleans, integers, exact decimals and floats. */
import { familyBounds } from '../../model/families.ts';
import { below, next } from '../hash.ts';
import { drawn, pick } from './generate.ts';

export const bool = (hash: number): boolean => (hash & 1) === 1;

export const int16 = drawn([-32_768, 32_767, 0, -1, 1, -129, 128, 255, 256], (hash) => hash >> 16);
export const int32 = drawn(
  [-2_147_483_648, 2_147_483_647, 0, -1, 65_535, 65_536, 16_777_217],
  (hash) => hash,
);
export const uint8 = drawn([0, 1, 127, 128, 254, 255], (hash) => hash >>> 24);
export const uint16 = drawn([0, 1, 255, 256, 32_767, 32_768, 65_534, 65_535], (hash) => hash >>> 16);
export const oid = drawn([0, 1, 2_147_483_647, 2_147_483_648, 4_294_967_295], (hash) => hash >>> 0);

const halves = new Int32Array(2);
const whole = new BigInt64Array(halves.buffer);

export const int64 = drawn(
  [
    -9_223_372_036_854_775_808n,
    9_223_372_036_854_775_807n,
    9_007_199_254_740_991n,
    9_007_199_254_740_992n,
    9_007_199_254_740_993n,
    -9_007_199_254_740_993n,
    0n,
    -1n,
    2_147_483_648n,
    -2_147_483_649n,
    4_294_967_296n,
  ],
  (hash) => {
    halves[0] = hash;
    halves[1] = next(hash);
    return whole[0] as bigint;
  },
);

/** `digits` digits (at most nine) of a hash, leading zeros included. */
function digits(hash: number, count: number): string {
  const unit = 10 ** count;
  return String(unit + below(hash, unit)).slice(1);
}

/** Without leading zeros: 1 to 9 digits, and then up to `groups` groups of nine. */
function integerDigits(hash: number, groups: number): string {
  let text = String(below(hash, 10 ** (1 + (hash & 7))) + 1);
  let draw = next(hash);
  for (let group = below(draw, groups + 1); group > 0; group -= 1) {
    draw = next(draw);
    text += digits(draw, 9);
  }
  return text;
}

const nines = (count: number): string => '9'.repeat(count);
const decimalWhole = familyBounds.decimal.precision - familyBounds.decimal.scale;
const numericWhole = familyBounds.numeric.precision - familyBounds.numeric.scale;

export const decimal = drawn(
  [
    `${nines(decimalWhole)}.${nines(9)}`,
    `-${nines(decimalWhole)}.${nines(9)}`,
    '0.000000000',
    '0.000000001',
    '-0.000000001',
    '9007199254740993.000000001',
    '0.100000000',
    '-1.500000000',
  ],
  (hash) => `${hash < 0 ? '-' : ''}${integerDigits(next(hash), 2)}.${digits(hash, 9)}`,
);

export const numeric = drawn(
  [
    `${nines(numericWhole)}.${nines(12)}`,
    `-${nines(numericWhole)}.${nines(12)}`,
    '0',
    '0.00',
    '1.5',
    '1.50',
    '1.500000000000',
    '0.000000000001',
    '-0.000000000001',
    '9007199254740993',
    '100',
    '100.0',
  ],
  (hash) => {
    const draw = next(hash);
    const scale = below(draw, familyBounds.numeric.scale + 1);
    const text = `${hash < 0 ? '-' : ''}${integerDigits(next(draw), 1)}`;
    return scale === 0 ? text : `${text}.${(digits(hash, 9) + digits(draw, 9)).slice(0, scale)}`;
  },
);

export const money = drawn(
  [
    '92233720368547758.07',
    '-92233720368547758.08',
    '90071992547409.93',
    '0.00',
    '0.01',
    '-0.01',
    '0.10',
    '214748.36',
    '922337203685477.58',
  ],
  (hash) => `${hash < 0 ? '-' : ''}${integerDigits(next(hash), 0)}.${digits(hash, 2)}`,
);

const magnitudes = [1e-300, 1e-30, 1e-8, 1e-3, 1, 1, 10, 100, 1e3, 1e4, 1e6, 1e9, 1e12, 1e17, 1e30, 1e300];

export const float64 = drawn(
  [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
    0,
    5e-324,
    -5e-324,
    2.225_073_858_507_201e-308,
    2.225_073_858_507_201_4e-308,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    0.1,
    0.1 + 0.2,
    1 / 3,
    9_007_199_254_740_992,
    1e21,
    1e-7,
    123_456_789.123_456_79,
  ],
  (hash) => {
    const draw = next(hash);
    return ((hash + (draw >>> 0) / 4_294_967_296) / 2_147_483_648) * pick(magnitudes, next(draw));
  },
);

const smallMagnitudes = [1e-30, 1e-8, 1e-3, 1, 1, 10, 100, 1e3, 1e6, 1e9, 1e17, 1e30];

export const float32 = drawn(
  [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
    0,
    2 ** -149,
    -(2 ** -149),
    2 ** -126 - 2 ** -149,
    2 ** -126,
    (2 - 2 ** -23) * 2 ** 127,
    -(2 - 2 ** -23) * 2 ** 127,
    Math.fround(0.1),
    Math.fround(1 / 3),
    16_777_216,
    16_777_215,
  ],
  (hash) => Math.fround((hash / 2_147_483_648) * pick(smallMagnitudes, next(hash))),
);
