import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { columnsOf, nullShare } from '../../src/dataset/columns.ts';
import { isNarrow, neighbourInDouble } from '../../src/dataset/narrow.ts';
import { businessDay, rowMaker } from '../../src/dataset/row.ts';
import { dayText } from '../../src/model/time.ts';
import type { Row } from '../../src/model/rows.ts';
import { sources, volume } from './volumes.ts';

const rows = 10_000;

/** Ids 1 to 10,000 of a source at one version, made apart from any dataset. */
function column(source: string, version: number): readonly Row[] {
  const make = rowMaker(source, volume(rows));
  return Array.from({ length: rows }, (_, index) => make(index + 1, version));
}

/** Of the rows where not both are null, the share in which two lists differ, per wide column. */
function differing(one: readonly Row[], other: readonly Row[]): readonly number[] {
  return Array.from({ length: 120 }, (_, wide) => {
    const index = wide + 6;
    let compared = 0;
    let different = 0;
    for (let at = 0; at < one.length; at += 1) {
      const [a, b] = [one[at]?.[index], other[at]?.[index]];
      if (a === null && b === null) continue;
      compared += 1;
      const same =
        a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : Object.is(a, b);
      if (!same) different += 1;
    }
    return different / compared;
  });
}

for (const source of sources) {
  test(`${source}: nulls are as dense as the ordinal says, in every column`, () => {
    const all = column(source, 1);
    const seen = Array.from({ length: 120 }, (_, wide) => all.filter((row) => row[wide + 6] === null).length);
    for (const [wide, count] of seen.entries()) {
      const share = nullShare(wide + 1);
      if (share === 0) expect(count, `column ${wide + 1}`).toBe(0);
      else expect(Math.abs(count / rows - share), `column ${wide + 1}`).toBeLessThan(0.03);
    }
    expect(all.every((row) => row.slice(0, 6).every((value) => value !== null))).toBe(true);
  });
}

test('neighbouring ids and versions differ in every wide column more often than not, two-valued ones about half', () => {
  const first = column('postgres', 1);
  const neighbours = differing(first.slice(1), first.slice(0, -1));
  const versions = differing(first, column('postgres', 3));
  for (const [wide, { family }] of columnsOf('postgres').slice(6).entries()) {
    const least = family === 'bool' ? 0.45 : 0.6;
    expect(neighbours[wide], `${wide + 1} ${family}`).toBeGreaterThan(least);
    expect(versions[wide], `${wide + 1} ${family}`).toBeGreaterThan(least);
  }
});

test('columns of one family do not repeat each other', () => {
  const all = column('postgres', 1);
  const shifted = all.map((row) => [...row.slice(0, 6), ...row.slice(65, 126), ...row.slice(6, 65)]);
  const shares = differing(all, shifted).slice(0, 59);
  expect(Math.min(...shares)).toBeGreaterThan(0.45);
});

test('updated_at and mock_variant differ between versions of every row, but for a narrow update', () => {
  const make = rowMaker('api', volume(rows));
  for (let id = 1; id <= rows; id += 97) {
    const versions = [1, ...(isNarrow(id) ? [] : [2]), 3, 4].map((version) => make(id, version));
    expect(new Set(versions.map((row) => row[3])).size).toBe(versions.length);
    expect(new Set(versions.map((row) => row[5])).size).toBe(versions.length);
  }
});

test('a row is a function of source, id and version; the volume decides the business date alone', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...sources),
      fc.integer({ min: 1, max: 200_000 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 100_000 }),
      (source, id, version, n) => {
        const row = rowMaker(source, volume(rows))(id, version);
        expect(rowMaker(source, volume(rows))(id, version)).toStrictEqual(row);
        const elsewhere = rowMaker(source, volume(n, '0.5', '0.1'))(id, version);
        expect(elsewhere.toSpliced(1, 1)).toStrictEqual(row.toSpliced(1, 1));
      },
    ),
    { numRuns: 50 },
  );
});

test('sources differ in their values', () => {
  const [a, b] = [rowMaker('postgres', volume(9))(5, 1), rowMaker('mssql', volume(9))(5, 1)];
  expect(differing([a], [b]).filter((share) => share === 1).length).toBeGreaterThan(60);
});

test('a changed id has a day of the window at every version, a stable one has not', () => {
  const at = volume(10_000);
  const days = (first: number, last: number) => {
    const seen = new Set<string>();
    for (let id = first; id <= last; id += 1) seen.add(dayText(businessDay(at, id)));
    return [...seen].toSorted();
  };
  const window = ['2026-06-01', '2026-06-02', '2026-06-03'];
  expect(days(1, 500)).toEqual(window);
  expect(days(501, 1500)).toEqual(window);
  expect(days(10_001, 10_500)).toEqual(window);
  const stable = days(1501, 10_000);
  expect(stable.filter((day) => window.includes(day))).toEqual([]);
  expect(stable).toHaveLength(35);
  expect([stable[0], stable[27], stable[28], stable[34]]).toEqual([
    '2026-05-04',
    '2026-05-31',
    '2026-06-04',
    '2026-06-10',
  ]);
  expect([1, 2, 3, 10_001].map((id) => dayText(businessDay(at, id)))).toEqual([
    '2026-06-02',
    '2026-06-03',
    '2026-06-01',
    '2026-06-03',
  ]);
  const make = rowMaker('kafka', at);
  expect([1, 2, 3].map((version) => make(700, version)[1])).toEqual(
    Array.from({ length: 3 }, () => businessDay(at, 700)),
  );
});

for (const source of sources) {
  test(`${source}: one update in ten changes a big integer that is the same double, and nothing else`, () => {
    const [before, after] = [column(source, 1), column(source, 2)];
    const narrow = before.flatMap((row, at) => {
      const other = after[at] as Row;
      const changed = row.flatMap((value, index) =>
        value instanceof Object || value === other[index] || Object.is(value, other[index]) ? [] : [index],
      );
      return changed.length === 1 ? [{ row, other, index: changed[0] as number }] : [];
    });
    expect(narrow.length).toBeGreaterThan(rows / 12);
    expect(narrow.length).toBeLessThan(rows / 8);
    expect(narrow.filter(({ row }) => !isNarrow(row[0] as number))).toEqual([]);
    expect(new Set(narrow.map(({ index }) => columnsOf(source)[index]?.family))).toEqual(new Set(['int64']));
    const far = narrow.filter(({ row, other, index }) => {
      const [was, is] = [row[index] as bigint, other[index] as bigint];
      return (is - was !== 1n && is - was !== -1n) || Number(is) !== Number(was);
    });
    expect(far).toEqual([]);
    // Also what is compared by identity above: objects.
    expect(narrow.map(({ other, row, index }) => other.with(index, row[index] as bigint))).toStrictEqual(
      narrow.map(({ row }) => row),
    );
  });
}

test('an integer that is no neighbour of another in its double has none, and none leaves its 64 bits', () => {
  expect([0n, 1n, 2n ** 53n - 1n, null, 'text', 9].map(neighbourInDouble)).toEqual(Array(6).fill(null));
  expect(neighbourInDouble(2n ** 53n)).toBe(2n ** 53n + 1n);
  expect(neighbourInDouble(2n ** 63n - 1n)).toBe(2n ** 63n - 2n);
  expect(neighbourInDouble(-(2n ** 63n))).toBe(-(2n ** 63n) + 1n);
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      const found = neighbourInDouble(value);
      const others = [value + 1n, value - 1n].filter((other) => BigInt.asIntN(64, other) === other);
      const isOne = found !== null && others.includes(found) && Number(found) === Number(value);
      expect(isOne || others.every((other) => Number(other) !== Number(value))).toBe(true);
    }),
  );
});
