/** The encoding is read back, which no ambiguous one could be. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { rowEncoder, valueTag } from '../../src/model/encoding.ts';
import type { Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { nearValues } from './near.ts';
import { told } from './told.ts';
import { anyRow } from './values.ts';

const encoder = rowEncoder();
const encode = (row: Row, start?: number, end?: number): string =>
  Buffer.from(encoder.encode(row, start, end)).toString('hex');

/** Reads an encoding back: what can be decoded was written injectively. */
function decode(bytes: Buffer): Row {
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new Error(`${length} bytes at ${at} of ${bytes.length}`);
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
  if (at < bytes.length) throw new Error(`read to ${at} of ${bytes.length}`);
  return row;
}

test('every near value is read back from its encoding', () => {
  const notRead = nearValues.filter(
    (value) => told(decode(Buffer.from(encoder.encode([value])))) !== told([value]),
  );
  expect(notRead).toEqual([]);
});

test('every row is read back from its encoding', () => {
  fc.assert(
    fc.property(anyRow, (row) => {
      expect(told(decode(Buffer.from(encoder.encode(row))))).toBe(told(row));
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

const large: Row = [
  'x'.repeat(70_000),
  'é'.repeat(40_000),
  new Uint8Array(70_000).fill(7),
  10n ** 70_000n,
  '\ud800'.repeat(40_000),
];

test('rows larger than the buffer grow it, and keep lengths beyond 16 bits', () => {
  expect(told(decode(Buffer.from(rowEncoder().encode(large))))).toBe(told(large));
});

test('a value of any type may meet the end of the buffer', () => {
  const grown = rowEncoder();
  grown.encode(large);
  const cells: Row = [
    'é',
    '\ud800',
    'plain',
    new Uint8Array(33),
    10n ** 30n,
    1n,
    1.5,
    Number.NaN,
    true,
    null,
  ];
  const wrong: string[] = [];
  // The buffer has 16 KB at first, and these bytes end after 9 more than they are.
  for (let end = 16_384 - 80; end <= 16_384; end += 1) {
    const pad = new Uint8Array(end - 9);
    for (const cell of cells) {
      const row = [pad, cell, 'end'];
      if (!Buffer.from(rowEncoder().encode(row)).equals(grown.encode(row)))
        wrong.push(`${end} ${told([cell])}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('a row may have 65,536 values and no more', () => {
  const widest: Value[] = Array.from({ length: 65_536 }, () => false);
  widest[65_535] = null;
  encoder.encode(widest);
  expect([...encoder.nulls.subarray(0, encoder.nullCount)]).toEqual([65_535]);
  expect(() => encoder.encode([...widest, null])).toThrow('a row is a string');
});

test('what is no value is refused', () => {
  for (const value of [undefined, {}, [], new Date(0)]) {
    expect(() => encoder.encode([1, value as unknown as Value])).toThrow('value 1 of a row is a');
  }
  expect(() => encoder.encode([], 0, 1)).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_VALUE' }));
});
