import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { ddmin } from '../../../src/cli/shrink/ddmin.ts';

const sizes = fc.integer({ min: 1, max: 40 });

/** Culprits among so many items, at least one. */
const culprits = sizes.chain((size) =>
  fc.record({
    size: fc.constant(size),
    needed: fc.uniqueArray(fc.integer({ min: 0, max: size - 1 }), { minLength: 1, maxLength: 5 }),
  }),
);

const upTo = (size: number): readonly number[] => [...Array(size).keys()];

test('what fails by some items together is shrunk to exactly those, in their order', () =>
  fc.assert(
    fc.asyncProperty(culprits, async ({ size, needed }) => {
      const found = await ddmin(upTo(size), async (part) => needed.every((one) => part.includes(one)));
      expect(found).toEqual(needed.toSorted((a, b) => a - b));
    }),
  ));

test('whatever fails, the part fails too, and not without any one of its items', () =>
  fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1 }), async (size, seed) => {
      // Any property at all, monotone or not, of which the whole has it.
      const fails = (part: readonly number[]): boolean =>
        part.length === size ||
        part.reduce((hash, one) => (hash * 31 + one * seed + 7) % 1009, seed % 1009) % 3 === 0;
      const found = await ddmin(upTo(size), async (part) => fails(part));
      expect(fails(found)).toBe(true);
      for (const one of found.length > 1 ? found : [])
        expect(fails(found.filter((other) => other !== one))).toBe(false);
    }),
  ));

test('nothing is asked twice, nor of no items; one culprit of 64 is found in few questions', async () => {
  const asked: string[] = [];
  const found = await ddmin(upTo(64), async (part) => {
    asked.push(part.join());
    return part.includes(37);
  });
  expect(found).toEqual([37]);
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked).not.toContain('');
  expect(asked.length).toBeLessThanOrEqual(12);
});

test('a property that no item matters for leaves one', async () => {
  expect(await ddmin(upTo(10), async () => true)).toEqual([0]);
});
