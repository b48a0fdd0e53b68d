/** Events as messages of registered schemas: what they are, how they evolve, and what is refused before it is written. */
import type { Column, Row } from '../../../src/model/rows.ts';
import { openSink } from '../../../src/loader/sinks/kafka.ts';
import { families, familyKinds } from '../../../src/model/families.ts';
import { dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import { eventReader, readEnvelope } from '../../../src/systems/kafka/events.ts';
import { messageWriter } from '../../../src/systems/kafka/registry/codec.ts';
import { schemaId } from '../../../src/systems/kafka/registry/framing.ts';
import { openRegistry, schemaFormats } from '../../../src/systems/kafka/registry/registry.ts';
import { eventJsonFields, unframer } from '../../../src/systems/kafka/registry/unframe.ts';
import { decidedEnds, readTopic } from '../../../src/systems/kafka/topic-reader.ts';
import { kafkaUrl, parseKafkaUrl } from '../../../src/systems/kafka/url.ts';
import { addAll } from '../../support/loading.ts';
import { columns as orderColumns, june1 } from '../../loader/orders.ts';
import { lease } from '../../../src/services/lease.ts';
import type { EngineAccess } from '../../../src/systems/contract.ts';
import { collected, expect, test } from '../../support/kafka.ts';
import { logWorld } from './loader-support.ts';

test.use({ kafkaService: 'schema_registry' });

function registryOf({ url }: EngineAccess): string {
  const { registry } = parseKafkaUrl(url);
  if (registry !== undefined) return registry;
  throw new Error('the URL of the cluster names no Schema Registry');
}

const id: Column = { name: 'id', family: 'int32', kind: 'integer', nullable: false };
const note: Column = { name: 'note', family: 'text', kind: 'text', nullable: true };
const big: Column = { name: 'big', family: 'int64', kind: 'int64', nullable: true };

function event(key: string, ...data: Row): Row {
  return [key, 0, 'upsert', 'cdc', 'shop', june1, 1, null, true, ...data];
}

async function reread(
  url: string,
  columns: readonly Column[],
  messages: readonly (readonly [key: string, value: Uint8Array])[],
): Promise<readonly Row[]> {
  const records = messages.map(([key, value], offset) => ({
    partition: 0,
    offset,
    key: Buffer.from(key),
    value: Buffer.from(value),
  }));
  const texts = await unframer({ registry: url, jsonFields: eventJsonFields })('orders', records);
  const read = eventReader('orders', columns);
  return texts.map((record) => read(record, readEnvelope('orders', record)));
}

test('it is beside the very brokers, and started for who asks for it alone', async ({ kafka }) => {
  const { system, provenance, product } = kafka.engine;
  expect([system, product]).toEqual(['schema_registry', 'Schema Registry']);
  test.skip(provenance === 'external', 'the registry is the one that DPONE_MATRIX_SCHEMA_REGISTRY_URL names');
  const slot = test.info().parallelIndex;
  const alone = await lease({ system: 'kafka', slot, runMode: 'mock_local', external: {} });
  expect(kafkaUrl({ ...parseKafkaUrl(alone.url), registry: registryOf(kafka) })).toBe(kafka.url);
  expect(parseKafkaUrl(alone.url).registry).toBeUndefined();
});

for (const format of schemaFormats) {
  test(`${format}: values of every family come back`, async ({ database, kafka }) => {
    const registryUrl = registryOf(kafka);
    const { columns, snapshot } = dataset(
      'kafka',
      volumeOf({ rows: 40, change_ratio: '0.2', delete_ratio: '0.05' }),
    );
    const seen = new Set(columns.map(({ family }) => family));
    expect(
      families.filter((family) => !seen.has(family)),
      JSON.stringify(familyKinds),
    ).toEqual([]);
    const events = [...snapshot.batches()].flat().map((row) => event(String(row[0]), ...row));
    const write = await messageWriter(await openRegistry(registryUrl), format, `${database}all`, columns);
    const messages = events.map((each) => [String(each[0]), write(each)] as const);
    expect(await reread(registryUrl, columns, messages)).toEqual(events);
  });

  test(`${format}: a new column is compatible, and older events are still read`, async ({
    database,
    kafka,
  }) => {
    const registryUrl = registryOf(kafka);
    const registry = await openRegistry(registryUrl);
    const old = await messageWriter(registry, format, `${database}grows`, [id, note]);
    const next = await messageWriter(await openRegistry(registryUrl), format, `${database}grows`, [
      id,
      note,
      big,
    ]);
    const messages = [
      ['1', old(event('1', 1, 'old'))],
      ['2', next(event('2', 2, null, 9007199254740993n))],
    ] as const;
    expect(schemaId(Buffer.from(messages[0][1]))).not.toBe(schemaId(Buffer.from(messages[1][1])));
    expect(await reread(registryUrl, [id, note, big], messages)).toEqual([
      event('1', 1, 'old', null),
      event('2', 2, null, 9007199254740993n),
    ]);
  });

  test(`${format}: a load is written, read by the next, and an incompatible one leaves nothing`, async ({
    connector,
    client,
    database,
  }) => {
    const world = await logWorld(connector, database, 'incremental_merge');
    const { sink, ...rest } = world.request.manifest;
    const manifest = { ...rest, sink: { ...sink, options: { ...sink.options, message_format: format } } };
    const open = () =>
      openSink({ manifest, run_id: 'spec', load_timestamp: 0n, connection: world.request.connections.sink });
    const topic = sink.topic ?? '';
    const load = async (columns: readonly Column[], row: Row) => {
      await using target = await open();
      return await target.exchange(await target.stage(columns, once(row)), addAll);
    };
    expect(await load(orderColumns, [7, june1, 'sieben', null])).toEqual({ removed: 0, added: 1 });
    const records = async () => {
      const to = await decidedEnds(client.cluster, topic);
      return await collected(readTopic(client.cluster, topic, { from: new Map(), to }));
    };
    const all = await records();
    expect(all.filter(({ value }) => value && schemaId(value) !== null)).toHaveLength(1);
    await using next = await open();
    expect(await next.isEmpty()).toBe(false);
    const retyped = orderColumns.map((column) =>
      column.name === 'note' ? ({ ...column, family: 'bool', kind: 'boolean' } as const) : column,
    );
    await expect(load(retyped, [8, june1, true, null])).rejects.toMatchObject({
      code: 'MATRIX_SCHEMA_INCOMPATIBLE',
      message: expect.stringContaining('so nothing was written'),
    });
    expect(await records()).toEqual(all);
    expect(await connector.sweep(database)).toEqual([topic, `${topic}.__dpone_state`, `${topic}-value`]);
    expect(await connector.sweep(database)).toEqual([]);
  });
}

async function* once(...rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

test('a format without a registry is refused', async ({ connector, database, kafka }) => {
  const world = await logWorld(connector, database, 'incremental_merge');
  const { sink, ...rest } = world.request.manifest;
  const manifest = {
    ...rest,
    sink: { ...sink, options: { ...sink.options, message_format: 'avro' } },
  } as const;
  const connection = {
    system: 'kafka',
    driver: 'kafka',
    url: `kafka://${parseKafkaUrl(kafka.url).brokers.join(',')}`,
  };
  await expect(openSink({ manifest, run_id: 'spec', load_timestamp: 0n, connection })).rejects.toMatchObject({
    code: 'MATRIX_NO_REGISTRY',
  });
});
