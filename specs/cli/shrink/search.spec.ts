import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { leastFailing } from '../../../src/cli/shrink/least.ts';
import { smallestOf } from '../../../src/cli/shrink/search.ts';
import { ratioOf, settingsOf, sizeOf } from '../../../src/cli/shrink/size.ts';
import type { Size } from '../../../src/cli/shrink/size.ts';
import { allOrdinals, familyOf } from '../../../src/dataset/columns.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';

const usual: Size = { rows: 10_000, changed: 2000, deleted: 500, columns: allOrdinals };
const free = { probes: 1000, isOver: () => undefined };

/** @returns what the search found, and every size that it asked for */
async function search(
  fails: (size: Size) => boolean,
  {
    start = usual,
    suspects = [],
    limits = free,
  }: Partial<{ start: Size; suspects: readonly number[]; limits: typeof free }> = {},
) {
  const asked: Size[] = [];
  const found = await smallestOf(
    { size: start, fails: true, suspects },
    async (size) => {
      asked.push(size);
      return { fails: fails(size), suspects };
    },
    limits,
  );
  return { ...found, asked };
}

test('the least number is found where all above it fail, in few questions', () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 100_000 }), fc.nat(100_000), async (least, more) => {
      let asked = 0;
      const found = await leastFailing(1, least + more, async (number) => {
        asked += 1;
        return number >= least;
      });
      expect(found).toBe(least);
      expect(asked).toBeLessThanOrEqual(30);
    }),
  ));

test('where not all above it fail, it is one that fails, and the one before it does not', () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 500 }), fc.integer({ min: 1, max: 997 }), async (to, seed) => {
      const fails = (number: number): boolean => number === to || (number * seed) % 7 < 3;
      const found = await leastFailing(1, to, async (number) => fails(number));
      expect(fails(found)).toBe(true);
      expect(found === 1 || !fails(found - 1)).toBe(true);
    }),
  ));

test('a lost row: as many rows as it takes, no change, one column', async () => {
  const { size, stopped, asked } = await search(({ rows }) => rows >= 7);
  expect(size).toEqual({ rows: 7, changed: 0, deleted: 0, columns: [1] });
  expect(stopped).toBeUndefined();
  expect(asked.length).toBeLessThanOrEqual(15);
  expect(Math.max(...asked.map(({ rows }) => rows))).toBeLessThan(100);
});

test('a fault of updates keeps a change, and one of deletes a delete', async () => {
  expect((await search(({ changed, deleted }) => changed - deleted >= 3)).size).toMatchObject({
    changed: 3,
    deleted: 0,
    columns: [1],
  });
  expect((await search(({ deleted }) => deleted >= 2)).size).toMatchObject({ changed: 2, deleted: 2 });
});

test('fewer changes may let go of rows', async () => {
  const { size } = await search(({ rows, changed }) => rows >= 2 * changed + 1 && rows >= 9);
  expect(size).toMatchObject({ rows: 9, changed: 0 });
});

test('the column that differs is tried first, alone', async () => {
  const { size, asked } = await search(({ columns }) => columns.includes(77), { suspects: [77, 12] });
  expect(size.columns).toEqual([77]);
  expect(asked.filter(({ columns }) => columns.length < 120)).toHaveLength(1);
});

test('without such a hint columns are found by family, then one by one', async () => {
  const needed = [3, 62, 100];
  const { size } = await search(({ columns }) => needed.every((one) => columns.includes(one)));
  expect(size.columns).toEqual(needed);
  // Two columns are of one family; one of them alone does it.
  expect(familyOf(3)).toBe(familyOf(62));
  expect((await search(({ columns }) => columns.includes(62))).size.columns).toEqual([62]);
});

test('misleading hints cost two questions and change nothing', async () => {
  const { size } = await search(({ columns }) => columns.includes(9), { suspects: [1, 2] });
  expect(size.columns).toEqual([9]);
});

test('what it finds fails, whatever the failure depends on', () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 9973 }), async (seed) => {
      const fails = ({ rows, changed, deleted, columns }: Size): boolean =>
        (rows * 31 + changed * 17 + deleted * 7 + columns.length * 3 + (columns[0] ?? 0)) % 11 <
        (seed % 11) + 1;
      const start = { rows: 100, changed: 20, deleted: 5, columns: allOrdinals };
      const { size } = await search(fails, { start });
      expect(fails(size) || size === start).toBe(true);
    }),
    { numRuns: 50 },
  ));

test('a search that may ask no more says so, with the smallest so far', async () => {
  const few = await search(({ rows }) => rows >= 7, { limits: { ...free, probes: 4 } });
  expect(few).toMatchObject({ stopped: 'probes', size: { rows: 10 } });
  expect(few.asked).toHaveLength(4);
  const late = await search(() => true, { limits: { ...free, isOver: () => 'time' as const } as never });
  expect(late).toMatchObject({ stopped: 'time', size: usual, asked: [] });
});

test('a ratio is the shortest that gives the count', () => {
  expect([ratioOf(2, 10), ratioOf(1, 3), ratioOf(0, 7), ratioOf(7, 7), ratioOf(500, 10_000)]).toEqual([
    '0.2',
    '0.4',
    '0',
    '1',
    '0.05',
  ]);
});

test('a size is run as the very counts that it says', () =>
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 100_000 })
        .chain((rows) =>
          fc
            .nat(rows)
            .chain((changed) =>
              fc.nat(changed).map((deleted) => ({ rows, changed, deleted, columns: [7, 12] })),
            ),
        ),
      (size) => {
        const settings = settingsOf(size);
        expect(sizeOf(settings)).toEqual(size);
        expect(volumeOf(settings)).toMatchObject({
          rows: size.rows,
          changed: size.changed,
          deleted: size.deleted,
        });
      },
    ),
  ));
