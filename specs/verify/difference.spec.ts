import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { rowsOf } from '../../src/model/rows.ts';
import type { Column, Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { compareRows, difference, noDifference } from '../../src/verify/difference.ts';
import { summarize } from '../../src/verify/digest.ts';

const columns: readonly Column[] = [
  { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  { name: 'op', family: 'varchar', kind: 'text', nullable: true },
  { name: 'note', family: 'text', kind: 'text', nullable: true },
];
const byId = (rows: readonly Row[]) => rowsOf(columns, ['id'], rows);
const byIdAndOp = (rows: readonly Row[]) => rowsOf(columns, ['id', 'op'], rows);

const row = (id: number, note: Value = 'note', op: Value = null): Row => [id, op, note];

test('equal rows in any order have no difference', async () => {
  expect(await difference(byId([row(1), row(2)]), [[row(2)], [row(1)]])).toEqual(noDifference);
  async function* read(): AsyncGenerator<readonly Row[]> {
    yield [row(2), row(1)];
  }
  expect(await compareRows(byId([row(1), row(2)]), read())).toBeNull();
});

test('missing, unexpected and changed rows are told apart by key', async () => {
  const found = await difference(byId([row(1), row(2), row(3)]), [[row(4), row(2, 'other'), row(3)]]);
  expect(found).toEqual({
    missing: { count: 1, first: [{ id: '1' }] },
    unexpected: { count: 1, first: [{ id: '4' }] },
    changed: {
      count: 1,
      first: [{ key: { id: '2' }, cells: [{ column: 'note', expected: '"note"', observed: '"other"' }] }],
      columns: { note: 1 },
    },
  });
});

test('a row expected once and there twice is one unexpected row', async () => {
  const found = await difference(byId([row(1), row(2)]), [[row(1), row(1), row(2)]]);
  expect(found).toEqual({ ...noDifference, unexpected: { count: 1, first: [{ id: '1' }] } });
});

test('a row expected twice and there once is one missing row', async () => {
  const expected = byIdAndOp([row(1, 'a', 'update'), row(1, 'a', 'update'), row(1, 'b', 'update')]);
  const found = await difference(expected, [[row(1, 'b', 'update'), row(1, 'a', 'update')]]);
  expect(found).toEqual({ ...noDifference, missing: { count: 1, first: [{ id: '1', op: 'update' }] } });
});

test('among rows of one key equal ones match before others are paired', async () => {
  const expected = byIdAndOp([row(1, 'a', 'update'), row(1, 'b', 'update'), row(1, 'c', 'update')]);
  const found = await difference(expected, [
    [row(1, 'x', 'update'), row(1, 'c', 'update'), row(1, 'a', 'update')],
  ]);
  expect(found.missing.count + found.unexpected.count).toBe(0);
  expect(found.changed.first).toEqual([
    { key: { id: '1', op: 'update' }, cells: [{ column: 'note', expected: '"b"', observed: '"x"' }] },
  ]);
});

test('keys of another type or spelling are other keys, and read so', async () => {
  const expected = byIdAndOp([row(1, 'a', null), row(2, 'a', '')]);
  const found = await difference(expected, [[row(1, 'a', 'null'), ['2', '', 'a']]]);
  expect(found.missing.first).toEqual([
    { id: '1', op: 'null' },
    { id: '2', op: '""' },
  ]);
  expect(found.unexpected.first).toEqual([
    { id: '1', op: '"null"' },
    { id: '2', op: '""' },
  ]);
});

test('counts are exact, and the first five are shown', async () => {
  const expected = Array.from({ length: 2500 }, (_, index) => row(index));
  const observed = expected.map((one, index) => (index < 1200 ? row(index, 'other') : one)).slice(0, 2000);
  const found = await difference(byId(expected), [observed]);
  expect(found.changed.count).toBe(1200);
  expect(found.changed.columns).toEqual({ note: 1200 });
  expect(found.changed.first.map(({ key }) => key)).toEqual(
    [0, 1, 2, 3, 4].map((id) => ({ id: String(id) })),
  );
  expect(found.missing).toEqual({
    count: 500,
    first: [2000, 2001, 2002, 2003, 2004].map((id) => ({ id: String(id) })),
  });
});

test('of a row that differs everywhere ten cells are shown and all are counted', async () => {
  const wide: readonly Column[] = Array.from({ length: 13 }, (_, index) => ({
    name: `c${index}`,
    family: 'int32',
    kind: 'integer',
    nullable: false,
  }));
  const { changed } = await difference(rowsOf(wide, ['c0'], [wide.map((_, index) => index)]), [
    [wide.map((_, index) => (index === 0 ? 0 : -index))],
  ]);
  const names = wide.slice(1).map(({ name }) => name);
  expect(changed.first[0]?.cells.map(({ column }) => column)).toEqual(names.slice(0, 10));
  expect(changed.columns).toEqual(Object.fromEntries(names.map((name) => [name, 1])));
});

test('rows of one key that are alike match one by one', async () => {
  const [a, b] = [row(1, 'a', 'update'), row(1, 'b', 'update')];
  const expected = byIdAndOp([a, a, b]);
  expect(await difference(expected, [[a, b, a]])).toEqual(noDifference);
  expect(await difference(expected, [[a, a, a, b]])).toEqual({
    ...noDifference,
    unexpected: { count: 1, first: [{ id: '1', op: 'update' }] },
  });
  const found = await difference(expected, [[row(1, 'x', 'update'), row(1, 'y', 'update')]]);
  expect(found.missing.count).toBe(1);
  expect(
    found.changed.first.map(({ cells }) => cells.map((cell) => `${cell.expected} ${cell.observed}`)),
  ).toEqual([['"a" "x"'], ['"a" "y"']]);
});

test('a row of another width is a difference', async () => {
  const found = await difference(byId([row(1), row(2)]), [
    [
      [1, null],
      [2, null, 'note', 'more'],
    ],
  ]);
  expect(found.changed.first).toEqual([
    { key: { id: '1' }, cells: [{ column: 'note', expected: '"note"', observed: 'absent' }] },
    {
      key: { id: '2' },
      cells: [{ column: 'value 4 of a row of 3', expected: 'absent', observed: '"more"' }],
    },
  ]);
  expect(found.changed.columns).toEqual({ note: 1, 'value 4 of a row of 3': 1 });
});

test('rows without a key of their own take time in proportion to their number', async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => row(index));
  const found = await difference(rowsOf(columns, [], rows), [rows.toReversed()]);
  expect(found).toEqual(noDifference);
});

test('there is a difference exactly where the digests differ', async () => {
  const anyRow = fc.tuple(
    fc.nat(3),
    fc.constantFrom(null, 'insert', ''),
    fc.constantFrom(null, '', 'a', 'b'),
  );
  const anyRows = fc.array(anyRow, { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(
      anyRows,
      anyRows,
      fc.constantFrom(['id'], ['id', 'op'], []),
      async (left, right, key) => {
        const [expected, observed] = [rowsOf(columns, key, left), rowsOf(columns, key, right)];
        const { missing, unexpected, changed } = await difference(expected, observed.batches());
        const same =
          summarize(expected, { memo: false }).digest === summarize(observed, { memo: false }).digest;
        expect(missing.count + unexpected.count + changed.count === 0).toBe(same);
        expect(left.length - missing.count).toBe(right.length - unexpected.count);
      },
    ),
    { numRuns: 300 },
  );
});
