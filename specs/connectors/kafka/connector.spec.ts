/** What the connector holds, copies, reads, tells apart, drops and sweeps. */
import { eventColumns, eventKey, eventRowColumns } from '../../../src/model/events.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Row, Rows } from '../../../src/model/rows.ts';
import { loadKafka } from '../../../src/systems/kafka/client.ts';
import type { KafkaClient } from '../../../src/systems/kafka/client.ts';
import { connectTopics } from '../../../src/systems/kafka/connector.ts';
import { partitionOf } from '../../../src/systems/kafka/partitioner.ts';
import { TopicWriter } from '../../../src/systems/kafka/topic-writer.ts';
import { TransactionalProducer } from '../../../src/loader/sinks/kafka/transaction.ts';
import { parseKafkaUrl } from '../../../src/systems/kafka/url.ts';
import { eventWriter } from '../../../src/systems/kafka/events.ts';
import { columns, delta, row, rows } from '../postgres/rows.ts';
import { collected, expect, test } from '../../support/kafka.ts';

const unique = { unique: true } as const;
const loose = { unique: false } as const;
const at = (database: string, table = 'dpone.orders') => ({ database, schema: '', table });
const eventRows = eventRowColumns(columns);

function event(id: number, op = 'snapshot', ordinal = 0): Row {
  const hasData = op !== 'delete';
  const envelope: Row = [String(id), ordinal, op, 'full_refresh', 'shop', 20605, 1, null, hasData];
  return envelope.concat(hasData ? row(id) : columns.map(() => null));
}

function events(...all: readonly Row[]): Rows {
  return rowsOf(eventRows, eventKey, all, 'log');
}

const byKey = (all: readonly Row[]): readonly Row[] =>
  all.toSorted((a, b) => Number(a[0]) - Number(b[0]) || (a[1] as number) - (b[1] as number));

const text = eventWriter(columns);

/** Records of another program, by the driver's own producer. */
async function produce(
  client: KafkaClient,
  topic: string,
  messages: readonly { key: string | null; value: string | null; partition?: number }[],
): Promise<void> {
  const { cluster } = client;
  const partitions = await cluster.partitions(topic);
  for (const { key, value, partition } of messages) {
    const writer = new TopicWriter(cluster, {
      topic,
      partitions: partition === undefined ? partitions : [partition],
      maxBytes: 1_000_000,
      identity: { id: -1n, epoch: -1, transactional: false },
    });
    await writer.add(key ?? '', value);
    await writer.flush();
  }
}

test('rows are records by their key, read back as new rows', async ({
  connector,
  client,
  database,
  kafka,
}) => {
  const held = await connector.hold(at(database), rows(2500), unique);
  const read = byKey(await collected(held.read()));
  expect(read).toStrictEqual([...rows(2500).batches()].flat());
  expect(held.connection).toStrictEqual({ system: 'kafka', driver: 'kafka', url: kafka.url });
  expect(held.place('any', 'other.topic')).toEqual({ schema: '', name: `${database}.other.topic` });
  expect(await held.columns()).toStrictEqual(
    columns.map(({ name }) => ({ name, native: 'JSON', nullable: true })),
  );
  const partitions = await client.cluster.partitions(`${database}.dpone.orders`);
  expect(partitions).toEqual([0, 1, 2, 3]);
  const wanted = new Map(partitions.map((partition) => [partition, 0]));
  const partition = partitionOf(partitions);
  for (const each of read)
    wanted.set(partition(String(each[0])), (wanted.get(partition(String(each[0]))) ?? 0) + 1);
  expect(await client.cluster.ends(`${database}.dpone.orders`)).toEqual(wanted);
});

test('events that have other columns from now on are read by those, and their names are told', async ({
  connector,
  client,
  database,
}) => {
  const held = await connector.hold(at(database), events(event(1), event(2)), loose);
  const title = { name: 'title', family: 'text', kind: 'text', nullable: true } as const;
  const others = [...columns.slice(0, 2), title];
  const later = await held.withColumns?.(eventRowColumns(others));
  const end = await held.end();
  const change: Row = [...event(2, 'update').slice(0, eventColumns.length), ...row(2).slice(0, 2), 'Titel'];
  await produce(client, `${database}.dpone.orders`, [{ key: '2', value: eventWriter(others)(change) }]);
  expect(await collected((later ?? held).read(end))).toStrictEqual([change]);
  expect((await later?.columns())?.map(({ name }) => name)).toEqual(others.map(({ name }) => name));
  // What every event has, those of before among them.
  expect((await held.columns()).map(({ name }) => name)).toEqual(columns.slice(0, 2).map(({ name }) => name));
  expect(byKey(await collected((later ?? held).read()))[0]?.slice(-3)).toStrictEqual([
    ...row(1).slice(0, 2),
    null,
  ]);
});

test('events are read back in the order of each key, ordinals from where reading begins', async ({
  connector,
  client,
  database,
}) => {
  const all = [event(1), event(2), event(1, 'delete', 1), event(1, 'insert', 2)];
  const held = await connector.hold(at(database), events(...all), loose);
  expect(byKey(await collected(held.read()))).toStrictEqual(byKey(all));
  expect(byKey(await collected(held.read('0')))).toStrictEqual(byKey(all));
  const end = await held.end();
  await produce(client, `${database}.dpone.orders`, [
    { key: '1', value: text(event(1, 'update')) },
    { key: '3', value: text(event(3, 'insert')) },
    { key: '1', value: text(event(1, 'delete')) },
  ]);
  expect(byKey(await collected(held.read(end)))).toStrictEqual([
    event(1, 'update', 0),
    event(1, 'delete', 1),
    event(3, 'insert', 0),
  ]);
  expect(byKey(await collected(held.read())).at(3)).toStrictEqual(event(1, 'update', 3));
});

test('offsets are no counts: what is committed is read, what is aborted or open is not', async ({
  connector,
  client,
  database,
}) => {
  const topic = `${database}.dpone.orders`;
  const held = await connector.hold(at(database), events(event(1)), loose);
  const start = await held.end();
  const write = async (name: string, ids: readonly number[], fails: boolean): Promise<void> => {
    const producer = await TransactionalProducer.open(client.cluster, `${database}${name}`);
    const done = producer.transaction(async (transaction) => {
      const writer = await transaction.writer(topic, 1_000_000);
      for (const id of ids) await writer.add(String(id), text(event(id, 'upsert')));
      await writer.flush();
      if (fails) throw new Error('planted');
    });
    if (fails) await expect(done).rejects.toThrow('planted');
    else await done;
  };
  await write('one', [1, 2, 3], false);
  await write('two', [1, 4, 5, 6], true);
  await write('three', [1], false);
  const wanted = [event(1, 'upsert', 0), event(1, 'upsert', 1), event(2, 'upsert'), event(3, 'upsert')];
  expect(byKey(await collected(held.read(start)))).toStrictEqual(wanted);
  const ends = [...(await client.cluster.ends(topic)).values()].reduce((sum, end) => sum + end, 0);
  // Nine records and as many as three control records for each partition.
  expect(ends).toBeGreaterThan(9);
  const clone = await held.clone(at(database, 'copy'));
  expect(byKey(await collected(clone.read()))).toHaveLength(5);
});

test('while a transaction is open its readers are given what was committed before, and do not wait', async ({
  connector,
  client,
  database,
}) => {
  const topic = `${database}.dpone.orders`;
  const held = await connector.hold(at(database), events(event(1)), loose);
  const start = await held.end();
  const producer = await TransactionalProducer.open(client.cluster, `${database}open`);
  const seen = (from?: string) => collected(held.readCommitted!(from));
  await producer.transaction(async (transaction) => {
    const writer = await transaction.writer(topic, 1_000_000);
    for (const id of [1, 2, 3, 4]) await writer.add(String(id), text(event(id, 'upsert')));
    await writer.flush();
    expect(await seen()).toStrictEqual([event(1)]);
    expect(await seen(start)).toEqual([]);
  });
  await held.end();
  expect(byKey(await seen(start))).toStrictEqual(byKey(await collected(held.read(start))));
  expect(await seen(start)).toHaveLength(4);
});

test('a transaction that is open for longer than the cluster allows is told as that, and not as a successor', async ({
  connector,
  client,
  database,
}) => {
  test.setTimeout(90_000);
  const topic = `${database}.dpone.orders`;
  const held = await connector.hold(at(database), events(event(1)), loose);
  const start = await held.end();
  // More than it allows is asked for first.
  const producer = await TransactionalProducer.open(client.cluster, `${database}long`, [100_000_000, 1000]);
  // The cluster looks for such transactions every ten seconds.
  const until = Date.now() + 60_000;
  const failed = producer.transaction(async (transaction) => {
    const writer = await transaction.writer(topic, 1_000_000);
    for (let id = 10; Date.now() < until; id += 1) {
      await writer.add(String(id), text(event(id, 'upsert')));
      await writer.flush();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  await expect(failed).rejects.toMatchObject({
    code: 'MATRIX_KAFKA_FAILED',
    message: expect.stringMatching(/was open for \d+ s, and the cluster aborts one after 1 s.*allow more/),
  });
  expect(await collected(held.read(start))).toEqual([]);
});

test('a row belongs to the partition of its key', async ({ connector, client, database }) => {
  const held = await connector.hold(at(database), events(event(1), event(2), event(3)), loose);
  const partition = partitionOf(await client.cluster.partitions(`${database}.dpone.orders`));
  const partOf = await held.parts!();
  for (const id of [1, 2, 3]) expect(partOf(event(id))).toBe(`partition ${partition(String(id))}`);
});

test('a member that an event lacks is no column any more, one that all have is one', async ({
  connector,
  client,
  database,
}) => {
  const held = await connector.hold(at(database), events(event(1)), loose);
  const topic = `${database}.dpone.orders`;
  const names = async () => (await held.columns()).map(({ name }) => name);
  expect(await names()).toEqual(columns.map(({ name }) => name));
  await produce(client, topic, [{ key: '2', value: text(event(2, 'delete')) }]);
  expect(await names()).toEqual(columns.map(({ name }) => name));
  await produce(client, topic, [{ key: '2', value: text(event(2)).replace('"note":', '"noted":') }]);
  expect(await names()).toEqual(['id', 'Größe "x"', 'document', 'state']);
  const empty = await connector.hold(at(database, 'empty'), events(), loose);
  expect(await empty.columns()).toEqual([]);
  await produce(client, `${database}.empty`, [{ key: '2', value: text(event(2)) }]);
  expect((await empty.columns()).map(({ name }) => name)).toEqual(columns.map(({ name }) => name));
  expect(await collected(empty.read())).toEqual([event(2)]);
});

for (const [what, message, code] of [
  ['a tombstone', { key: '1', value: null }, 'MATRIX_BAD_EVENT'],
  ['what is no event', { key: '1', value: 'hello' }, 'MATRIX_BAD_EVENT'],
  ['an event of another key', { key: '5', value: text(event(1)) }, 'MATRIX_BAD_EVENT'],
] as const) {
  test(`${what} in a topic of events is told, not passed over`, async ({ connector, client, database }) => {
    const held = await connector.hold(at(database), events(event(1)), loose);
    const end = await held.end();
    await produce(client, `${database}.dpone.orders`, [message]);
    await expect(collected(held.read(end))).rejects.toMatchObject({ code });
  });
}

test('a key whose events come in another partition has lost its order', async ({
  connector,
  client,
  database,
}) => {
  const held = await connector.hold(at(database), events(event(1), event(2)), loose);
  const topic = `${database}.dpone.orders`;
  const end = await held.end();
  const own = partitionOf([0, 1, 2, 3])('1');
  await produce(client, topic, [{ key: '1', value: text(event(1)), partition: (own + 1) % 4 }]);
  await expect(collected(held.read(end))).rejects.toMatchObject({
    code: 'MATRIX_KEY_IN_TWO_PARTITIONS',
    message: expect.stringContaining(`key 1 of ${topic}`),
  });
});

test('changes are new records of their rows, and a delete is a tombstone', async ({
  connector,
  database,
}) => {
  const held = await connector.hold(at(database), rows(3), unique);
  await held.apply(delta(['update', row(1, 'again')], ['delete', row(2)], ['insert', row(9)]));
  expect(byKey(await collected(held.read()))).toStrictEqual([row(1, 'again'), row(3), row(9)]);
  const log = await connector.hold(at(database, 'log'), events(event(1)), loose);
  await expect(log.apply(delta(['delete', row(1)]))).rejects.toMatchObject({ code: 'MATRIX_NOT_A_TABLE' });
});

test('a clone is a copy that shares nothing, of a changed topic too', async ({
  connector,
  client,
  database,
}) => {
  const all = Array.from({ length: 300 }, (_, id) => event(id));
  const held = await connector.hold(at(database), events(...all), loose);
  const one = await held.clone(at(`${database}b`));
  expect(byKey(await collected(one.read()))).toStrictEqual(byKey(all));
  expect(await one.end()).toBe(await held.end());
  await produce(client, `${database}b.dpone.orders`, [{ key: '1', value: text(event(1, 'delete')) }]);
  const two = await one.clone(at(`${database}b`, 'copy'));
  const changed = byKey([...all, event(1, 'delete', 1)]);
  expect(byKey(await collected(two.read()))).toStrictEqual(changed);
  expect(byKey(await collected(held.read()))).toStrictEqual(byKey(all));
  expect(byKey(await collected((await two.clone(at(`${database}c`))).read()))).toStrictEqual(changed);
});

test('the fingerprint changes with every record, setting and re-creation, and never by reading', async ({
  connector,
  client,
  database,
}) => {
  const topic = `${database}.dpone.orders`;
  const held = await connector.hold(at(database), rows(50), unique);
  const seen = [await held.fingerprint()];
  await collected(held.read());
  await held.columns();
  await (await held.clone(at(database, 'copy'))).drop();
  expect(await held.fingerprint()).toBe(seen[0]);
  await produce(client, topic, [{ key: '7', value: null }]);
  seen.push(await held.fingerprint());
  await client.admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: 2, name: topic, configEntries: [{ name: 'retention.ms', value: '-1' }] }],
  });
  seen.push(await held.fingerprint());
  const partitions = await client.cluster.partitions(topic);
  await client.admin.deleteTopicRecords({
    topic,
    partitions: [{ partition: partitions[0] ?? 0, offset: '1' }],
  });
  seen.push(await held.fingerprint());
  await held.drop();
  seen.push(await held.fingerprint());
  const again = await connector.hold(at(database), rows(50), unique);
  seen.push(await again.fingerprint());
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen[4]).toBe('absent');
});

test('records that were deleted before the place of reading are told', async ({
  connector,
  client,
  database,
}) => {
  const topic = `${database}.dpone.orders`;
  const held = await connector.hold(at(database), events(event(1), event(2), event(3)), loose);
  const partition = partitionOf([0, 1, 2, 3])('1');
  await client.admin.fetchTopicOffsets(topic);
  await client.admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: '-1' }] });
  await expect(collected(held.read(`${partition}:0`))).rejects.toMatchObject({ code: 'MATRIX_RECORDS_GONE' });
});

test('the same name twice, keys that come twice, bad names and a record that is too large are refused', async ({
  connector,
  client,
  database,
}) => {
  await connector.hold(at(database), rows(1), unique);
  await expect(connector.hold(at(database), rows(1), unique)).rejects.toMatchObject({
    code: 'MATRIX_TOPIC_EXISTS',
  });
  const twice = rowsOf(columns, ['id'], [row(1), row(1)]);
  await expect(connector.hold(at(database, 'twice'), twice, unique)).rejects.toMatchObject({
    code: 'MATRIX_DUPLICATE_KEY',
  });
  for (const bad of ['', 'A', 'a-b', 'x'.repeat(41)]) {
    await expect(connector.hold(at(bad), rows(1), unique)).rejects.toMatchObject({ code: 'MATRIX_BAD_NAME' });
  }
  await expect(connector.hold(at(database, 'x'.repeat(249)), rows(1), unique)).rejects.toMatchObject({
    code: 'MATRIX_BAD_NAME',
  });
  const large = rowsOf(columns, ['id'], [row(1), row(2, 'x'.repeat(1_100_000))]);
  await expect(connector.hold(at(database, 'large'), large, unique)).rejects.toMatchObject({
    code: 'MATRIX_MESSAGE_TOO_LARGE',
    message: expect.stringMatching(
      /the record of key 2 has 1100\d+ bytes, and .*large takes batches of 1048588/,
    ),
  });
  // The broker says that a topic is deleted before all of its own lists do.
  const left = async () => (await client.admin.listTopics()).filter((topic) => topic.startsWith(database));
  await expect.poll(left).toEqual([`${database}.dpone.orders`]);
  const nearly = rowsOf(columns, ['id'], [row(1), row(2, 'x'.repeat(1_040_000)), row(3)]);
  const held = await connector.hold(at(database, 'nearly'), nearly, unique);
  expect(byKey(await collected(held.read()))).toStrictEqual([...nearly.batches()].flat());
});

test('a topic goes by itself, and what a loader left goes with the last of its database', async ({
  connector,
  client,
  database,
}) => {
  const first = await connector.hold(at(database), rows(1), unique);
  const second = await connector.hold(at(database, 'more'), rows(1), unique);
  const kept = await connector.hold(at(`${database}kept`), rows(1), unique);
  await client.admin.createTopics({ topics: [{ topic: `${database}.more.__dpone_state` }] });
  await first.drop();
  await first.drop();
  expect(await collected(second.read())).toStrictEqual([row(1)]);
  await second.drop();
  const topics = async () => (await client.admin.listTopics()).filter((topic) => topic.startsWith(database));
  expect(await topics()).toEqual([`${database}kept.dpone.orders`]);
  expect(await collected(kept.read())).toStrictEqual([row(1)]);
});

test('a sweep drops topics and groups that begin so, and nothing else', async ({
  connector,
  client,
  database,
  kafka,
}) => {
  await connector.hold(at(`${database}a`), rows(1), unique);
  await connector.hold(at(`${database}b`), rows(1), unique);
  const { Kafka, logLevel } = await loadKafka();
  const other = new Kafka({ brokers: [...parseKafkaUrl(kafka.url).brokers], logLevel: logLevel.NOTHING });
  const consumer = other.consumer({ groupId: `${database}group` });
  await consumer.connect();
  await consumer.subscribe({ topics: [`${database}a.dpone.orders`], fromBeginning: true });
  const { promise, resolve } = Promise.withResolvers<void>();
  await consumer.run({ eachMessage: async () => resolve() });
  await promise;
  await consumer.disconnect();
  const wanted = [`${database}group`, `${database}a.dpone.orders`, `${database}b.dpone.orders`];
  expect(await connector.sweep(database)).toStrictEqual(wanted);
  expect(await connector.sweep(database)).toStrictEqual([]);
  const { groups } = await client.admin.listGroups();
  expect(groups.filter(({ groupId }) => groupId.startsWith(database))).toEqual([]);
  for (const bad of ['', 'dpm', 'dpm%', 'DPM_x']) {
    await expect(connector.sweep(bad)).rejects.toMatchObject({ code: 'MATRIX_BAD_PREFIX' });
  }
});

test('reading, holding and cloning leave no consumer group', async ({ connector, client, database }) => {
  const before = (await client.admin.listGroups()).groups.map(({ groupId }) => groupId);
  const held = await connector.hold(at(database), events(event(1)), loose);
  await collected((await held.clone(at(database, 'copy'))).read());
  const after = (await client.admin.listGroups()).groups.map(({ groupId }) => groupId);
  expect(after.filter((group) => !before.includes(group))).toEqual([]);
});

test('a reader that leaves early, and two readers at once', async ({ connector, database }) => {
  const held = await connector.hold(at(database), rows(3000), unique);
  for await (const batch of held.read()) {
    expect(batch.length).toBeGreaterThan(0);
    break;
  }
  const [one, two] = await Promise.all([collected(held.read()), collected(held.read())]);
  expect(byKey(one)).toStrictEqual([...rows(3000).batches()].flat());
  expect(byKey(two)).toStrictEqual(byKey(one));
});

test('a broker that is not there is told without the password', async ({ kafka }) => {
  test.slow();
  const url = 'kafka://someone:s3cret@127.0.0.1:1';
  const error: unknown = await connectTopics({ ...kafka, url }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'MATRIX_CONNECT_FAILED' });
  expect(String(error)).toContain('no Kafka broker at 127.0.0.1:1');
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('s3cret');
});

test('the envelope is there', () => {
  expect(eventRows.slice(0, eventColumns.length)).toEqual(eventColumns);
});
