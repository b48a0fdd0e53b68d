/** A row is the same as kept values exactly where its canonical encoding is the same, and nobody can change what is kept. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { dataset } from '../../src/dataset/index.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import { rowEncoder } from '../../src/model/encoding.ts';
import type { Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { isSameAs, keptValues } from '../../src/verify/kept-values.ts';
import { nearRows } from '../model/near.ts';
import { told } from '../model/told.ts';
import { anyKind, anyRow, anyValue, valueOf } from '../model/values.ts';

const encoder = rowEncoder();

function encoded(row: Row): string {
  return Buffer.from(encoder.encode(row)).toString('hex');
}

/** As a whole row: of as many values. */
function isSame(kept: Row, row: Row): boolean {
  return kept.length === row.length && isSameAs(keptValues(kept), row);
}

/** Equal values in objects of their own. */
function remade(row: Row): Row {
  return row.map((value) => {
    if (value instanceof Uint8Array) return Buffer.from(value);
    if (typeof value === 'string')
      return String.fromCharCode(...Array.from({ length: value.length }, (_, at) => value.charCodeAt(at)));
    return typeof value === 'bigint' ? BigInt(value.toString()) : value;
  });
}

test('any two rows are the same exactly where their encodings are', () => {
  const ofOneKind = anyKind.chain((kind) => {
    const cell = fc.option(valueOf(kind), { freq: 8 });
    return fc.tuple(fc.array(cell, { maxLength: 3 }), fc.array(cell, { maxLength: 3 }));
  });
  const pairs = fc.oneof(
    nearRows,
    ofOneKind,
    fc.tuple(anyRow, anyRow),
    fc.tuple(fc.tuple(anyValue), fc.tuple(anyValue)),
  );
  fc.assert(
    fc.property(pairs, ([left, right]) => {
      const same = encoded(left) === encoded(right);
      expect(isSame(left, right)).toBe(same);
      expect(isSame(right, left)).toBe(same);
      expect(same).toBe(told(left) === told(right));
      expect(isSame(left, remade(left))).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test('what is near and yet another value is told apart, each from each', () => {
  const values: readonly Value[] = [
    null, false, true, 0, -0, 1, -1, Number.NaN, Infinity, -Infinity, 5e-324, 2 ** 53, 0n, 1n, 2n ** 53n, 2n ** 53n + 1n,
    2n ** 64n, '', '0', '1', '1n', 'null', 'NaN', 'true', ' ', 'a', 'a ', 'é', 'e\u0301', '\ud800', '\ufffd', '\u0000',
    new Uint8Array(), new Uint8Array([0]), new Uint8Array([0, 0]), new Uint8Array([97]), new Uint8Array([255]),
    new Uint8Array(33), new Uint8Array(33).with(32, 1), new Uint8Array(600), new Uint8Array(600).with(599, 1),
  ]; // prettier-ignore
  for (const [at, left] of values.entries()) {
    for (const [other, right] of values.entries()) {
      expect([at, other, isSame([left], [right])]).toEqual([at, other, at === other]);
    }
  }
});

test('what is no value is like none: the encoder then says what it is', () => {
  const sparse: Value[] = [];
  sparse.length = 1;
  const hostile: readonly unknown[][] = [
    [undefined],
    sparse,
    [[97]],
    [{ length: 1, 0: 97 }],
    [new Uint16Array([97])],
    [new Uint8ClampedArray([97])],
    [new DataView(new ArrayBuffer(1))],
    [new ArrayBuffer(1)],
    [Object('a')],
    [Object(1n)],
    [new Date(0)],
    [Symbol('a')],
  ];
  for (const row of hostile) {
    for (const value of [null, 'a', 0, 1n, true, new Uint8Array([97]), '97']) {
      expect(isSame([value], row as Row)).toBe(false);
    }
    expect(() => encoder.encode(row as Row)).toThrow(/MATRIX_BAD_VALUE|model\/value/);
  }
});

test('every value of every column of the dataset is the same as itself remade, and no other in its row', () => {
  const volume = volumeOf({ rows: 60, change_ratio: '0.2', delete_ratio: '0.05' });
  for (const source of ['postgres', 'mssql', 'clickhouse', 'kafka', 'api', 'bigquery']) {
    const [first, ...rest] = [...dataset(source, volume).changes.batches()].flat() as [Row, ...Row[]];
    expect(isSame(first, remade(first))).toBe(true);
    for (const row of rest) {
      for (let at = 0; at < row.length; at += 1) {
        const mixed = first.with(at, row[at] as Value);
        expect(isSame(first, mixed)).toBe(encoded(first) === encoded(mixed));
      }
    }
  }
});

test('values are those from a position on', () => {
  const kept = keptValues(['a', 'b', 'c', 'd'], 1, 3);
  expect(isSameAs(kept, ['x', 'b', 'c', 'x'], 1)).toBe(true);
  expect(isSameAs(kept, ['b', 'c'])).toBe(true);
  expect(isSameAs(kept, ['x', 'b', 'c'], 0)).toBe(false);
  expect(isSameAs(kept, ['x', 'b'], 1)).toBe(false);
});

test('a row that is changed in place, or bytes that it holds, is no longer the same', () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const long = new Uint8Array(100);
  const row: Value[] = ['a', bytes, long];
  const kept = keptValues(row);
  expect(isSameAs(kept, row)).toBe(true);
  bytes[1] = 9;
  expect(isSameAs(kept, row)).toBe(false);
  bytes[1] = 2;
  new Uint8Array(long.buffer)[99] = 1;
  expect(isSameAs(kept, row)).toBe(false);
  long[99] = 0;
  row[0] = 'b';
  expect(isSameAs(kept, row)).toBe(false);
  expect(isSameAs(kept, ['a', new Uint8Array([1, 2, 3]), new Uint8Array(100)])).toBe(true);
});
