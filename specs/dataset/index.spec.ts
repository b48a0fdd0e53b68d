import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { contended, dataset } from '../../src/dataset/index.ts';
import { rowMaker } from '../../src/dataset/row.ts';
import { dayText } from '../../src/model/time.ts';
import { changeWindow, type Volume } from '../../src/model/volume.ts';
import type { Dataset } from '../../src/model/dataset.ts';
import type { Row } from '../../src/model/rows.ts';
import { list, volume } from './volumes.ts';

const ids = (rows: readonly Row[]): number[] => rows.map((row) => row[0] as number);
const through = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const opOf = (row: Row): string => String(row[126]);
const dataOf = (row: Row): Row => row.slice(0, 126);
const inWindow = (row: Row): boolean =>
  (row[1] as number) >= changeWindow.from && (row[1] as number) < changeWindow.before;

/** The state that the changes lead to when they are applied one after the other. @throws where one can't be */
function replayed(data: Dataset): readonly Row[] {
  const state = new Map(list(data.before).map((row) => [row[0] as number, row]));
  for (const change of list(data.changes)) {
    const id = change[0] as number;
    const there = state.get(id);
    if ((opOf(change) === 'insert') === (there !== undefined)) throw new Error(`${opOf(change)} of ${id}`);
    if (opOf(change) === 'delete') {
      expect(dataOf(change)).toStrictEqual(there);
      state.delete(id);
    } else state.set(id, dataOf(change));
  }
  return [...state.values()].toSorted((a, b) => (a[0] as number) - (b[0] as number));
}

test('before is version 1 of every base id; the snapshot has updates at 2, inserts at 1, stable rows as they were', () => {
  const at = volume(128);
  const data = dataset('clickhouse', at);
  const make = rowMaker('clickhouse', at);
  expect(list(data.before)).toStrictEqual(through(1, 128).map((id) => make(id, 1)));
  expect(list(data.snapshot)).toStrictEqual([
    ...through(7, 19).map((id) => make(id, 2)),
    ...through(20, 128).map((id) => make(id, 1)),
    ...through(129, 134).map((id) => make(id, 1)),
  ]);
  for (const row of list(data.snapshot).slice(13, 122)) {
    expect(row).toBe(list(data.before)[(row[0] as number) - 1]);
  }
  expect([data.before.count, data.snapshot.count, data.changes.count]).toEqual([128, 128, 25]);
  expect([data.before.key, data.snapshot.key]).toEqual([['id'], ['id']]);
});

test('changes are 6 deletes of version 1, 13 updates to version 2 and 6 inserts, in a commit order of their own', () => {
  const at = volume(128);
  const data = dataset('clickhouse', at);
  const make = rowMaker('clickhouse', at);
  const changes = list(data.changes);
  const byId = changes.toSorted((a, b) => (a[0] as number) - (b[0] as number));
  const versionOf = (op: string) => (op === 'update' ? 2 : 1);
  expect(ids(byId)).toEqual([...through(1, 19), ...through(129, 134)]);
  expect(byId.map(opOf)).toEqual([
    ...through(1, 6).map(() => 'delete'),
    ...through(7, 19).map(() => 'update'),
    ...through(129, 134).map(() => 'insert'),
  ]);
  for (const row of changes) {
    expect(row).toHaveLength(128);
    expect(dataOf(row)).toStrictEqual(make(row[0] as number, versionOf(opOf(row))));
  }
  expect(changes.map((row) => row[127])).toEqual(through(1, 25));
  expect(data.changes.columns.slice(126).map((column) => column.name)).toEqual([
    '__dpone__op',
    '__dpone__seq',
  ]);
  const ops = changes.map(opOf);
  const runs = ops.filter((op, index) => op !== ops[index - 1]).length;
  expect(runs).toBeGreaterThan(5);
  expect(ids(changes)).not.toEqual(ids(byId));
});

const shares = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }));
const volumes = fc
  .tuple(fc.integer({ min: 1, max: 40 }), shares)
  .map(([rows, [a, b]]) => volume(rows, (Math.max(a, b) / 20).toFixed(2), (Math.min(a, b) / 20).toFixed(2)));

for (const [name, make] of [
  ['single', dataset],
  ['contended', contended],
] as const) {
  test(`${name}: the changes lead from before to the snapshot, at any volume`, () => {
    fc.assert(
      fc.property(volumes, (at) => {
        const data = make('api', at);
        expect(replayed(data)).toStrictEqual(list(data.snapshot));
        expect(data.snapshot.count).toBe(at.snapshot);
        expect(list(data.changes).map((row) => row[127])).toEqual(through(1, data.changes.count));
      }),
      { numRuns: 40 },
    );
  });
}

test('the window holds exactly the changed ids, at any volume', () => {
  fc.assert(
    fc.property(volumes, (at) => {
      const data = dataset('kafka', at);
      const changed = new Set(ids(list(data.changes)));
      for (const row of [...list(data.before), ...list(data.snapshot), ...list(data.changes)]) {
        expect(inWindow(row)).toBe(changed.has(row[0] as number));
      }
      expect(changed.size).toBe(at.changed);
    }),
    { numRuns: 40 },
  );
});

const emptied: readonly [rows: number, day: string][] = [
  [20, '2026-06-02'],
  [22, '2026-06-02'],
  [23, '2026-06-02'],
];
for (const [rows, day] of emptied) {
  test(`at ${rows} rows ${day} has a delete and no rows left`, () => {
    const data = dataset('postgres', volume(rows));
    const on = (all: readonly Row[]) => ids(all.filter((row) => dayText(row[1] as number) === day));
    expect(on(list(data.before))).toEqual([1]);
    expect(on(list(data.changes).filter((row) => opOf(row) === 'delete'))).toEqual([1]);
    expect(on(list(data.snapshot))).toEqual([]);
  });
}

const edges: readonly [string, Volume, snapshot: number[], changed: number[]][] = [
  ['no change', volume(5, '0', '0'), [1, 2, 3, 4, 5], []],
  ['one row that does not change', volume(1), [1], []],
  ['one row that is updated', volume(1, '1', '0'), [1], [1]],
  ['one row that is deleted', volume(1, '1', '1'), [], [1]],
  ['all deleted', volume(3, '1', '1'), [], [1, 2, 3]],
  ['all updated', volume(3, '1', '0'), [1, 2, 3], [1, 2, 3]],
  ['only deletes', volume(10, '0.2', '0.2'), [3, 4, 5, 6, 7, 8, 9, 10], [1, 2]],
  ['deletes and inserts', volume(4, '1', '0.5'), [3, 4, 5, 6], [1, 2, 5, 6]],
];
for (const [name, at, snapshot, changed] of edges) {
  test(`${name}: ids ${snapshot.join()} are left`, () => {
    const data = dataset('mssql', at);
    expect(ids(list(data.snapshot))).toEqual(snapshot);
    expect(ids(list(data.changes)).toSorted((a, b) => a - b)).toEqual(changed);
    expect(ids(list(contended('mssql', at).snapshot))).toEqual(snapshot);
    expect(contended('mssql', at).changes.count).toBeGreaterThanOrEqual(changed.length);
  });
}

test('contended: keys with several changes of every sort', () => {
  const at = volume(400);
  const data = contended('postgres', at);
  const single = dataset('postgres', at);
  expect(data.before).toBe(single.before);
  const scripts = new Map<number, string[]>();
  for (const row of list(data.changes)) {
    const id = row[0] as number;
    scripts.set(id, [...(scripts.get(id) ?? []), `${opOf(row)} ${String(row[5]).split(' ')[0]}`]);
  }
  const seen = new Set([...scripts.values()].map((steps) => steps.join(', ')));
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'insert v1, update v2, delete v2, insert v3',
      'update v2, update v3',
      'update v2, update v2',
      'delete v1, insert v2',
      'update v1',
      'update v2, update v1',
      'update v2, delete v2',
      'insert v1, delete v1',
    ]),
  );
  const left = new Map(list(data.snapshot).map((row) => [row[0] as number, row]));
  const ephemeral = [...scripts.keys()].filter((id) => id > 400 + at.inserted);
  expect(ephemeral.length).toBeGreaterThan(0);
  expect(ephemeral.filter((id) => left.has(id))).toEqual([]);
  const untouched = [...scripts.keys()].filter((id) => id > at.deleted + at.updated && id <= 400);
  expect(untouched.length).toBeGreaterThan(20);
  for (const id of untouched) expect(left.get(id)).toBe(list(data.before)[id - 1]);
});

test('the same source and volume give the same objects, and rows are made once', () => {
  const at = volume(50);
  const data = dataset('api', at);
  expect(dataset('api', volume(50))).toBe(data);
  expect(data.before).toBe(data.before);
  expect(data.snapshot).toBe(data.snapshot);
  expect(data.changes).toBe(data.changes);
  expect(list(data.snapshot)[20]).toBe(list(data.snapshot)[20]);
  expect(dataset('api', volume(51))).not.toBe(data);
});

test('of three sources the least recently used is let go, and comes back with equal rows', () => {
  const at = volume(30);
  const first = dataset('postgres', at);
  const second = dataset('mssql', at);
  expect(dataset('postgres', at)).toBe(first);
  dataset('kafka', at);
  expect(dataset('postgres', at)).toBe(first);
  const again = dataset('mssql', at);
  expect(again).not.toBe(second);
  expect(list(again.changes)).toStrictEqual(list(second.changes));
});

test('of many rows those of one source only are kept', () => {
  const [few, many] = [volume(20_000), volume(20_001)];
  const [first, second] = [dataset('postgres', few), dataset('mssql', few)];
  expect(dataset('postgres', few)).toBe(first);
  expect(dataset('mssql', few)).toBe(second);
  const alone = dataset('postgres', many);
  expect(dataset('postgres', many)).toBe(alone);
  dataset('mssql', many);
  expect(dataset('postgres', many)).not.toBe(alone);
});
