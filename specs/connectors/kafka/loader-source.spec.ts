/** Reading topics of rows: each verb, several versions of a key, tombstones, and what is refused. */
import { rowsOf } from '../../../src/model/rows.ts';
import type { Row } from '../../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../../src/model/technical.ts';
import { openSource } from '../../../src/loader/sources/kafka.ts';
import type { Read, Source } from '../../../src/loader/contract.ts';
import { latestRecords } from '../../../src/systems/kafka/latest.ts';
import { partitionOf } from '../../../src/systems/kafka/partitioner.ts';
import { decidedEnds } from '../../../src/systems/kafka/topic-reader.ts';
import { TopicWriter } from '../../../src/systems/kafka/topic-writer.ts';
import type { Connector } from '../../../src/systems/contract.ts';
import type { KafkaClient } from '../../../src/systems/kafka/client.ts';
import { changes, columns, june1, june2, june3, may31, snapshot } from '../../loader/orders.ts';
import { collected, expect, test } from '../../support/kafka.ts';
import { sourceManifest } from './loader-support.ts';

const delta = [...columns, opColumn, seqColumn];
const byId = (rows: readonly Row[]): readonly Row[] => rows.toSorted((a, b) => Number(a[0]) - Number(b[0]));

async function hold(
  connector: Connector,
  database: string,
  rows = snapshot,
  deltaRows = changes,
): Promise<void> {
  const at = { database, schema: '', table: 'orders' };
  await connector.hold(at, rowsOf(columns, ['id'], rows), { unique: true });
  await connector.hold({ ...at, table: 'orders.changes' }, rowsOf(delta, [seqColumn.name], deltaRows), {
    unique: false,
  });
}

function open(url: string, database: string): Promise<Source> {
  const connection = { system: 'kafka', driver: 'kafka', url };
  return openSource({ connection, manifest: sourceManifest('incremental_merge', database) });
}

async function readAll(source: Source, what: Read): Promise<readonly Row[]> {
  return collected(source.read(what));
}

async function produce(
  client: KafkaClient,
  topic: string,
  key: string,
  value: string | null,
  partitions?: readonly number[],
): Promise<void> {
  const writer = new TopicWriter(client.cluster, {
    topic,
    partitions: partitions ?? (await client.cluster.partitions(topic)),
    maxBytes: 1_000_000,
    identity: { id: -1n, epoch: -1, transactional: false },
  });
  await writer.add(key, value);
  await writer.flush();
}

test('each verb, by the columns of the target', async ({ connector, database, kafka }) => {
  await hold(connector, database);
  await using source = await open(kafka.url, database);
  expect(await source.columns(columns)).toEqual(columns);
  expect(byId(await readAll(source, { verb: 'snapshot' }))).toEqual(snapshot);
  const window = { column: 'business_date', from: june1, before: june3 };
  expect(await readAll(source, { verb: 'window', window })).toEqual([snapshot[0]]);
  expect(byId(await readAll(source, { verb: 'keys' }))).toEqual([[2], [3], [4]]);
  const inOrder = changes.toSorted((a, b) => (a[5] as number) - (b[5] as number));
  expect(await readAll(source, { verb: 'changes', after: 0 })).toEqual(inOrder);
  expect(await readAll(source, { verb: 'changes', after: 2 })).toEqual(inOrder.slice(2));
  expect(await readAll(source, { verb: 'changes', after: 4 })).toEqual([]);
});

test('a window takes the days from its first on, before its end', async ({ connector, database, kafka }) => {
  const days = [may31, june1, june2, june3].map((day, at): Row => [at, day, null, null]);
  await hold(connector, database, days);
  await using source = await open(kafka.url, database);
  await source.columns(columns);
  const ids = async (from: number, before: number) =>
    byId(await readAll(source, { verb: 'window', window: { column: 'business_date', from, before } })).map(
      ([id]) => id,
    );
  expect(await ids(june1, june3)).toEqual([1, 2]);
  expect(await ids(may31, june1)).toEqual([0]);
  expect(await ids(june3, june3 + 1)).toEqual([3]);
  expect(await ids(june1, june1)).toEqual([]);
});

test('rows come in batches of the manifest', async ({ connector, database, kafka }) => {
  await hold(connector, database);
  await using source = await open(kafka.url, database);
  await source.columns(columns);
  for await (const batch of source.read({ verb: 'changes', after: 0 })) expect(batch).toHaveLength(2);
});

test('the last version of a key counts, and a tombstone removes it, also in a topic that is read twice', async ({
  connector,
  client,
  database,
  kafka,
}) => {
  await hold(connector, database);
  const topic = `${database}.orders`;
  const text = (note: string) => `{"raw":null,"note":"${note}","id":2,"business_date":"2026-06-02"}`;
  await produce(client, topic, '2', text('newer'));
  await produce(client, topic, '4', null);
  await produce(client, topic, '2', text('newest'));
  await produce(client, topic, '8', text('short').replace('"id":2', '"id":8'));
  await produce(client, topic, '8', null);
  await using source = await open(kafka.url, database);
  await source.columns(columns);
  const wanted: Row[] = [[2, june2, 'newest', null], snapshot[1] as Row];
  expect(byId(await readAll(source, { verb: 'snapshot' }))).toEqual(wanted);
  expect(byId(await readAll(source, { verb: 'keys' }))).toEqual([[2], [3]]);
  const window = { column: 'business_date', from: june1, before: june2 };
  expect(await readAll(source, { verb: 'window', window })).toEqual([]);
  const stretch = { from: new Map(), to: await decidedEnds(client.cluster, topic) };
  const keys = async (mostBytes: number) =>
    (await collected(latestRecords(client.cluster, topic, stretch, mostBytes))).map(
      ({ key, offset }) => `${key.toString()} at ${offset}`,
    );
  expect((await keys(0)).sort()).toEqual((await keys(1_000_000)).sort());
  expect(await keys(0)).toHaveLength(2);
});

test('what is written after the source was opened is not read', async ({
  connector,
  client,
  database,
  kafka,
}) => {
  await hold(connector, database);
  await using source = await open(kafka.url, database);
  await source.columns(columns);
  await produce(
    client,
    `${database}.orders`,
    '9',
    '{"id":9,"business_date":"2026-06-01","note":null,"raw":null}',
  );
  expect(byId(await readAll(source, { verb: 'snapshot' }))).toEqual(snapshot);
});

test('where the target has no columns either they are those of the first row, as they are written', async ({
  connector,
  client,
  database,
  kafka,
}) => {
  await hold(connector, database, []);
  await produce(client, `${database}.orders`, '1', null);
  await using empty = await open(kafka.url, database);
  await expect(empty.columns(null)).rejects.toMatchObject({ code: 'MATRIX_NO_COLUMNS' });
  await produce(client, `${database}.orders`, '1', '{"id":1.50,"x y":{"b":1,"a":[null]}}');
  await using source = await open(kafka.url, database);
  const found = await source.columns(null);
  expect(found.map(({ name, untyped }) => [name, untyped])).toEqual([
    ['id', true],
    ['x y', true],
  ]);
  expect(await readAll(source, { verb: 'snapshot' })).toEqual([['1.50', '{"b":1,"a":[null]}']]);
});

test('a member that the target has no column for, and a column that a row lacks', async ({
  connector,
  client,
  database,
  kafka,
}) => {
  await hold(connector, database);
  await using source = await open(kafka.url, database);
  await expect(source.columns(columns.slice(1))).rejects.toMatchObject({
    code: 'MATRIX_COLUMN_MISSING',
    message: `the rows of ${database}.orders have id, which the target has no column for`,
  });
  await source.columns(columns);
  await produce(client, `${database}.orders`, '9', '{"id":9}');
  await using next = await open(kafka.url, database);
  await next.columns(columns);
  await expect(readAll(next, { verb: 'snapshot' })).rejects.toMatchObject({
    code: 'MATRIX_BAD_EVENT',
    message: expect.stringContaining('no member for business_date, note, raw'),
  });
});

test('a later row with a member that no column takes', async ({ connector, client, database, kafka }) => {
  await hold(connector, database);
  await using source = await open(kafka.url, database);
  await source.columns(columns);
  const [row] = await readAll(source, { verb: 'snapshot' });
  expect(row).toHaveLength(columns.length);
  const members = columns.map(({ name }) => `${JSON.stringify(name)}:null`).join(',');
  await produce(client, `${database}.orders`, '9', `{${members},"more":1}`);
  await using next = await open(kafka.url, database);
  await next.columns(columns);
  await expect(readAll(next, { verb: 'snapshot' })).rejects.toMatchObject({
    code: 'MATRIX_BAD_EVENT',
    message: expect.stringContaining('an object has the member more, and there is no column for it'),
  });
});

test('a key in two partitions has no last version', async ({ connector, client, database, kafka }) => {
  await hold(connector, database);
  const own = partitionOf([0, 1, 2, 3])('2');
  await produce(client, `${database}.orders`, '2', '{"id":2}', [(own + 1) % 4]);
  await using source = await open(kafka.url, database);
  await source.columns(columns);
  await expect(readAll(source, { verb: 'snapshot' })).rejects.toMatchObject({
    code: 'MATRIX_KEY_IN_TWO_PARTITIONS',
  });
});

for (const [what, value, why] of [
  ['a tombstone', null, 'it is a tombstone, and no change'],
  ['no sequence', '{"id":2}', 'it has no member __dpone__seq'],
  ['no number', '{"__dpone__seq":"x"}', 'its __dpone__seq is no integer'],
  ['no JSON', '{', 'not JSON'],
] as const) {
  test(`a change is told that is none: ${what}`, async ({ connector, client, database, kafka }) => {
    await hold(connector, database);
    await produce(client, `${database}.orders.changes`, '2', value);
    await using source = await open(kafka.url, database);
    await source.columns(columns);
    await expect(readAll(source, { verb: 'changes', after: 0 })).rejects.toMatchObject({
      code: 'MATRIX_BAD_EVENT',
      message: expect.stringContaining(why),
    });
  });
}

test('verbs of databases are refused', async ({ connector, database, kafka }) => {
  await hold(connector, database);
  await using source = await open(kafka.url, database);
  await source.columns(columns);
  const refused = { code: 'MATRIX_READ_NOT_SUPPORTED' };
  await expect(readAll(source, { verb: 'since', after: '1' })).rejects.toMatchObject(refused);
  await expect(readAll(source, { verb: 'log', after: '1' })).rejects.toMatchObject(refused);
  await expect(source.position()).rejects.toMatchObject(refused);
  await expect(source.confirm('1')).rejects.toMatchObject(refused);
  await expect(open(kafka.url, `${database}none`)).rejects.toMatchObject({ code: 'MATRIX_NO_TOPIC' });
});
