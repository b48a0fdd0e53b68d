/** Digests of rows with values beside the data: nulls in their places, values of any length, data that is shared. */
import { expect, test } from '@playwright/test';
import { rowBeside } from '../../src/model/beside.ts';
import { eventColumns } from '../../src/model/events.ts';
import type { Column, Row } from '../../src/model/rows.ts';
import { rowsOf } from '../../src/model/rows.ts';
import { opColumn } from '../../src/model/technical.ts';
import { rowDigester, summarize } from '../../src/verify/digest.ts';

const data: readonly Column[] = ['id', 'a', 'b'].map((name) => ({
  name,
  family: 'text',
  kind: 'text',
  nullable: true,
}));
/** An envelope before the data, and an operation behind. */
const columns = [...eventColumns, ...data, opColumn];
const envelope = (predicate: string | null): Row => [
  '1',
  0,
  'insert',
  'cdc',
  'demo',
  null,
  1,
  predicate,
  true,
];

test('nulls before the data, in it and behind are counted in their places', () => {
  const nullsOf = (row: Row): number[] => {
    const { nulls } = summarize(rowsOf(columns, ['id'], [row]), { memo: false });
    return [...nulls.keys()].filter((position) => nulls[position] === 1);
  };
  const width = eventColumns.length;
  expect(nullsOf([...envelope(null), 'id', null, 'b', null])).toEqual([5, 7, width + 1, width + 3]);
  expect(nullsOf([...envelope('p'), null, 'a', null, 'op'])).toEqual([5, width, width + 2]);
  expect(nullsOf([...envelope('p').with(5, 1), 'id', 'a', 'b', null])).toEqual([width + 3]);
  expect(nullsOf([...envelope('p').with(5, 1), 'id', 'a', 'b', 'op'])).toEqual([]);
});

test('values beside the data that are longer than any buffer count in full, and so does the data', () => {
  const long = 'x'.repeat(5000);
  const rows: readonly Row[] = [
    [...envelope(long), 'id', 'a', 'b', 'op'],
    [...envelope(`${long}y`), 'id', 'a', 'b', 'op'],
    [...envelope(`y${long}`), 'id', 'a', 'b', 'op'],
    [...envelope(long), 'id', 'a', 'c', 'op'],
    [...envelope(long), 'id', 'a', 'b', `op${long}`],
  ];
  const first = rows.map((row) => rowDigester(columns, { memo: false }).own(row).sha256);
  expect(new Set(first).size).toBe(rows.length);
  // By one digester, in another order: its buffer has grown by then.
  const digester = rowDigester(columns, { memo: false });
  expect(rows.toReversed().map((row) => digester.own(row).sha256)).toEqual(first.toReversed());
});

test('rows beside the same data share its digest and keep what is their own', () => {
  const shared: Row = ['id', null, 'b'];
  const rows = [rowBeside(shared, ['op'], envelope(null)), rowBeside(shared, [null], envelope('p'))];
  const digester = rowDigester(columns, { memo: true });
  const fresh = rowDigester(columns, { memo: false });
  for (const row of [...rows, ...rows]) expect(digester.own(row)).toEqual(fresh.own([...row]));
  const plain = rowDigester(data, { memo: true });
  expect(plain.own(shared)).toEqual(rowDigester(data, { memo: false }).own([...shared]));
  expect(plain.own(shared).data).toBe(digester.own(rows[0] as Row).data);
});
