/** Every kind has one JavaScript form: it passes, and every other form is refused. */
import { expect, test } from '@playwright/test';
import type { Column, Row } from '../../../src/model/rows.ts';
import { kinds } from '../../../src/model/value.ts';
import type { Kind, Value } from '../../../src/model/value.ts';
import { refuseBadValues, refuseNulls, rowCopier, rowTaker } from '../../../src/systems/memory/values.ts';

const samples = {
  boolean: [true, false],
  'whole number': [0, -0, 7, -(2 ** 53) + 1],
  fraction: [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53],
  bigint: [0n, -(2n ** 63n)],
  string: ['', 'text'],
  bytes: [new Uint8Array([1]), Buffer.from('b')],
  stranger: [undefined, new Date(0), {}, [1], Symbol('s')],
} as const;

type Form = keyof typeof samples;

const forms: Partial<Record<Kind, readonly Form[]>> = {
  boolean: ['boolean'],
  integer: ['whole number'],
  date: ['whole number'],
  time: ['whole number'],
  float32: ['whole number', 'fraction'],
  float64: ['whole number', 'fraction'],
  int64: ['bigint'],
  timestamp: ['bigint'],
  instant: ['bigint'],
  bytes: ['bytes'],
};

for (const kind of kinds) {
  test(`values of kind ${kind}`, () => {
    const column: Column = { name: 'c', family: 'text', kind, nullable: true };
    const allowed = forms[kind] ?? ['string'];
    for (const form of Object.keys(samples) as Form[]) {
      for (const value of samples[form]) {
        const check = () => refuseBadValues([column], [[null], [value as Value]]);
        if (allowed.includes(form)) expect(check).not.toThrow();
        else {
          expect(check).toThrow(
            expect.objectContaining({
              code: 'MATRIX_BAD_VALUE',
              message: expect.stringContaining(`column c of kind ${kind} received `),
            }),
          );
        }
      }
    }
  });
}

const id: Column = { name: 'id', family: 'int32', kind: 'integer', nullable: false };
const raw: Column = { name: 'raw', family: 'binary', kind: 'bytes', nullable: true };

test('a value is never in the message', () => {
  expect(() => refuseBadValues([id], [['secret']])).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('secret') }),
  );
});

test('nulls are refused where a column is not nullable, and rows of another width always', () => {
  expect(() => refuseNulls([id, raw], [[1, null]])).not.toThrow();
  expect(() =>
    refuseNulls(
      [id, raw],
      [
        [1, null],
        [null, null],
      ],
    ),
  ).toThrow(/column id of kind integer received null/);
  expect(() => refuseBadValues([id, raw], [[1]])).toThrow(
    expect.objectContaining({ code: 'MATRIX_BAD_ROW' }),
  );
});

test('copies are new rows with new bytes, equal to the old', () => {
  const rows: Row[] = [
    [1, new Uint8Array([1, 2])],
    [2, null],
    [3, Buffer.from([3])],
  ];
  const copies = rowCopier([id, raw])(rows);
  expect(copies.map((row) => row.map((value) => (value instanceof Uint8Array ? [...value] : value)))).toEqual(
    [
      [1, [1, 2]],
      [2, null],
      [3, [3]],
    ],
  );
  ((copies[0] as Row)[1] as Uint8Array)[0] = 9;
  ((copies[2] as Row)[1] as Uint8Array)[0] = 9;
  (copies[1] as Value[])[0] = 9;
  expect(rows).toEqual([
    [1, new Uint8Array([1, 2])],
    [2, null],
    [3, Buffer.from([3])],
  ]);
});

test('a value behind each copy, which is a copy too', () => {
  const behind = new Uint8Array([9]);
  const [copy] = rowCopier([id, raw], () => behind)([[1]]);
  expect(copy).toEqual([1, behind]);
  expect(copy?.[1]).not.toBe(behind);
});

test('a batch of copies is taken as it is once, and any other is copied', () => {
  const take = rowTaker([id, raw]);
  const copies = rowCopier([id, raw])([[1, new Uint8Array([1])]]);
  expect(take(copies)).toBe(copies);
  const others = [
    copies,
    [...rowCopier([id, raw])([[1, new Uint8Array([1])]])],
    take([[1, new Uint8Array([1])]]),
  ];
  for (const batch of others) {
    const taken = take(batch);
    expect(taken).toEqual([[1, new Uint8Array([1])]]);
    expect(taken[0]).not.toBe(batch[0]);
    expect(taken[0]?.[1]).not.toBe(batch[0]?.[1]);
  }
});
