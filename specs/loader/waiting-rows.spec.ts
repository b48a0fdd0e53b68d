/** Rows that wait: the same rows come back whatever they hold, few of them stay in memory, and nothing is left of the others. */
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { dataset } from '../../src/dataset/index.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import { WaitingRows } from '../../src/loader/waiting-rows.ts';
import type { Row } from '../../src/model/rows.ts';

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dpone-spec-'));
});
test.afterEach(() => rmSync(folder, { recursive: true }));

/** Files of the folder that this process holds open, those without a name too. */
function openFiles(): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    const file = `/proc/self/fd/${fd}`;
    try {
      return readlinkSync(file).startsWith(folder) ? [file] : [];
    } catch {
      return [];
    }
  });
}

function waiting(rows: Iterable<Row>, keptValues: number): WaitingRows {
  const list = new WaitingRows({ keptValues, folder });
  for (const row of rows) list.add(row);
  return list;
}

const value = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double(),
  fc.bigInt(),
  fc.string({ unit: 'binary' }),
  fc.uint8Array(),
);

test('every value comes back as it was, from memory and from the file, in order and one by one', () => {
  const rows = fc.array(fc.array(value, { maxLength: 5 }), { maxLength: 40 });
  fc.assert(
    fc.property(rows, fc.nat(40), (all, keptValues) => {
      using list = waiting(all, keptValues);
      expect(list).toHaveLength(all.length);
      expect([...list]).toStrictEqual(all);
      expect([...list]).toStrictEqual(all);
      expect(all.map((_, at) => list.at(all.length - 1 - at))).toStrictEqual(all.toReversed());
      expect(list.at(all.length)).toBeUndefined();
    }),
  );
  using lone = waiting([['\ud800', -0, Number.NaN]], 0);
  expect([...lone]).toStrictEqual([['\ud800', -0, Number.NaN]]);
});

test('rows of all families come back, also those that are read while more are added', () => {
  const { snapshot } = dataset('postgres', volumeOf({ rows: 600, change_ratio: '0.2', delete_ratio: '0' }));
  const all = [...snapshot.batches()].flat();
  using list = waiting(all.slice(0, 500), 126 * 10);
  expect([...list]).toStrictEqual(all.slice(0, 500));
  for (const row of all.slice(500)) list.add(row);
  expect([...list]).toStrictEqual(all);
});

test('a row larger than what is read at once, between small ones', () => {
  const all = [['small'], ['x'.repeat(3_000_000)], ['é'.repeat(1_000_000)], ['last']];
  using list = waiting(all, 0);
  expect([...list]).toStrictEqual(all);
  expect([list.at(3), list.at(1)]).toStrictEqual([all[3], all[1]]);
});

test('of many rows the first alone stay in memory, and less than two megabytes on their way into the file', () => {
  test.skip(!existsSync('/proc/self/fd'), 'open files are told by /proc');
  const rows = Array.from({ length: 10_000 }, (_, id): Row => [id, 'x'.repeat(2000) + String(id)]);
  using list = waiting(rows, 200);
  const [file] = openFiles();
  expect(statSync(file as string).size).toBeGreaterThan(9900 * 2000 - 2_000_000);
  const back = [...list];
  expect(back).toEqual(rows);
  // The very rows that were added are those that are kept.
  expect(back.filter((row, at) => row === rows[at])).toHaveLength(100);
});

test('the file has no name while it is open, and is closed with the list', () => {
  test.skip(!existsSync('/proc/self/fd'), 'open files are told by /proc');
  const list = waiting([[1], [2], [3]], 1);
  expect([...list]).toEqual([[1], [2], [3]]);
  expect([readdirSync(folder), openFiles().length]).toEqual([[], 1]);
  list[Symbol.dispose]();
  expect(openFiles()).toEqual([]);
  expect(() => list.add([4])).toThrow('gone');
  expect(() => list.at(0)).toThrow('gone');
  expect(() => [...list]).toThrow('gone');
  list[Symbol.dispose]();
});

test('few rows need no file', () => {
  test.skip(!existsSync('/proc/self/fd'), 'open files are told by /proc');
  using list = waiting([[1], [2]], 2);
  expect([[...list], openFiles()]).toEqual([[[1], [2]], []]);
});

test('where no file can be made, it is told what to do', () => {
  using list = new WaitingRows({ keptValues: 0, folder: join(folder, 'missing') });
  list.add([1]);
  expect(() => [...list]).toThrow(
    expect.objectContaining({
      code: 'MATRIX_NO_ROOM_TO_WAIT',
      message: expect.stringMatching(/ENOENT.*TMPDIR/),
    }),
  );
});
