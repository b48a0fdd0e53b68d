/** What the faults of numbers make of a number. */
import { asItWas } from '../support/cell.ts';
import type { Examples } from '../support/cell.ts';

const whole = 'int16 int32 uint8 uint16 oid';
const floats = 'float32 float64';

export const numbers: Readonly<Record<string, Examples>> = {
  'zero for null (integer)': {
    families: whole,
    cells: [
      [null, 0],
      [0, asItWas],
      [1, asItWas],
    ],
  },
  'zero for null (int64)': {
    families: 'int64',
    cells: [
      [null, 0n],
      [0n, asItWas],
    ],
  },
  'zero for null (decimal)': {
    families: 'numeric decimal money',
    cells: [
      [null, '0'],
      [null, '0.000000000', 'decimal'],
      [null, '0.00', 'money'],
      ['1.5', asItWas],
    ],
  },
  'zero for null (float)': {
    families: floats,
    cells: [
      [null, 0],
      [-0, asItWas],
      [Number.NaN, asItWas],
    ],
  },
  'false for null': {
    families: 'bool',
    cells: [
      [null, false],
      [false, asItWas],
      [true, asItWas],
    ],
  },
  'null for zero': {
    families: whole,
    cells: [
      [0, null],
      [1, asItWas],
      [null, asItWas],
    ],
  },
  'null for false': {
    families: 'bool',
    cells: [
      [false, null],
      [true, asItWas],
      [null, asItWas],
    ],
  },
  'highest bit of an unsigned integer lost': {
    families: 'uint8 uint16',
    cells: [
      [40_000, 7232, 'uint16'],
      [65_535, 32_767, 'uint16'],
      [32_768, 0, 'uint16'],
      [32_767, asItWas, 'uint16'],
      [200, 72, 'uint8'],
      [127, asItWas, 'uint8'],
      [null, asItWas],
    ],
  },
  'big integer through a double': {
    families: 'int64',
    cells: [
      [9_007_199_254_740_993n, 9_007_199_254_740_992n],
      [-9_007_199_254_740_993n, -9_007_199_254_740_992n],
      [9_007_199_254_740_992n, asItWas],
      [-9_223_372_036_854_775_808n, asItWas],
      // Its double lies beyond the type.
      [9_223_372_036_854_775_807n, asItWas],
      [1n, asItWas],
    ],
  },
  'big decimal through a double': {
    families: 'numeric decimal',
    cells: [
      ['9007199254740993', '9007199254740992'],
      ['-9007199254740993', '-9007199254740992'],
      ['9007199254740995.25', '9007199254740996.25'],
      ['9007199254740993.000000001', '9007199254740994.000000001', 'decimal'],
      ['9007199254740992.50', asItWas],
      ['0.1', asItWas],
      ['-0.000000001', asItWas, 'decimal'],
      // 10000000000000000 may be too long for the column.
      ['9999999999999999', asItWas],
    ],
  },
  'decimal cut to two digits': {
    families: 'numeric decimal',
    cells: [
      ['1.239', '1.230'],
      ['-0.125000000', '-0.120000000', 'decimal'],
      ['1.500000000', asItWas, 'decimal'],
      ['-0.000000001', asItWas, 'decimal'],
      ['1.23', asItWas],
      ['100', asItWas],
    ],
  },
  'money cut to a whole': {
    families: 'money',
    cells: [
      ['1.99', '1.00'],
      ['-214748.36', '-214748.00'],
      ['-0.01', asItWas],
      ['1.00', asItWas],
    ],
  },
  'trailing zeros of a decimal lost': {
    families: 'numeric',
    cells: [
      ['1.50', '1.5'],
      ['10.010', '10.01'],
      ['100.0', '100'],
      ['0.00', '0'],
      ['1.5', asItWas],
      ['100', asItWas],
    ],
  },
  'sign lost': {
    families: 'numeric decimal money',
    cells: [
      ['-1.50', '1.50'],
      ['1.50', asItWas],
      // The least amount of money has no positive one.
      ['-92233720368547758.08', asItWas, 'money'],
    ],
  },
  'float64 rounded to float32': {
    families: 'float64',
    cells: [
      [0.1, 0.100_000_001_490_116_12],
      [5e-324, 0],
      [1.5, asItWas],
      [-0, asItWas],
      [1e300, asItWas],
      [Number.NaN, asItWas],
      [Number.NEGATIVE_INFINITY, asItWas],
    ],
  },
  'float rounded to six digits': {
    families: floats,
    cells: [
      [1 / 3, 0.333_333, 'float64'],
      [123_456.789, 123_457, 'float64'],
      [16_777_216, 16_777_200, 'float32'],
      [Math.fround(1 / 3), Math.fround(0.333_333), 'float32'],
      [(2 - 2 ** -23) * 2 ** 127, Math.fround(3.402_82e38), 'float32'],
      [1.5, asItWas],
      [Number.POSITIVE_INFINITY, asItWas],
      [Number.NaN, asItWas],
    ],
  },
  'negative zero lost': {
    families: floats,
    cells: [
      [-0, 0],
      [0, asItWas],
      [-1, asItWas],
    ],
  },
  'subnormal float flushed to zero': {
    families: floats,
    cells: [
      [5e-324, 0, 'float64'],
      [-5e-324, 0, 'float64'],
      [2 ** -1022, asItWas, 'float64'],
      [2 ** -127, asItWas, 'float64'],
      [2 ** -127, 0, 'float32'],
      [2 ** -126, asItWas, 'float32'],
      [0, asItWas],
      [-0, asItWas],
    ],
  },
  'null for NaN': {
    families: floats,
    cells: [
      [Number.NaN, null],
      [Number.POSITIVE_INFINITY, asItWas],
      [null, asItWas],
    ],
  },
  'null for infinity': {
    families: floats,
    cells: [
      [Number.POSITIVE_INFINITY, null],
      [Number.NEGATIVE_INFINITY, null],
      [Number.NaN, asItWas],
      [Number.MAX_VALUE, asItWas],
    ],
  },
};
