/** Whole loads by registered schemas: what a sink writes so is read back as the oracle has it, and a source reads such rows. */
import { dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import { openSource } from '../../../src/loader/sources/kafka.ts';
import type { Read } from '../../../src/loader/contract.ts';
import { referenceLoader } from '../../../src/loader/reference.ts';
import type { Strategy } from '../../../src/model/case.ts';
import type { LoadRequest } from '../../../src/model/loader.ts';
import { eventKey, eventRowColumns } from '../../../src/model/events.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Column, Rows } from '../../../src/model/rows.ts';
import { expectation } from '../../../src/oracle/index.ts';
import type { Connector, EngineAccess } from '../../../src/systems/contract.ts';
import { rowWriter } from '../../../src/systems/json/rows.ts';
import { avroDataWriter } from '../../../src/systems/kafka/registry/codec.ts';
import type { KafkaClient } from '../../../src/systems/kafka/client.ts';
import { connectTopics } from '../../../src/systems/kafka/connector.ts';
import { parsePosition } from '../../../src/systems/kafka/position.ts';
import { framed, schemaId } from '../../../src/systems/kafka/registry/framing.ts';
import { openRegistry, schemaFormats } from '../../../src/systems/kafka/registry/registry.ts';
import type { SchemaFormat } from '../../../src/systems/kafka/registry/registry.ts';
import { avroDataSchema, jsonDataSchema } from '../../../src/systems/kafka/registry/schemas.ts';
import { createTopic } from '../../../src/systems/kafka/topics.ts';
import { decidedEnds, readTopic } from '../../../src/systems/kafka/topic-reader.ts';
import { TopicWriter } from '../../../src/systems/kafka/topic-writer.ts';
import { kafkaUrl, parseKafkaUrl } from '../../../src/systems/kafka/url.ts';
import { connect, june1, manifestFor } from '../../loader/orders.ts';
import { collected, expect, test } from '../../support/kafka.ts';
import { byKey, sourceManifest } from './loader-support.ts';

test.use({ kafkaService: 'schema_registry' });

const data = dataset('postgres', volumeOf({ rows: 40, change_ratio: '0.2', delete_ratio: '0.05' }));
const strategies = [
  'full_refresh',
  'incremental_merge',
  'snapshot_diff',
  'replace',
] as const satisfies readonly Strategy[];

async function world(connector: Connector, database: string, strategy: Strategy, format: SchemaFormat) {
  const keep = { source: () => undefined, sink: () => undefined };
  const { before, after } = expectation({ strategy, sink_shape: 'log' }, data, keep, 0n);
  const shop = await connect('shop');
  const at = { database, schema: 'public', table: 'orders' };
  const source = await shop.hold(at, data.snapshot, { unique: true });
  await shop.hold({ ...at, table: 'orders_changes' }, data.changes, { unique: false });
  const target = await connector.hold({ database, schema: '', table: 'target' }, before, { unique: false });
  const start = await target.end();
  const { source: from, sink, ...rest } = manifestFor(strategy, 'log');
  const manifest: Manifest = {
    ...rest,
    source: { ...from, type: 'postgres' },
    sink: {
      ...sink,
      topic: target.place('', 'target').name,
      options: { ...sink.options, message_format: format },
      strategy: { ...sink.strategy, unique_key: 'id' },
    },
  };
  const request: LoadRequest = {
    run_id: 'run 1',
    phase: 'load',
    manifest,
    connections: { source: source.connection, sink: target.connection },
    state_directory: '',
    load_timestamp: '2026-07-01T00:00:00.000000Z',
    deadline: '2100-01-01T00:00:00Z',
  };
  const expected = byKey([...after.batches()].flat());
  return { target, start, request, expected };
}

for (const format of schemaFormats) {
  for (const strategy of strategies) {
    test(`${format}, ${strategy}: what is read back is what the oracle says`, async ({
      connector,
      client,
      database,
    }) => {
      const { target, start, request, expected } = await world(connector, database, strategy, format);
      const report = await referenceLoader.load(request);
      expect(report.added).toBe(expected.length);
      expect(byKey(await collected(target.read(start)))).toEqual(expected);
      expect((await target.columns()).map(({ name }) => name)).toEqual(data.columns.map(({ name }) => name));
      const to = await decidedEnds(client.cluster, request.manifest.sink.topic ?? '');
      const from = parsePosition(start);
      const records = await collected(
        readTopic(client.cluster, request.manifest.sink.topic ?? '', { from, to }),
      );
      expect(records.map(({ value }) => value && schemaId(value) !== null)).toEqual(expected.map(() => true));
      // Whose hashes are taken of values that were written so.
      if (strategy === 'snapshot_diff') expect((await referenceLoader.load(request)).added).toBe(0);
    });
  }

  test(`${format}: a source reads rows of all families, and their changes`, async ({
    client,
    database,
    kafka,
  }) => {
    await produceRows(client, `${database}.orders`, kafka, format, data.snapshot);
    await produceRows(client, `${database}.orders.changes`, kafka, format, data.changes);
    await using source = await open(kafka.url, database, format);
    expect(await source.columns(data.columns)).toEqual(data.columns);
    const read = async (what: Read) =>
      (await collected(source.read(what))).toSorted((a, b) => Number(a[0]) - Number(b[0]));
    expect(await read({ verb: 'snapshot' })).toEqual([...data.snapshot.batches()].flat());
    expect(await read({ verb: 'keys' })).toEqual([...data.snapshot.batches()].flat().map(([id]) => [id]));
    const inOrder = await collected(source.read({ verb: 'changes', after: 2 }));
    const seq = data.changes.columns.length - 1;
    const changed = [...data.changes.batches()].flat().toSorted((a, b) => Number(a[seq]) - Number(b[seq]));
    expect(inOrder).toEqual(changed.filter((row) => Number(row[seq]) > 2));
  });

  test(`${format}: a message without a schema's id, or of another format, is none`, async ({
    client,
    database,
    kafka,
  }) => {
    const topic = `${database}.orders`;
    const few = rowsOf(data.columns, data.snapshot.key, [...data.snapshot.batches()].flat().slice(0, 1));
    await produceRows(client, topic, kafka, format, few);
    await using wrong = await open(kafka.url, database, format === 'avro' ? 'json_schema' : 'avro');
    await expect(async () => wrong.columns(data.columns)).rejects.toMatchObject({
      code: 'MATRIX_BAD_EVENT',
      message: expect.stringMatching(/its schema \d+ is of type (AVRO|JSON), and not (AVRO|JSON)$/),
    });
    await produce(client, topic, [['bad', '{"id":1}']]);
    await using source = await open(kafka.url, database, format);
    const all = async () => {
      await source.columns(data.columns);
      return collected(source.read({ verb: 'snapshot' }));
    };
    await expect(all).rejects.toMatchObject({
      code: 'MATRIX_BAD_EVENT',
      message: expect.stringMatching('^the record at offset .* it does not begin with the id of a schema$'),
    });
  });
}

function open(url: string, database: string, format: SchemaFormat) {
  const { source, ...rest } = sourceManifest('incremental_merge', database);
  const manifest: Manifest = {
    ...rest,
    source: { ...source, options: { ...source.options, message_format: format } },
  };
  return openSource({ connection: { system: 'kafka', driver: 'kafka', url }, manifest });
}

async function produceRows(
  client: KafkaClient,
  topic: string,
  { url }: EngineAccess,
  format: SchemaFormat,
  rows: Rows,
): Promise<void> {
  const registry = await openRegistry(parseKafkaUrl(url).registry ?? '');
  const isAvro = format === 'avro';
  const schema = isAvro ? avroDataSchema(rows.columns) : jsonDataSchema(rows.columns);
  const { id, type } = await registry.register(format, `${topic}-value`, schema);
  const [record, json] = [avroDataWriter(rows.columns), rowWriter(rows.columns)];
  const all = [...rows.batches()].flat();
  await createTopic(client, topic, { partitions: 4 });
  await produce(
    client,
    topic,
    all.map((row) => [
      String(row[0]),
      framed(id, isAvro ? type.toBuffer(record(row)) : Buffer.from(json(row))),
    ]),
  );
}

async function produce(
  client: KafkaClient,
  topic: string,
  messages: readonly (readonly [key: string, value: string | Uint8Array])[],
): Promise<void> {
  const writer = new TopicWriter(client.cluster, {
    topic,
    partitions: await client.cluster.partitions(topic),
    maxBytes: 1_000_000,
    identity: { id: -1n, epoch: -1, transactional: false },
  });
  for (const [key, value] of messages) await writer.add(key, value);
  await writer.flush();
}

const event =
  '{"key":"k","op":"upsert","strategy":"cdc","metadata":{"source_family":"x","business_date":"2026-06-01","schema_version":1},"data":{"id":7}}';

test('a framed event that nobody can decode is told with its place', async ({
  connector,
  client,
  database,
  kafka,
}) => {
  const columns: readonly Column[] = [{ name: 'id', family: 'int32', kind: 'integer', nullable: false }];
  const none = rowsOf(eventRowColumns(columns), eventKey, [], 'log');
  const { registry: _, ...address } = parseKafkaUrl(kafka.url);
  await using without = await connectTopics({ ...kafka, url: kafkaUrl(address) });
  const registry = await openRegistry(parseKafkaUrl(kafka.url).registry ?? '');
  const { id } = await registry.register('json_schema', `${database}.a-value`, jsonDataSchema(columns));
  const cases = [
    [connector, id, event, null],
    [
      without,
      id,
      event,
      `it begins with the id of a schema (${id}), and the connection names no Schema Registry`,
    ],
    [connector, 2_000_000_000, event, 'the Schema Registry has no schema 2000000000'],
    [connector, id, '{"key":', 'not JSON'],
  ] as const;
  for (const [at, [by, schema, text, why]] of cases.entries()) {
    const held = await by.hold({ database, schema: '', table: `t${at}` }, none, { unique: false });
    await produce(client, `${database}.t${at}`, [['k', framed(schema, Buffer.from(text))]]);
    const found = await collected(held.read()).catch((error: unknown) => error);
    const named = await held.columns().catch((error: unknown) => error);
    if (why === null) {
      expect(found).toEqual([['k', 0, 'upsert', 'cdc', 'x', june1, 1, null, true, 7]]);
      expect(named).toEqual([{ name: 'id', native: 'JSON', nullable: true }]);
      continue;
    }
    for (const error of [found, named]) {
      expect(error).toMatchObject({
        code: 'MATRIX_BAD_EVENT',
        message: expect.stringMatching(new RegExp(`^the record at offset 0 in partition \\d of ${database}`)),
      });
      expect(String(error)).toContain(why);
    }
  }
});
