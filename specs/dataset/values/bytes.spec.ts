/** Byte strings stand side by side in memory, and share nothing. */
import { expect, test } from '@playwright/test';
import { generators } from '../../../src/dataset/values/index.ts';
import { below, next } from '../../../src/dataset/hash.ts';

test('whoever changes one byte string changes no other', () => {
  const values: Uint8Array[] = [];
  let draw = 1;
  for (let count = 0; count < 400; count += 1) {
    draw = next(draw);
    // One value in eight is of a pool of constants, which are shared; these are not.
    const hash = draw | 1;
    for (const family of ['binary', 'varbinary', 'rowversion'] as const)
      values.push(generators[family](hash));
  }
  const before = values.map((value) => value.slice());
  const [longest] = values.toSorted((a, b) => b.length - a.length);
  expect(longest?.length).toBeGreaterThan(0);
  for (const at of [0, 1, 2, below(draw, values.length), values.length - 1]) {
    const value = values[at] as Uint8Array;
    value.forEach((byte, index) => (value[index] = byte ^ 0xff));
    expect(
      values.findIndex(
        (other, place) => place !== at && !Buffer.from(before[place] as Uint8Array).equals(other),
      ),
    ).toBe(-1);
    value.set(before[at] as Uint8Array);
    expect(values).toEqual(before);
  }
});

test('nor does one that is made later: no block is used twice', () => {
  const first = generators.binary(9);
  const copy = first.slice();
  for (let hash = 1; hash < 20_000; hash += 8) generators.binary(hash).fill(0xaa);
  expect(first).toEqual(copy);
  expect(generators.binary(9)).toEqual(copy);
});
