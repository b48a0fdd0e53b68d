import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { dataset } from '../../src/dataset/index.ts';
import { rowMaker } from '../../src/dataset/row.ts';
import { roundsOf, wishes } from '../../src/dataset/rounds.ts';
import type { Change, Wish } from '../../src/dataset/rounds.ts';
import type { Row, Rows } from '../../src/model/rows.ts';
import { list, volume } from './volumes.ts';

const at = volume(6, '0.5', '0.5');
const start = dataset('postgres', at);
const make = rowMaker('postgres', at);
const width = start.columns.length;

const wish = (what: Wish['what'], id: number, version = 3): Wish => ({ id, what, version });
const told = (changes: readonly Change[]): string[] =>
  changes.map(({ op, id, version, again }) => `${op} ${id} v${version}${again ? ' again' : ''}`);

const plans = fc.array(
  fc.array(
    fc.record({
      id: fc.integer({ min: 1, max: 9 }),
      what: fc.constantFrom(...wishes),
      version: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 8 },
  ),
  { minLength: 1, maxLength: 6 },
);

test('each wish takes the changes that its key makes possible', () => {
  const rounds = roundsOf(start, [
    [wish('change', 1), wish('touch', 2), wish('remove', 3), wish('reuse', 4)],
    [],
    [wish('touch', 3), wish('change', 1, 3), wish('change', 7, 2), wish('remove', 8), wish('reuse', 9, 1)],
    [wish('remove', 7), wish('remove', 7), wish('touch', 7), wish('touch', 8, 4)],
    [
      wish('change', 5, 2),
      wish('change', 5, 3),
      wish('reuse', 5, 2),
      wish('remove', 5),
      wish('change', 5, 1),
    ],
  ]);
  expect(rounds.map(({ changes }) => told(changes))).toEqual([
    ['update 1 v3', 'update 2 v1 again', 'delete 3 v1', 'delete 4 v1', 'insert 4 v3 again'],
    [],
    ['insert 3 v1 again', 'update 1 v3 again', 'insert 7 v2', 'insert 9 v1'],
    ['delete 7 v2', 'insert 7 v2 again', 'insert 8 v4'],
    ['update 5 v2', 'update 5 v3', 'delete 5 v3', 'insert 5 v2 again', 'delete 5 v2', 'insert 5 v1 again'],
  ]);
});

/** A source that takes each change as an engine would, and refuses what it can't do. */
function applied(before: Rows, changes: Rows): readonly Row[] {
  const rows = new Map(list(before).map((row) => [row[0] as number, row]));
  for (const change of list(changes)) {
    const id = change[0] as number;
    const row = change.slice(0, width);
    const op = change[width];
    expect(rows.has(id), `${String(op)} ${id}`).toBe(op !== 'insert');
    if (op === 'delete') {
      expect(row).toStrictEqual([...(rows.get(id) as Row)]);
      rows.delete(id);
    } else rows.set(id, row);
  }
  return [...rows.values()].toSorted((a, b) => (a[0] as number) - (b[0] as number));
}

test('whatever is wished, each change can be made, and all of them lead to the next snapshot', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const rounds = roundsOf(start, plan);
      let before = start.before;
      const all: Row[] = [];
      for (const { changes, data, delta } of rounds) {
        expect(list(data.before)).toStrictEqual(list(before));
        expect(applied(data.before, data.changes)).toStrictEqual(list(data.snapshot).map((row) => [...row]));
        all.push(...list(data.changes));
        expect(list(delta)).toStrictEqual(all);
        expect(data.changes.count).toBe(changes.length);
        before = data.snapshot;
      }
      expect(all.map((row) => row[width + 1])).toEqual(all.map((_, index) => index + 1));
    }),
    { numRuns: 60 },
  );
});

test('rows are those of the row maker, and one that nothing changes is the same object all along', () => {
  const [first, second] = roundsOf(start, [[wish('change', 1), wish('change', 8, 2)], [wish('remove', 2)]]);
  const rows = list(second?.data.snapshot as Rows);
  expect(rows.map((row) => row[0])).toEqual([1, 3, 4, 5, 6, 8]);
  expect(rows[0]).toStrictEqual(make(1, 3));
  expect(rows[5]).toStrictEqual(make(8, 2));
  for (const row of rows.slice(1, 5)) expect(row).toBe(list(start.before)[(row[0] as number) - 1]);
  expect(rows[0]).toBe(list(first?.data.snapshot as Rows)[0]);
});

test('no row moves into the window of the changes or out of it', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const days = new Map<unknown, unknown>();
      for (const { data } of roundsOf(start, plan)) {
        for (const row of [...list(data.before), ...list(data.changes), ...list(data.snapshot)]) {
          const known = days.get(row[0]) ?? row[1];
          expect(row[1]).toBe(known);
          days.set(row[0], known);
        }
      }
    }),
    { numRuns: 30 },
  );
});
