import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { contended, dataset } from '../../src/dataset/index.ts';
import type { Strategy } from '../../src/model/case.ts';
import type { Dataset } from '../../src/model/dataset.ts';
import { dataRowOf } from '../../src/model/beside.ts';
import { eventKey, eventRowColumns } from '../../src/model/events.ts';
import type { Row } from '../../src/model/rows.ts';
import { list, volume } from '../dataset/volumes.ts';
import { expected, logStrategies, volumes } from './cases.ts';

const at = volume(20, '0.25', '0.1');
const window = '{"business_date":{"from":"2026-06-01","to":"2026-06-03"}}';
const nothing = Array.from({ length: 126 }, () => null);

const events = (strategy: Strategy, data: Dataset): readonly Row[] =>
  list(expected(strategy, 'log', data).after);
/** `1 delete`, by key and then in the order of the log. */
const told = (rows: readonly Row[]): string[] =>
  rows
    .toSorted((a, b) => Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1]))
    .map((row) => `${String(row[0])} ${String(row[2])}`);

test('before: n snapshot events with version 1', () => {
  const data = dataset('kafka', at);
  for (const strategy of logStrategies) {
    const { before, unique } = expected(strategy, 'log', data);
    expect(before).toBe(expected('full_refresh', 'log', data).before);
    expect([before.shape, unique, before.key]).toEqual(['log', false, eventKey]);
    expect(before.columns).toEqual(eventRowColumns(data.columns));
    expect(list(before)).toStrictEqual(
      list(data.before).map((row) => [
        String(row[0]),
        0,
        'snapshot',
        'full_refresh',
        'kafka',
        row[1],
        1,
        null,
        true,
        ...row,
      ]),
    );
  }
});

const single: Readonly<Record<string, readonly string[]>> = {
  incremental_append: ['1 delete', '2 delete', '3 update', '21 insert', '22 insert'],
  cdc: ['1 delete', '2 delete', '3 update', '21 insert', '22 insert'],
  incremental_merge: ['1 delete', '2 delete', '3 upsert', '21 upsert', '22 upsert'],
  xmin: ['1 delete', '2 delete', '3 upsert', '21 upsert', '22 upsert'],
  snapshot_diff: ['1 delete', '2 delete', '3 upsert', '21 upsert', '22 upsert'],
  replace: ['1 delete', '2 delete', '3 replace', '21 replace', '22 replace'],
  full_refresh: Array.from({ length: 20 }, (_, index) => `${index + 3} snapshot`),
};

for (const strategy of logStrategies) {
  test(`${strategy}: events with the whole envelope, and data but for deletes`, () => {
    const data = dataset('kafka', at);
    const rows = events(strategy, data);
    expect(told(rows)).toEqual(single[strategy]);
    const byId = new Map([...list(data.before), ...list(data.snapshot)].map((row) => [String(row[0]), row]));
    for (const row of rows) {
      const known = byId.get(row[0] as string) as Row;
      const isDelete = row[2] === 'delete';
      expect(row).toStrictEqual([
        String(known[0]),
        0,
        row[2],
        strategy,
        'kafka',
        known[1],
        1,
        strategy === 'replace' ? window : null,
        !isDelete,
        ...(isDelete ? nothing : known),
      ]);
    }
  });
}

for (const strategy of ['incremental_append', 'cdc'] as const) {
  test(`${strategy}: a contended delta is told change by change, each key in its order`, () => {
    const data = contended('postgres', volume(60));
    const rows = events(strategy, data);
    const ordinals = new Map<unknown, number>();
    for (const [index, change] of list(data.changes).entries()) {
      const row = rows[index] as Row;
      const ordinal = ordinals.get(row[0]) ?? 0;
      ordinals.set(row[0], ordinal + 1);
      expect(row.slice(0, 3)).toEqual([String(change[0]), ordinal, change[126]]);
      expect(row.slice(9)).toStrictEqual(change[126] === 'delete' ? nothing : change.slice(0, 126));
    }
    expect(rows).toHaveLength(data.changes.count);
    expect(Math.max(...ordinals.values())).toBeGreaterThan(2);
  });
}

test('an event that carries a row of the dataset knows which; one that carries a change knows none', () => {
  const data = dataset('kafka', at);
  const { before, after } = expected('xmin', 'log', data);
  list(before).forEach((row, index) => expect(dataRowOf(row)).toBe(list(data.before)[index]));
  const byId = new Map(list(data.snapshot).map((row) => [String(row[0]), row]));
  for (const row of list(after).filter(([, , op]) => op === 'upsert'))
    expect(dataRowOf(row)).toBe(byId.get(row[0] as string));
  for (const row of events('cdc', data).filter(([, , op]) => op !== 'delete'))
    expect(dataRowOf(row)).toBeUndefined();
});

test('incremental_merge: one event per changed key of a contended delta, by its last change', () => {
  fc.assert(
    fc.property(volumes, (any) => {
      const data = contended('postgres', any);
      const left = new Map(list(data.snapshot).map((row) => [row[0], row]));
      const rows = events('incremental_merge', data);
      const keys = new Set(list(data.changes).map((row) => String(row[0])));
      expect(new Set(rows.map((row) => row[0]))).toEqual(keys);
      expect(rows).toHaveLength(keys.size);
      for (const row of rows) {
        const row_ = left.get(Number(row[0]));
        expect(row[2]).toBe(row_ ? 'upsert' : 'delete');
        expect(row.slice(9)).toStrictEqual(row_ ? [...row_] : nothing);
      }
    }),
    { numRuns: 30 },
  );
});

test('contended: xmin tells what was touched, snapshot_diff what differs, replace the window; none what came and went', () => {
  const any = volume(60);
  const data = contended('postgres', any);
  const touched = new Set(list(data.changes).map((row) => row[0] as number));
  const deletes = ['1 delete', '2 delete', '3 delete'];
  const of = (op: string, wanted: (id: number) => boolean) =>
    list(data.snapshot)
      .map((row) => row[0] as number)
      .filter(wanted)
      .map((id) => `${id} ${op}`);
  const changed = (id: number) => id <= 9 || id > 60;
  expect(told(events('xmin', data))).toEqual([...deletes, ...of('upsert', (id) => touched.has(id))]);
  expect(told(events('snapshot_diff', data))).toEqual([...deletes, ...of('upsert', changed)]);
  expect(told(events('replace', data))).toEqual([...deletes, ...of('replace', changed)]);
  expect(events('xmin', data).length).toBeGreaterThan(events('snapshot_diff', data).length);
  expect(expected('xmin', 'log', data).offered).toBe(events('xmin', data).length);
});
