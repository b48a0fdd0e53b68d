/** A streamed dataset has the rows and changes of the kept one, in any amount, and keeps none of them. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { dataset } from '../../src/dataset/index.ts';
import { permutation } from '../../src/dataset/permutation.ts';
import { streamedDataset } from '../../src/dataset/streamed.ts';
import { maximumStreamedRows, volumeOf } from '../../src/dataset/volume.ts';
import { seqColumn } from '../../src/model/technical.ts';
import type { Row } from '../../src/model/rows.ts';
import { list, volume } from './volumes.ts';

const byText = (rows: readonly Row[]): string[] =>
  rows
    .map((row) => JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)))
    .toSorted();

for (const [rows, change, remove] of [
  [1, '0', '0'],
  [1, '1', '1'],
  [40, '0.5', '0.2'],
  [2345, '0.2', '0.05'],
  [50, '0.4', '0.4'],
] as const) {
  test(`of ${rows} rows, ${change} changed and ${remove} deleted, it is the kept one's`, () => {
    const kept = dataset('postgres', volume(rows, change, remove));
    const streamed = streamedDataset('postgres', volume(rows, change, remove));
    expect(list(streamed.before)).toEqual(list(kept.before));
    expect(list(streamed.snapshot)).toEqual(list(kept.snapshot));
    expect(streamed.columns).toEqual(kept.columns);
    expect(streamed.changes.columns).toEqual(kept.changes.columns);
    for (const name of ['before', 'snapshot', 'changes'] as const) {
      expect(streamed[name].count).toBe(kept[name].count);
      expect(streamed[name].count).toBe(list(streamed[name]).length);
    }
    const without = (all: readonly Row[]): string[] => byText(all.map((row) => row.slice(0, -1)));
    expect(without(list(streamed.changes))).toEqual(without(list(kept.changes)));
    const seq = streamed.changes.columns.findIndex(({ name }) => name === seqColumn.name);
    expect(list(streamed.changes).map((row) => row[seq])).toEqual(
      Array.from({ length: streamed.changes.count }, (_, at) => at + 1),
    );
  });
}

test('the changes do not stand in the order of their keys', () => {
  const ids = list(streamedDataset('kafka', volume(1000, '0.5', '0.1')).changes).map((row) => Number(row[0]));
  const rising = ids.filter((id, at) => at > 0 && id > (ids[at - 1] as number)).length;
  expect(rising).toBeGreaterThan(150);
  expect(rising).toBeLessThan(350);
});

test('rows of one reading are not those of another', () => {
  const { before } = streamedDataset('api', volume(3));
  expect(list(before)[0]).not.toBe(list(before)[0]);
});

test('a hundred million rows are there as soon as they are named', () => {
  const request = { rows: maximumStreamedRows, change_ratio: '0.2', delete_ratio: '0.05' };
  const { snapshot, changes } = streamedDataset(
    'postgres',
    volumeOf(request, undefined, maximumStreamedRows),
  );
  expect(snapshot.count).toBe(maximumStreamedRows);
  const [first] = changes.batches();
  expect(first).toHaveLength(1000);
});

test('a permutation has each place once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer(), (count, seed) => {
      const at = permutation(count, seed);
      const places = new Set(Array.from({ length: count }, (_, index) => at(index)));
      expect(places.size).toBe(count);
      expect(Math.max(...places)).toBe(count - 1);
    }),
    { numRuns: 60 },
  );
});
