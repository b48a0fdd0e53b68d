import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { contended, dataset } from '../../src/dataset/index.ts';
import type { Strategy } from '../../src/model/case.ts';
import type { Dataset } from '../../src/model/dataset.ts';
import { rowHasher } from '../../src/model/row-hash.ts';
import type { Row } from '../../src/model/rows.ts';
import { changeWindow } from '../../src/model/volume.ts';
import { list, volume } from '../dataset/volumes.ts';
import { expected, ids, volumes } from './cases.ts';

const mirrors: readonly Strategy[] = [
  'full_refresh',
  'incremental_merge',
  'xmin',
  'cdc',
  'replace',
  'partition_replace',
  'backfill',
];
const inWindow = (row: Row): boolean =>
  (row[1] as number) >= changeWindow.from && (row[1] as number) < changeWindow.before;

/** The last change of each key by its sequence, in whatever order the changes come. */
function mergedOnto(rows: readonly Row[], changes: readonly Row[]): readonly Row[] {
  const last = new Map<number, Row>();
  for (const change of changes) {
    const id = change[0] as number;
    if (((last.get(id)?.[127] as number | undefined) ?? 0) < (change[127] as number)) last.set(id, change);
  }
  const kept = rows.filter((row) => !last.has(row[0] as number));
  const put = [...last.values()].filter((row) => row[126] !== 'delete').map((row) => row.slice(0, 126));
  return [...kept, ...put].toSorted((a, b) => (a[0] as number) - (b[0] as number));
}

for (const strategy of mirrors) {
  test(`${strategy}: version 1 becomes the source's snapshot, its very rows, under a primary key`, () => {
    const data = dataset('postgres', volume(60));
    const { before, after, source, unique } = expected(strategy, 'table', data);
    expect(before).toBe(data.before);
    expect(after).toBe(data.snapshot);
    expect(source).toBe(data.snapshot);
    expect(unique).toBe(true);
  });
}

for (const [name, make] of [
  ['single', dataset],
  ['contended', contended],
] as const) {
  test(`${name}: a merge of the last change per key gives the expected rows, and again the same`, () => {
    fc.assert(
      fc.property(volumes, fc.integer(), (at, seed) => {
        const data: Dataset = make('mssql', at);
        const arrived = list(data.changes).toSorted((a, b) => hash(a, seed) - hash(b, seed));
        const after = list(expected('incremental_merge', 'table', data).after);
        const once = mergedOnto(list(data.before), arrived);
        expect(once).toStrictEqual(after);
        expect(mergedOnto(once, arrived)).toStrictEqual(after);
      }),
      { numRuns: 30 },
    );
  });

  test(`${name}: a replaced window gives the expected rows, and touches none outside it`, () => {
    fc.assert(
      fc.property(volumes, (at) => {
        const data: Dataset = make('kafka', at);
        const { before, after, source } = expected('replace', 'table', data);
        const outside = list(before).filter((row) => !inWindow(row));
        expect(list(after).filter((row) => !inWindow(row))).toStrictEqual(outside);
        expect(list(after).filter(inWindow)).toStrictEqual(list(source).filter(inWindow));
      }),
      { numRuns: 30 },
    );
  });
}

/** An order of arrival that has nothing to do with the commits. */
function hash(row: Row, seed: number): number {
  return Math.imul((row[127] as number) ^ seed, 0x9e3779b1);
}

test('append: existing rows have no op, and every change follows with its own, deletes as version 1', () => {
  const data = dataset('api', volume(60));
  const { before, after, unique } = expected('incremental_append', 'table', data);
  expect(unique).toBe(false);
  expect(before.key).toEqual(['id', '__dpone__op']);
  expect(before.columns.map((column) => column.name).slice(125)).toEqual([
    data.columns.at(-1)?.name,
    '__dpone__op',
  ]);
  expect(list(before)).toStrictEqual(list(data.before).map((row) => [...row, null]));
  const kept = list(after).slice(0, 60);
  expect(kept.every((row, at) => row === list(before)[at])).toBe(true);
  expect(list(after).slice(60)).toStrictEqual(list(data.changes).map((row) => row.slice(0, 127)));
  const deleted = list(after).filter((row) => row[126] === 'delete');
  expect(ids(deleted).toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
  expect(deleted.map((row) => row.slice(0, 126))).toStrictEqual(
    ids(deleted).map((id) => list(data.before)[id - 1]),
  );
});

test('a contended delta is offered change by change', () => {
  const data = contended('api', volume(60));
  for (const strategy of ['incremental_append', 'incremental_merge', 'cdc'] as const)
    expect(expected(strategy, 'table', data).offered, strategy).toBe(data.changes.count);
});

test('append: a contended delta is kept change by change', () => {
  const data = contended('api', volume(60));
  const { before, after } = expected('incremental_append', 'table', data);
  expect(after.count - before.count).toBe(data.changes.count);
  expect(list(after).slice(60)).toStrictEqual(list(data.changes).map((row) => row.slice(0, 127)));
});

test('snapshot_diff: the snapshot with the hash of each row', () => {
  const data = dataset('clickhouse', volume(60));
  const { before, after, unique } = expected('snapshot_diff', 'table', data);
  const hasher = rowHasher(data.columns);
  expect(unique).toBe(true);
  expect(after.key).toEqual(['id']);
  expect(after.columns.slice(0, 126)).toEqual(data.columns);
  expect(after.columns.slice(126).map((column) => column.name)).toEqual(['__dpone__row_hash']);
  expect(list(before)).toStrictEqual(list(data.before).map((row) => [...row, hasher(row)]));
  expect(list(after)).toStrictEqual(list(data.snapshot).map((row) => [...row, hasher(row)]));
});

test('snapshot_diff: stable rows are the same objects before and after', () => {
  const at = volume(60);
  const { before, after } = expected('snapshot_diff', 'table', dataset('clickhouse', at));
  const known = new Set(list(before));
  const stable = list(after).filter((row) => known.has(row));
  expect(stable).toHaveLength(60 - at.deleted - at.updated);
});
