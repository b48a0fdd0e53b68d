/** The keys of a topic in little memory: exactly those that were added. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { KeySet } from '../../../src/systems/kafka/key-set.ts';

test('it has what a set of texts has', () => {
  const key = fc.oneof(
    fc.nat(5000).map(String),
    fc.nat(5000).map((number) => `0${number}`),
    fc.integer({ min: -50, max: 2 ** 40 }).map(String),
    fc.string({ maxLength: 3 }),
    fc.constantFrom('0', '00', '-0', '1e3', ' 1', '1 ', '268435455', '268435456', '4294967296'),
  );
  fc.assert(
    fc.property(fc.array(key), fc.array(key), (added, asked) => {
      const [set, keys] = [new Set(added), new KeySet()];
      for (const each of added) keys.add(each);
      expect(keys.size).toBe(set.size);
      for (const each of [...added, ...asked]) expect(keys.has(each)).toBe(set.has(each));
    }),
  );
});

test('millions of numbers are told apart', () => {
  const keys = new KeySet();
  for (let id = 1; id <= 2_000_000; id += 2) keys.add(String(id));
  expect(keys.size).toBe(1_000_000);
  expect([keys.has('1999999'), keys.has('2000000'), keys.has('2000001')]).toEqual([true, false, false]);
});
