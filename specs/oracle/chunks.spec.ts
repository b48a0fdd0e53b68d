/** What a table holds while a backfill goes from day to day. */
import { expect, test } from '@playwright/test';
import { dataset } from '../../src/dataset/index.ts';
import { columnIndex } from '../../src/model/rows.ts';
import type { Row, Rows } from '../../src/model/rows.ts';
import { changeWindow } from '../../src/model/volume.ts';
import { afterChunks } from '../../src/oracle/chunks.ts';
import { volume } from '../dataset/volumes.ts';

const data = dataset('postgres', volume(60, '0.5', '0.1'));
const { before, snapshot: after } = data;
const at = columnIndex(before.columns, 'business_date');
const days = [changeWindow.from, changeWindow.from + 1, changeWindow.from + 2];
const list = (rows: Rows): readonly Row[] => [...rows.batches()].flat();
const ids = (rows: readonly Row[]) =>
  rows.map((row) => String(row[columnIndex(before.columns, 'id')])).toSorted();
const on = (rows: Rows, wanted: readonly number[]) =>
  list(rows).filter((row) => wanted.includes(row[at] as number));

test('rows of days that are done are the new ones, all others the old ones', () => {
  const [first, ...others] = days as [number, number, number];
  const half = afterChunks({ before, after }, 'business_date', [first]);
  expect(half.count).toBe(list(half).length);
  expect(on(half, [first])).toEqual(on(after, [first]));
  expect(on(half, others)).toEqual(on(before, others));
  const outside = (rows: Rows) => list(rows).filter((row) => !days.includes(row[at] as number));
  expect(outside(half)).toEqual(outside(before));
  // Each of the three differs from the others, or nothing would be told apart.
  const contents = [[], [first], days].map((done) =>
    ids(list(afterChunks({ before, after }, 'business_date', done))),
  );
  expect(new Set(contents.map((each) => JSON.stringify(each))).size).toBe(3);
});

test('before the first chunk it is as it was, after the last one as it must be', () => {
  const none = afterChunks({ before, after }, 'business_date', []);
  const all = afterChunks({ before, after }, 'business_date', days);
  expect(ids(list(none))).toEqual(ids(list(before)));
  const sorted = (rows: Rows) => list(rows).toSorted((a, b) => (a[0] as number) - (b[0] as number));
  expect(sorted(all)).toEqual(sorted(after));
});
