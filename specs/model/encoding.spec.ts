import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { rowEncoder, sameValue, valueTag } from '../../src/model/encoding.ts';
import type { Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { anyRow, anyValue } from './values.ts';

const encoder = rowEncoder();
const encode = (row: Row, start?: number, end?: number): string =>
  Buffer.from(encoder.encode(row, start, end)).toString('hex');

/** Reads an encoding back: what can be decoded was written injectively. */
function decode(bytes: Buffer): Row {
  let at = 0;
  const take = (length: number): Buffer => {
    expect(at + length).toBeLessThanOrEqual(bytes.length);
    at += length;
    return bytes.subarray(at - length, at);
  };
  const sized = (): Buffer => take(take(4).readUInt32BE());
  const value = (): Value => {
    switch (take(1)[0]) {
      case valueTag.null:
        return null;
      case valueTag.false:
        return false;
      case valueTag.true:
        return true;
      case valueTag.number:
        return take(8).readDoubleBE();
      case valueTag.int64:
        return take(8).readBigInt64BE();
      case valueTag.bigInteger:
        return BigInt(sized().toString('latin1'));
      case valueTag.text:
        return sized().toString('utf8');
      case valueTag.illFormedText:
        return sized().toString('utf16le');
      case valueTag.bytes:
        return new Uint8Array(sized());
      default:
        throw new Error('no such tag');
    }
  };
  const row = Array.from({ length: take(4).readUInt32BE() }, value);
  expect(at).toBe(bytes.length);
  return row;
}

/** A second opinion on equality, by a text that no two values share. */
function told(row: Row): string {
  return row
    .map((value) => {
      if (value instanceof Uint8Array) return `bytes ${[...value].join(' ')}`;
      if (typeof value === 'string')
        return `string ${Array.from({ length: value.length }, (_, i) => value.charCodeAt(i)).join(' ')}`;
      return `${typeof value} ${Object.is(value, -0) ? '-0' : value}`;
    })
    .join(' | ');
}

test('every row is read back from its encoding', () => {
  fc.assert(
    fc.property(anyRow, (row) => {
      expect(told(decode(Buffer.from(encoder.encode(row))))).toBe(told(row));
    }),
    { numRuns: 1000 },
  );
});

test('rows are encoded alike exactly where they are equal', () => {
  fc.assert(
    fc.property(anyRow, anyRow, fc.nat(7), anyValue, (left, right, at, value) => {
      expect(encode(left) === encode(right)).toBe(told(left) === told(right));
      const near = left.map((old, index) => (index === at ? value : old));
      expect(encode(left) === encode(near)).toBe(told(left) === told(near));
      const copy = left.map((old) => (old instanceof Uint8Array ? old.slice() : old));
      expect(encode(copy)).toBe(encode(left));
    }),
    { numRuns: 1000 },
  );
});

test('values are the same exactly where their encodings are', () => {
  fc.assert(
    fc.property(anyValue, anyValue, (left, right) => {
      expect(sameValue(left, right)).toBe(encode([left]) === encode([right]));
      expect(sameValue(left, left instanceof Uint8Array ? left.slice() : left)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

const different: readonly (readonly [Row, Row])[] = [
  [
    ['a', 'bc'],
    ['ab', 'c'],
  ],
  [[null], ['']],
  [[null], []],
  [[null], [null, null]],
  [[1], ['1']],
  [[1], [1n]],
  [[1], [true]],
  [[0], [-0]],
  [[0], [false]],
  [['é'], ['e\u0301']],
  [['a'], ['a ']],
  [['\ud800'], ['\ufffd']],
  [['a'], [new Uint8Array([97])]],
  [[2n ** 63n], [-(2n ** 63n)]],
  [['1.0'], ['1.00']],
];
for (const [left, right] of different) {
  test(`not alike: ${told(left)} and ${told(right)}`, () => {
    expect(encode(left)).not.toBe(encode(right));
    expect(encode(left)).toBe(encode([...left]));
  });
}

test('every NaN is one NaN', () => {
  const other = new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n]).buffer)[0] as number;
  expect(encode([other])).toBe(encode([Number.NaN]));
  expect(encode([Number.NaN])).toBe('00000001037ff8000000000000');
});

test('a width takes the first values only, and nulls are told by position', () => {
  expect(encode([1, null, 'a'], 0, 2)).toBe(encode([1, null]));
  expect(encode([1, null, 'a'], 1)).toBe(encode([null, 'a']));
  expect(encode([1, null, 'a'], 3)).toBe(encode([]));
  encoder.encode([null, 1, null, 'a', null], 0, 4);
  expect([...encoder.nulls.subarray(0, encoder.nullCount)]).toEqual([0, 2]);
  const wide = Array.from({ length: 1000 }, () => null);
  encoder.encode(wide);
  expect([...encoder.nulls.subarray(0, encoder.nullCount)]).toEqual(wide.map((_, index) => index));
});

test('rows larger than the buffer grow it', () => {
  const row: Row = [
    'x'.repeat(20_000),
    'é'.repeat(20_000),
    new Uint8Array(50_000).fill(7),
    10n ** 30_000n,
    '\ud800'.repeat(9000),
  ];
  expect(told(decode(Buffer.from(encoder.encode(row))))).toBe(told(row));
});

test('what is no value is refused', () => {
  for (const value of [undefined, {}, [], new Date(0)]) {
    expect(() => encoder.encode([1, value as unknown as Value])).toThrow('value 1 of a row is a');
  }
  expect(() => encoder.encode([], 0, 1)).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_VALUE' }));
});
