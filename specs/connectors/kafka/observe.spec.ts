/** What the brokers tell: how far topics were written, and what readers of committed records do not see yet; and topics of which nothing is kept. */
import { openSink } from '../../../src/loader/sinks/kafka.ts';
import { columns } from '../../loader/orders.ts';
import { addAll } from '../../support/loading.ts';
import { collected, expect, test } from '../../support/kafka.ts';
import type { Connector } from '../../../src/systems/contract.ts';
import { logWorld } from './loader-support.ts';

async function observed(connector: Connector, database: string): Promise<Readonly<Record<string, number>>> {
  const gauges = (await connector.observe?.(database)) ?? [];
  return Object.fromEntries(gauges.map(({ name, value }) => [name, value]));
}

test('an open transaction is a lag of committed readers, and none once it has ended', async ({
  connector,
  database,
}) => {
  expect(await observed(connector, database)).toEqual({
    'end offsets': 0,
    'lag of committed readers': 0,
    topics: 0,
  });
  const world = await logWorld(connector, database, 'incremental_merge');
  const before = await observed(connector, database);
  expect(before['topics']).toBe((await world.target.beside?.())?.length);
  expect(before['end offsets']).toBeGreaterThan(0);
  const { manifest, connections, run_id } = world.request;
  const inside = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  await using sink = await openSink({
    manifest,
    run_id,
    connection: connections.sink,
    load_timestamp: 0n,
    async reached(point) {
      if (point !== 'inside_finalize') return;
      inside.resolve();
      await goOn.promise;
    },
  });
  const staged = await sink.stage(
    columns,
    (async function* () {
      yield [[7, 20605, 'seven', null]];
    })(),
  );
  const exchanged = sink.exchange(staged, { ...addAll, state: {} });
  await inside.promise;
  expect((await observed(connector, database))['lag of committed readers']).toBeGreaterThan(0);
  goOn.resolve();
  await exchanged;
  await expect.poll(async () => (await observed(connector, database))['lag of committed readers']).toBe(0);
});

test('what streams is held, read and cloned as what is kept', async ({ connector, database }) => {
  const { streamedDataset } = await import('../../../src/dataset/streamed.ts');
  const { volumeOf } = await import('../../../src/dataset/volume.ts');
  const volume = volumeOf({ rows: 2500, change_ratio: '0', delete_ratio: '0', columns: [1, 2] });
  const { before } = streamedDataset('kafka', volume);
  const name = { database: `${database}s`, schema: '', table: 'orders' };
  const held = await connector.hold(name, before, { unique: true, streamed: true });
  const byId = (rows: readonly (readonly unknown[])[]) =>
    rows.toSorted((a, b) => Number(a[0]) - Number(b[0]));
  const expected = [...before.batches()].flat();
  expect(byId(await collected(held.read()))).toEqual(expected);
  const clone = await held.clone({ ...name, database: `${database}c` });
  expect(byId(await collected(clone.read()))).toEqual(expected);
  const again = await clone.clone({ ...name, database: `${database}d` });
  expect(byId(await collected(again.read()))).toEqual(expected);
});
