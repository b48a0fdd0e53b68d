import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { contended, dataset } from '../../src/dataset/index.ts';
import type { Dataset } from '../../src/model/dataset.ts';
import { rowHasher } from '../../src/model/row-hash.ts';
import type { Row } from '../../src/model/rows.ts';
import { parseInstant } from '../../src/model/time.ts';
import { historyAfter } from '../../src/oracle/history.ts';
import { list, volume } from '../dataset/volumes.ts';
import { expected, ids, loadTimestamp, volumes } from './cases.ts';

const start = parseInstant('2026-01-01T00:00:00Z');
const [from, to, current, hash] = [126, 127, 128, 129];

/** What is wrong with a history as such: validity per key, in words. */
function faults(rows: readonly Row[]): readonly string[] {
  const found: string[] = [];
  const versions = new Map<number, Row[]>();
  for (const row of rows) versions.set(row[0] as number, [...(versions.get(row[0] as number) ?? []), row]);
  for (const [id, own] of versions) {
    const open = own.filter((row) => row[current] === true);
    if (open.length > 1) found.push(`${id}: ${open.length} current rows`);
    for (const row of own) {
      if ((row[to] === null) !== (row[current] === true)) found.push(`${id}: current and closed, or neither`);
      if (row[to] !== null && (row[to] as bigint) <= (row[from] as bigint))
        found.push(`${id}: ends before it begins`);
    }
    const inTime = own.toSorted((a, b) => ((a[from] as bigint) < (b[from] as bigint) ? -1 : 1));
    for (const [at, row] of inTime.entries()) {
      const next = inTime[at + 1];
      if (next && row[to] !== next[from]) found.push(`${id}: gap or overlap`);
    }
  }
  return found;
}

test('faults of a history are found', () => {
  const data = dataset('api', volume(3, '0', '0'));
  const row = list(expected('scd2', 'table', data).before)[0] as Row;
  const version = (valid_from: bigint, valid_to: bigint | null, is_current: boolean): Row =>
    row.toSpliced(126, 3, valid_from, valid_to, is_current);
  expect(faults([version(1n, 5n, false), version(5n, null, true)])).toEqual([]);
  expect(faults([version(1n, 5n, false), version(4n, null, true)])).toEqual(['1: gap or overlap']);
  expect(faults([version(1n, 5n, false), version(6n, null, true)])).toEqual(['1: gap or overlap']);
  expect(faults([version(1n, null, true), version(5n, null, true)])).toContain('1: 2 current rows');
  expect(faults([version(1n, 5n, true)])).toEqual(['1: current and closed, or neither']);
  expect(faults([version(1n, null, false)])).toEqual(['1: current and closed, or neither']);
  expect(faults([version(5n, 5n, false)])).toEqual(['1: ends before it begins']);
});

for (const [name, make] of [
  ['single', dataset],
  ['contended', contended],
] as const) {
  test(`${name}: one current row per key of the source and no overlap or gap, at any volume`, () => {
    fc.assert(
      fc.property(volumes, (at) => {
        const data: Dataset = make('mssql', at);
        const { before, after } = expected('scd2', 'table', data);
        expect(faults(list(before))).toEqual([]);
        expect(faults(list(after))).toEqual([]);
        const open = list(after).filter((row) => row[current] === true);
        const byId = open.toSorted((a, b) => (a[0] as number) - (b[0] as number));
        expect(byId.map((row) => row.slice(0, 126))).toStrictEqual(
          list(data.snapshot).map((row) => [...row]),
        );
        expect(after.count).toBe(at.rows + at.updated + at.inserted);
      }),
      { numRuns: 30 },
    );
  });
}

test('each load closes and opens at its own time', () => {
  const data = dataset('mssql', volume(20));
  const starts = (timestamp: bigint): Set<unknown> =>
    new Set(list(historyAfter(data, timestamp)).map((row) => row[from]));
  expect(starts(start + 1n)).toEqual(new Set([start, start + 1n]));
  expect(starts(start + 2n)).toEqual(new Set([start, start + 2n]));
});

test('before: n open versions since 2026-01-01 with their hashes, and no primary key', () => {
  const data = dataset('mssql', volume(60));
  const { before, unique } = expected('scd2', 'table', data);
  const hasher = rowHasher(data.columns);
  expect(unique).toBe(false);
  expect(before.key).toEqual(['id', '__dpone__valid_from_at']);
  expect(before.columns.slice(126).map((column) => column.name)).toEqual([
    '__dpone__valid_from_at',
    '__dpone__valid_to_at',
    '__dpone__is_current',
    '__dpone__row_hash',
  ]);
  expect(list(before)).toStrictEqual(
    list(data.before).map((row) => [...row, start, null, true, hasher(row)]),
  );
});

test('after: deleted and updated versions are closed at the load, updated and inserted ones open then', () => {
  const at = volume(60);
  const data = dataset('mssql', at);
  const { before, after } = expected('scd2', 'table', data);
  const hasher = rowHasher(data.columns);
  const rows = list(after);
  const closed = rows.filter((row) => row[current] === false);
  expect(ids(closed)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (const row of closed) {
    const original = list(before)[(row[0] as number) - 1] as Row;
    expect(row).toStrictEqual(original.toSpliced(to, 2, loadTimestamp, false));
  }
  const opened = rows.filter((row) => row[from] === loadTimestamp);
  expect(ids(opened)).toEqual([4, 5, 6, 7, 8, 9, 61, 62, 63]);
  for (const row of opened) {
    expect([row[to], row[current]]).toEqual([null, true]);
    expect(row[hash]).toStrictEqual(hasher(row));
  }
  const known = new Set(list(before));
  expect(ids(rows.filter((row) => known.has(row)))).toEqual(
    Array.from({ length: 51 }, (_, index) => index + 10),
  );
});

test('a row that was touched and is as it was gets no new version', () => {
  const at = volume(60);
  const data = contended('mssql', at);
  const { before, after } = expected('scd2', 'table', data);
  const touched = new Set(ids(list(data.changes)).filter((id) => id > at.deleted + at.updated && id <= 60));
  expect(touched.size).toBeGreaterThan(0);
  const known = new Set(list(before));
  for (const row of list(after).filter((each) => touched.has(each[0] as number)))
    expect(known.has(row)).toBe(true);
});

test('what differs is said by the hash of what the source holds, not by the row being another object', () => {
  const data = dataset('mssql', volume(20));
  const copied: Dataset = {
    ...data,
    before: data.before,
    changes: data.changes,
    snapshot: { ...data.before, batches: () => [list(data.before).map((row) => [...row])] },
  };
  const { before, after } = expected('scd2', 'table', copied);
  expect(list(after)).toStrictEqual(list(before));
});
