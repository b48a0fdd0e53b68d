/** What was sent is kept for clones up to a bound, and not in part beyond it. */
import { expect, test } from '@playwright/test';
import { KeptBatches } from '../../../src/systems/kafka/kept-batches.ts';

const batch = (partition: number, size: number) => ({ partition, count: 1, bytes: Buffer.alloc(size) });

test('all of it, or nothing', () => {
  const kept = new KeptBatches(10);
  kept.add(batch(0, 6));
  kept.add(batch(1, 4));
  expect(kept.batches?.map(({ partition }) => partition)).toEqual([0, 1]);
  kept.add(batch(0, 1));
  expect(kept.batches).toBeNull();
  kept.add(batch(0, 1));
  expect(kept.batches).toBeNull();
});
