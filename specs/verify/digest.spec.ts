/** The digest is its definition, kept where it may be and taken afresh elsewhere. */
import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { rowBeside } from '../../src/model/beside.ts';
import { rowEncoder } from '../../src/model/encoding.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Column, Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { MultisetSum, rowDigester, summarize, TableDigest } from '../../src/verify/digest.ts';
import { nearRows } from '../model/near.ts';
import { toldSet } from '../model/told.ts';
import { anyRow, anyValue } from '../model/values.ts';

const columnsFor = (width: number): Column[] =>
  Array.from({ length: width }, (_, index) => ({
    name: `c${index}`,
    family: 'text',
    kind: 'text',
    nullable: true,
  }));

function digestOf(rows: readonly Row[]): string {
  return summarize(rowsOf(columnsFor(8), ['c0'], rows), { memo: false }).digest;
}

/** By BigInt and the definition alone. */
function plainDigest(rows: readonly Row[]): string {
  const encoder = rowEncoder();
  let sum = 0n;
  for (const row of rows) {
    const sha256 = createHash('sha256').update(encoder.encode(row)).digest('hex');
    sum = (sum + BigInt(`0x${sha256.slice(0, 32)}`)) % 2n ** 128n;
  }
  const bytes = Buffer.from(
    sum.toString(16).padStart(32, '0') + rows.length.toString(16).padStart(16, '0'),
    'hex',
  );
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

const anyRows = fc.array(anyRow, { maxLength: 12 });

test('the digest is the sum modulo 2^128 of the rows’ truncated SHA-256, and their count', () => {
  fc.assert(fc.property(anyRows, (rows) => expect(digestOf(rows)).toBe(plainDigest(rows))));
});

test('order does not matter', () => {
  fc.assert(
    fc.property(
      anyRows.chain((rows) =>
        fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
      ),
      ([rows, shuffled]) => expect(digestOf(shuffled)).toBe(digestOf(rows)),
    ),
  );
});

test('digests are equal exactly for equal multisets', () => {
  fc.assert(
    fc.property(anyRows, nearRows, nearRows, (rows, [left, nearLeft], [right, nearRight]) => {
      const [one, other] = [
        [...rows, left, right],
        [nearRight, nearLeft, ...rows],
      ];
      expect(digestOf(one) === digestOf(other)).toBe(toldSet(one) === toldSet(other));
    }),
    { numRuns: 500 },
  );
});

test('a doubled, dropped or changed row shows, and two equal rows do not cancel', () => {
  fc.assert(
    fc.property(
      fc.array(anyRow, { minLength: 1, maxLength: 12 }),
      fc.nat(),
      fc.nat(7),
      anyValue,
      (rows, at, column, value) => {
        const index = at % rows.length;
        const row = rows[index] as Row;
        const digest = digestOf(rows);
        expect(digestOf([...rows, row])).not.toBe(digest);
        expect(digestOf([...rows, row, row])).not.toBe(digest);
        expect(digestOf(rows.toSpliced(index, 1))).not.toBe(digest);
        const changed = rows.with(
          index,
          row.map((old, position) => (position === column ? value : old)),
        );
        expect(digestOf(changed) === digest).toBe(toldSet(changed) === toldSet(rows));
      },
    ),
  );
});

test('two values that change places between rows show', () => {
  expect(
    digestOf([
      [1, 'a'],
      [2, 'b'],
    ]),
  ).not.toBe(
    digestOf([
      [1, 'b'],
      [2, 'a'],
    ]),
  );
  expect(digestOf([[1, 'a', null]])).not.toBe(digestOf([[1, null, 'a']]));
  expect(digestOf([])).not.toBe(digestOf([[]]));
});

test('carries are right over millions of additions', () => {
  const sum = new MultisetSum();
  const most = { sha256: '\xff'.repeat(32) };
  const additions = 2 ** 21 + 3;
  for (let count = 0; count < additions; count += 1) sum.add(most);
  const total = (BigInt(additions) * (2n ** 128n - 1n)) % 2n ** 128n;
  const bytes = Buffer.from(
    total.toString(16).padStart(32, '0') + additions.toString(16).padStart(16, '0'),
    'hex',
  );
  expect(sum.text()).toBe(createHash('sha256').update(bytes).digest('hex').slice(0, 32));
});

test('nulls are counted by column, from kept and fresh digests alike', () => {
  const rows: readonly Row[] = [
    [null, 'a', null],
    [null, '', null],
    [1, 'null', null],
  ];
  const digester = rowDigester(columnsFor(3), { memo: true });
  for (let reading = 0; reading < 2; reading += 1) {
    const [own, observed] = [new TableDigest(columnsFor(3)), new TableDigest(columnsFor(3))];
    for (const row of rows) {
      own.add(digester.own(row));
      observed.add(digester.observed([...row]));
    }
    expect([...own.summary().nulls]).toEqual([2, 0, 3]);
    expect([...observed.summary().nulls]).toEqual([2, 0, 3]);
  }
});

/** Whether a digest was kept for the row: rows are immutable, so only a test can tell, by changing one. */
function isKept(row: Value[], digester: ReturnType<typeof rowDigester>): boolean {
  const before = digester.observed(row).sha256;
  row[0] = 'changed in place';
  return before === digester.observed(row).sha256;
}

test('digests are kept of own rows only, and not at all without a memo', () => {
  const [own, observed, off] = [['own'], ['observed'], ['off']] as Value[][] as [Value[], Value[], Value[]];
  const digester = rowDigester(columnsFor(1), { memo: true });
  digester.own(own);
  digester.observed(observed);
  rowDigester(columnsFor(1), { memo: false }).own(off);
  expect(isKept(own, digester)).toBe(true);
  expect(isKept(observed, digester)).toBe(false);
  expect(isKept(off, digester)).toBe(false);

  const kept: Value[] = ['kept'];
  digester.own(kept);
  expect(isKept(kept, rowDigester(columnsFor(1), { memo: false }))).toBe(false);
});

/** `columnsFor(2)` as data, with a technical column on either side. */
const besides: Column[] = [
  { name: '__event__key', family: 'text', kind: 'text', nullable: true },
  ...columnsFor(2),
  { name: '__dpone__op', family: 'text', kind: 'text', nullable: true },
];

test('no copy of a row carries its digest, however it is made', () => {
  const digester = rowDigester(columnsFor(2), { memo: true });
  const row: Row = ['a', 'b'];
  const digest = digester.own(row);
  const copies: readonly Row[] = [
    [...row],
    row.slice(),
    row.concat(),
    row.with(0, 'a'),
    row.toSpliced(0, 0),
    Array.from(row),
    structuredClone(row),
    Object.assign([], row),
  ];
  for (const copy of copies) {
    expect(digester.observed(copy)).not.toBe(digest);
    expect(digester.observed(copy)).toEqual(digest);
  }
  expect(digester.observed(row)).toBe(digest);
});

test('values beside the data are digested apart, by the definition', () => {
  const encoder = rowEncoder();
  const encoded = (values: Row): Buffer => Buffer.from(encoder.encode(values));
  const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
  fc.assert(
    fc.property(anyValue, anyValue, anyValue, anyValue, (key, a, b, op) => {
      const digest = rowDigester(besides, { memo: false }).observed([key, a, b, op]);
      const data = sha256(encoded([a, b]));
      expect(digest.data.sha256).toBe(data.toString('latin1'));
      expect(digest.sha256).toBe(
        sha256(Buffer.concat([data, encoded([key]), encoded([op])])).toString('latin1'),
      );
      expect(digest.sha256).not.toBe(digest.data.sha256);
    }),
  );
});

test('a row made of a data row has the digest of one that was not, and a copy of it is digested afresh', () => {
  const data: Value[] = ['a', null];
  const digester = rowDigester(besides, { memo: true });
  const plain = rowDigester(columnsFor(2), { memo: true }).own(data);
  const made = rowBeside(data, ['update'], ['1']);
  expect(made).toEqual(['1', 'a', null, 'update']);
  const digest = digester.own(made);
  expect(digest).toEqual(rowDigester(besides, { memo: false }).observed(['1', 'a', null, 'update']));
  // Taken over from the data row: nothing of it is encoded twice.
  expect(digest.data).toBe(plain.data);
  const copy = [...made];
  copy[1] = 'changed';
  expect(digester.observed(copy).sha256).not.toBe(digest.sha256);
  expect(digester.observed([...made])).toEqual(digest);
  expect(digester.observed([...made])).not.toBe(digest);
});

test('a row that was made of a data row, and is not kept, is digested by what it holds', () => {
  const data: Row = ['a', null];
  const digester = rowDigester(besides, { memo: true });
  digester.own(rowBeside(data, ['update'], ['1']));
  const changed = rowBeside(data, ['update'], ['1']) as Value[];
  changed[1] = 'changed in place';
  expect(digester.observed(changed)).toEqual(digester.observed(['1', 'changed in place', null, 'update']));
});

test('nulls beside the data are counted where they stand', () => {
  const digester = rowDigester(besides, { memo: true });
  const table = new TableDigest(besides);
  table.add(digester.own(rowBeside(['a', null], [null], ['1'])));
  table.add(digester.observed([null, null, null, null]));
  expect([...table.summary().nulls]).toEqual([1, 1, 2, 2]);
});

test('a summary is kept for the rows that it was taken of', () => {
  const rows = rowsOf(columnsFor(1), ['c0'], [['a'], [null]]);
  const kept = summarize(rows, { memo: true });
  expect(summarize(rows, { memo: true })).toBe(kept);
  expect(summarize(rows, { memo: false })).not.toBe(kept);
  expect(summarize(rows, { memo: false })).toEqual(kept);
});

test('a row that is read back has the digest of the expected row that it is the same as, and else its own', () => {
  const expected: readonly Value[][] = [
    ['1', 'a', null, 'insert'],
    ['1', 'a', null, 'update'],
    ['1', 'b', new Uint8Array([1, 2]), 'update'],
    ['2', 'a', null, 'insert'],
  ];
  const rows = rowsOf(besides, ['__event__key', '__dpone__op'], expected);
  const digester = rowDigester(besides, { memo: true, expected: rows });
  const plain = rowDigester(besides, { memo: false });
  const own = expected.map((row) => digester.own(row));
  for (const [at, row] of expected.entries()) {
    const copy = row.map((value) => (value instanceof Uint8Array ? value.slice() : value));
    expect(digester.observed(copy)).toBe(own[at]);
    expect(digester.observed(copy)).toEqual(plain.observed(copy));
    // Any single value that is another one, a value more and a value less.
    const others = [...copy.keys()].map((place) => copy.with(place, 'other'));
    for (const other of [...others, [...copy, null], copy.slice(0, 3)]) {
      expect(own).not.toContain(digester.observed(other));
      expect(digester.observed(other)).toEqual(plain.observed(other));
    }
  }
});

test('no loader can change what a row is compared with: neither rows that it was given nor their bytes', () => {
  const bytes = new Uint8Array([1, 2]);
  const row: Value[] = [1, bytes, 'a'];
  const columns = columnsFor(3);
  const digester = rowDigester(columns, { memo: true, expected: rowsOf(columns, ['c0'], [row]) });
  const digest = digester.own(row);
  expect(digester.observed([...row])).toBe(digest);
  // The same bytes stand in the row that the harness made.
  bytes[0] = 9;
  expect(digester.observed([1, bytes, 'a'])).not.toEqual(digest);
  bytes[0] = 1;
  row[2] = 'b';
  expect(digester.observed([1, bytes, 'b'])).not.toEqual(digest);
  expect(digester.observed([1, bytes, 'a'])).toBe(digest);
});

test('of a key with more rows than are compared the rest are encoded, with the same digests', () => {
  const many: readonly Row[] = Array.from({ length: 40 }, (_, index) => ['key', index]);
  const columns = columnsFor(2);
  const rows = rowsOf(columns, ['c0'], many);
  const digester = rowDigester(columns, { memo: true, expected: rows });
  const table = new TableDigest(columns);
  for (const row of many) table.add(digester.observed([...row]));
  expect(table.summary()).toEqual(summarize(rows, { memo: false }));
  expect(many.filter((row) => digester.observed([...row]) === digester.own(row))).toHaveLength(8);
});

test('without a memo nothing is compared: every row is encoded', () => {
  const columns = columnsFor(1);
  const rows = rowsOf(columns, ['c0'], [['a']]);
  const digester = rowDigester(columns, { memo: false, expected: rows });
  expect(digester.observed(['a'])).not.toBe(digester.observed(['a']));
  expect(digester.observed(['a'])).toEqual(digester.own(['a']));
});
