/** What a reader of the memory engine gets is its own: what it does to rows and bytes reaches nobody else. */
import { expect, test } from '@playwright/test';
import type { Column, Row } from '../../../src/model/rows.ts';
import type { Value } from '../../../src/model/value.ts';
import { Lender, rowCopier, rowTaker } from '../../../src/systems/memory/copies.ts';

const [id, raw] = [
  { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  { name: 'raw', family: 'varbinary', kind: 'bytes', nullable: true },
] as const satisfies readonly Column[];

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
  const [copy] = rowCopier([id], () => behind)([[1]]);
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

test.describe('rows whose bytes are lent', () => {
  const rows = (): Row[] => [
    [1, new Uint8Array([1, 2])],
    [2, null],
    [3, Buffer.from([3])],
  ];
  const values = (batch: readonly Row[]): unknown[] =>
    batch.map((row) => row.map((value) => (value instanceof Uint8Array ? [...value] : value)));
  const asMade = [
    [1, [1, 2]],
    [2, null],
    [3, [3]],
  ];

  test('are equal to the old, in arrays of their own, and come with the same bytes each time', () => {
    const [lender, held] = [new Lender([id, raw]), rows()];
    const [first, second] = [lender.copier()(held), lender.copier()(held)];
    expect(values(first)).toEqual(asMade);
    expect(values(second)).toEqual(asMade);
    expect(second[0]).not.toBe(first[0]);
    expect(second[0]?.[1]).toBe(first[0]?.[1]);
    expect(first[0]?.[1]).not.toBe(held[0]?.[1]);
  });

  test('are made anew for the next reader where one has written into their bytes, and stay as they were held', () => {
    const [lender, held] = [new Lender([id, raw]), rows()];
    const spoilt = lender.copier()(held);
    ((spoilt[2] as Row)[1] as Uint8Array)[0] = 9;
    (spoilt[1] as Value[])[0] = 9;
    expect(values(lender.copier()(held))).toEqual(asMade);
    expect(values(held)).toEqual(asMade);
    expect(values(spoilt)).toEqual([
      [1, [1, 2]],
      [9, null],
      [3, [9]],
    ]);
  });

  test('may be any of the rows, in any order, with a value behind', () => {
    const [lender, held] = [new Lender([id, raw]), rows()];
    const behind = new Uint8Array([7]);
    lender.copier()([held[1] as Row]);
    const copies = lender.copier(() => behind)([held[2] as Row, held[1] as Row]);
    expect(values(copies)).toEqual([
      [3, [3], [7]],
      [2, null, [7]],
    ]);
    expect(copies[0]?.[2]).not.toBe(behind);
  });
});
