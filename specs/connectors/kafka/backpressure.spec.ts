/** Who reads slowly, and brokers that take slowly, bound what waits in this process. */
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import type { Cluster } from '../../../src/systems/kafka/cluster.ts';
import { readTopic } from '../../../src/systems/kafka/topic-reader.ts';
import { TopicWriter } from '../../../src/systems/kafka/topic-writer.ts';
import { BatchWriter } from '../../../src/systems/kafka/wire/record-batch.ts';

const identity = { id: 1n, epoch: 0, transactional: false };

/** Longer than any chain of promises that has nothing else to wait for. */
async function manyTurns(): Promise<void> {
  for (let count = 0; count < 50; count += 1) await turn();
}

test('no more than one fetch is ahead of who takes the records', async () => {
  let fetches = 0;
  const cluster = {
    starts: async () => new Map([[0, 0]]),
    async fetch([target]: readonly { readonly offset: number }[]) {
      fetches += 1;
      const batch = new BatchWriter(10_000);
      batch.add(`key ${fetches}`, 'value');
      const { bytes } = batch.sealed(identity, 0, 0);
      bytes.writeBigInt64BE(BigInt(target?.offset ?? 0), 0);
      return [
        { topic: 't', partition: 0, bytes, aborted: [], error: null, highWatermark: 100, lastStable: 100 },
      ];
    },
  } as unknown as Cluster;
  const ahead: number[] = [];
  const keys: (string | undefined)[] = [];
  for await (const records of readTopic(cluster, 't', { from: new Map(), to: new Map([[0, 20]]) })) {
    keys.push(...records.map(({ key }) => key?.toString()));
    await manyTurns();
    ahead.push(fetches - keys.length);
  }
  expect(keys).toEqual(Array.from({ length: 20 }, (_, at) => `key ${at + 1}`));
  expect(ahead).toEqual([...Array.from({ length: 19 }, () => 1), 0]);
});

test('a writer waits while the brokers have not taken what it sent before', async () => {
  const open: (() => void)[] = [];
  const sent: number[] = [];
  const cluster = {
    async produce(batches: readonly { readonly bytes: Buffer }[]) {
      sent.push(batches.reduce((sum, { bytes }) => sum + bytes.length, 0));
      await new Promise<void>((resolve) => open.push(resolve));
    },
  } as unknown as Cluster;
  const writer = new TopicWriter(cluster, { topic: 't', partitions: [0, 1], maxBytes: 100_000, identity });
  const value = 'x'.repeat(10_000);
  const writing = (async () => {
    for (let row = 0; row < 1000; row += 1) await writer.add(`key ${row}`, value);
    await writer.flush();
  })();
  await manyTurns();
  const stoodAt = writer.count;
  await manyTurns();
  expect([writer.count, sent.length]).toEqual([stoodAt, 1]);
  // In each of both partitions at most a batch that is under way, one that waits and one that is made.
  expect(stoodAt).toBeLessThanOrEqual(2 * 3 * 10);
  for (let ended = false; !ended;) {
    open.shift()?.();
    ended = await Promise.race([writing.then(() => true), turn(false)]);
  }
  expect(writer.count).toBe(1000);
  expect(sent.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(1000 * value.length);
});
