/** Loads into Kafka: the events of every strategy, one transaction for events and state, and what a failure leaves. */
import { rowsOf } from '../../../src/model/rows.ts';
import type { Row } from '../../../src/model/rows.ts';
import type { Strategy } from '../../../src/model/case.ts';
import { opColumn, seqColumn } from '../../../src/model/technical.ts';
import { openSink } from '../../../src/loader/sinks/kafka.ts';
import { eventCodec } from '../../../src/loader/sinks/kafka/codec.ts';
import { liveEvents } from '../../../src/loader/sinks/kafka/live.ts';
import { readState, stateTopic } from '../../../src/loader/sinks/kafka/state.ts';
import type { Sink } from '../../../src/loader/contract.ts';
import { decidedEnds, readTopic } from '../../../src/systems/kafka/topic-reader.ts';
import { addAll } from '../../support/loading.ts';
import { before, changes, columns, event, june1 } from '../../loader/orders.ts';
import { toldEvents } from '../../loader/told-events.ts';
import type { ToldEvents } from '../../loader/told-events.ts';
import { collected, expect, test } from '../../support/kafka.ts';
import { byKey, logWorld } from './loader-support.ts';
import type { LogWorld } from './loader-support.ts';

const fresh: Row = [7, june1, 'seven', null];

function sinkOf({ request }: LogWorld): Promise<Sink> {
  const { manifest, connections, run_id } = request;
  return openSink({ manifest, run_id, connection: connections.sink, load_timestamp: 0n });
}

async function* once(...rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

for (const [strategy, { events, read, again }] of Object.entries(toldEvents) as [Strategy, ToldEvents][]) {
  test(`${strategy}: the events, the report, nothing by the same run again, and what another run adds`, async ({
    connector,
    database,
  }) => {
    const world = await logWorld(connector, database, strategy);
    await world.prepare();
    if (strategy === 'xmin' || strategy === 'cdc') {
      const inOrder = changes.toSorted((a, b) => (a[5] as number) - (b[5] as number));
      await world.source.apply(rowsOf([...columns, opColumn, seqColumn], [], inOrder));
    }
    expect(await world.load()).toEqual({ read, removed: 0, added: events.length });
    expect(await world.events()).toEqual(byKey(events));
    expect(await world.load()).toEqual({ read: 0, removed: 0, added: 0 });
    expect(await world.events()).toEqual(byKey(events));
    expect((await world.load({ run_id: 'run 2' })).added).toBe(again.length);
    expect(await world.events()).toEqual(byKey([...events, ...again]));
  });
}

test('a strategy that needs a table is refused, and an empty snapshot where keys are live', async ({
  connector,
  database,
}) => {
  const world = await logWorld(connector, database, 'scd2');
  await expect(world.load()).rejects.toMatchObject({ code: 'MATRIX_STRATEGY_NOT_SUPPORTED' });
  expect(await world.events()).toEqual([]);
});

test('state is saved by manifest and key, in the transaction of the events', async ({
  connector,
  client,
  database,
}) => {
  const world = await logWorld(connector, database, 'incremental_merge');
  const { cluster } = client;
  await using sink = await sinkOf(world);
  expect(await sink.columns()).toBeNull();
  expect(await sink.state()).toEqual({});
  expect(await sink.isEmpty()).toBe(false);
  await sink.save({ watermark: '7', other: 'größer' });
  await sink.save({ watermark: '8' });
  expect(await sink.state()).toEqual({ watermark: '8', other: 'größer' });
  const staged = await sink.stage(columns, once(fresh));
  const done = await sink.exchange(staged, { ...addAll, state: { watermark: '9' } });
  expect(done).toEqual({ removed: 0, added: 1 });
  const topic = stateTopic(world.request.manifest.sink.topic ?? '');
  expect(await readState(cluster, topic)).toEqual(
    new Map([
      ['orders.incremental_merge/watermark', '9'],
      ['orders.incremental_merge/other', 'größer'],
      ['orders.incremental_merge/__dpone__run', '{"run_id":"run 1","steps":1}'],
    ]),
  );
  const named = { ...world.request.manifest, name: 'another' };
  await using stranger = await sinkOf({ ...world, request: { ...world.request, manifest: named } });
  expect(await stranger.state()).toEqual({});
  const { resources } = await client.admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: 2, name: topic, configNames: ['cleanup.policy'] }],
  });
  expect(resources[0]?.configEntries[0]?.configValue).toBe('compact');
});

test('a topic that is too large to be kept is gone through twice, and tells the same live events', async ({
  connector,
  client,
  database,
}) => {
  const world = await logWorld(connector, database, 'snapshot_diff');
  await world.load();
  const { manifest, connections, run_id } = world.request;
  const topic = manifest.sink.topic ?? '';
  const context = { manifest, run_id, connection: connections.sink, load_timestamp: 0n };
  const codec = await eventCodec(context, topic);
  const live = (mostBytes?: number, data = true) =>
    liveEvents(client.cluster, topic, { columns, data, isCompacted: false, codec }, mostBytes);
  const kept = await live();
  expect(kept).toEqual(await live(0));
  expect([...kept.keys()].toSorted()).toEqual(['2', '3', '4']);
  expect(new Set([...kept.values()].map(({ hash }) => hash?.length))).toEqual(new Set([32]));
  expect([...(await live(0, false)).values()].map(({ hash }) => hash)).toEqual([null, null, null]);
});

test('nothing is visible before the commit, and nothing ever of a load that fails', async ({
  connector,
  client,
  database,
}) => {
  const world = await logWorld(connector, database, 'incremental_merge');
  const topic = world.request.manifest.sink.topic ?? '';
  await using sink = await sinkOf(world);
  await sink.save({ watermark: '1' });
  const many = Array.from({ length: 4000 }, (_, at): Row => [at + 10, june1, 'x'.repeat(2000), null]);
  const bad: Row = [5, null, 'no day', null];
  const staged = await sink.stage(columns, once(...many, bad));
  const failing = sink.exchange(staged, { ...addAll, state: { watermark: '2' } });
  failing.catch(() => {});
  await expect
    .poll(async () => [...(await client.cluster.ends(topic)).values()].reduce((sum, end) => sum + end, 0))
    .toBeGreaterThan(500);
  const stable = await client.cluster.stableEnds(topic);
  expect(await collected(readTopic(client.cluster, topic, { from: new Map(), to: stable }))).toHaveLength(3);
  await expect(failing).rejects.toMatchObject({ code: 'MATRIX_BAD_VALUE' });
  expect(await world.events()).toEqual([]);
  await using next = await sinkOf(world);
  expect(await next.state()).toEqual({ watermark: '1' });
  await next.exchange(await next.stage(columns, once(fresh)), addAll);
  expect(await world.events()).toEqual([event(fresh, 'upsert', 'incremental_merge')]);
  const records = [...(await decidedEnds(client.cluster, topic)).values()].reduce((sum, end) => sum + end, 0);
  expect(records).toBeGreaterThan(500);
});

test('a load that was overtaken by another of the same manifest can no longer write', async ({
  connector,
  database,
}) => {
  const world = await logWorld(connector, database, 'incremental_merge');
  await using zombie = await sinkOf(world);
  const staged = await zombie.stage(columns, once(fresh));
  await using successor = await sinkOf(world);
  await expect(zombie.exchange(staged, addAll)).rejects.toMatchObject({
    code: 'MATRIX_FENCED',
    message: expect.stringContaining('another load of the same manifest has begun since'),
  });
  await expect(zombie.save({ watermark: '1' })).rejects.toThrow();
  expect(await world.events()).toEqual([]);
  await successor.exchange(await successor.stage(columns, once(fresh)), addAll);
  expect(await world.events()).toEqual([event(fresh, 'upsert', 'incremental_merge')]);
  expect(await successor.state()).toEqual({});
});

test('several exchanges of one sink are several transactions', async ({ connector, database }) => {
  const world = await logWorld(connector, database, 'incremental_merge');
  await using sink = await sinkOf(world);
  for (const note of ['one', 'two', 'three']) {
    const staged = await sink.stage(columns, once(fresh.with(2, note)));
    await sink.exchange(staged, addAll);
    await sink.discard(staged);
  }
  const told = ['one', 'two', 'three'].map((note, at) =>
    event(fresh.with(2, note), 'upsert', 'incremental_merge', at),
  );
  expect(await world.events()).toEqual(told);
});

test('in a compacted topic a delete is followed by a tombstone, which is no event', async ({
  connector,
  client,
  database,
}) => {
  const world = await logWorld(connector, database, 'snapshot_diff');
  const topic = world.request.manifest.sink.topic ?? '';
  await client.admin.alterConfigs({
    validateOnly: false,
    resources: [
      { type: 2, name: topic, configEntries: [{ name: 'cleanup.policy', value: 'compact,delete' }] },
    ],
  });
  // A broker hears of it a little later than the controller, which has answered.
  const policy = async (): Promise<string | undefined> => {
    const { resources } = await client.admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: topic, configNames: ['cleanup.policy'] }],
    });
    return resources[0]?.configEntries[0]?.configValue;
  };
  await expect.poll(policy).toBe('compact,delete');
  expect(await world.load()).toEqual({ read: 3, removed: 0, added: 3 });
  const from = new Map((await client.cluster.partitions(topic)).map((partition) => [partition, 0]));
  const to = await decidedEnds(client.cluster, topic);
  const ofKey = (await collected(readTopic(client.cluster, topic, { from, to })))
    .filter(({ key }) => String(key) === '1')
    .map(({ value }) => (value === null ? 'tombstone' : (JSON.parse(String(value)) as { op: string }).op));
  expect(ofKey).toEqual(['snapshot', 'delete', 'tombstone']);
  expect(await world.load()).toEqual({ read: 0, removed: 0, added: 0 });
  expect(await world.events()).toEqual(byKey(toldEvents.snapshot_diff?.events ?? []));
  expect((await world.target.columns()).map(({ name }) => name)).toEqual(columns.map(({ name }) => name));
});

test('a row that is too large for the topic is refused, and nothing of the load is there', async ({
  connector,
  database,
}) => {
  const world = await logWorld(connector, database, 'incremental_merge');
  await using sink = await sinkOf(world);
  const large: Row = [8, june1, 'x'.repeat(1_100_000), null];
  const staged = await sink.stage(columns, once(fresh, large));
  await expect(sink.exchange(staged, addAll)).rejects.toMatchObject({
    code: 'MATRIX_MESSAGE_TOO_LARGE',
    message: expect.stringContaining('the record of key 8'),
  });
  expect(await world.events()).toEqual([]);
});

test('a topic that is not there, and a manifest without one', async ({ connector, database }) => {
  const world = await logWorld(connector, database, 'incremental_merge');
  const { sink, ...rest } = world.request.manifest;
  const none = { ...rest, sink: { ...sink, topic: `${database}.none` } };
  await expect(world.load({ manifest: none })).rejects.toMatchObject({ code: 'MATRIX_NO_TOPIC' });
  const { topic: _, ...without } = sink;
  await expect(world.load({ manifest: { ...rest, sink: without } })).rejects.toMatchObject({
    code: 'MATRIX_MANIFEST_INCOMPLETE',
  });
});

test('the world begins as it says', async ({ connector, database }) => {
  const world = await logWorld(connector, database, 'full_refresh');
  const held = before.map((row) => event(row, 'snapshot', 'full_refresh'));
  expect(byKey(await collected(world.target.read()))).toEqual(byKey(held));
});
