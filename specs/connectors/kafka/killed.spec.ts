/** A broker of the run's own that is killed in its container: away until it is called back, and then as before for whoever was connected. */
import { openSink } from '../../../src/loader/sinks/kafka.ts';
import type { Sink } from '../../../src/loader/contract.ts';
import type { Killed, Restart } from '../../../src/systems/contract.ts';
import { connectTopics } from '../../../src/systems/kafka/connector.ts';
import { parseKafkaUrl } from '../../../src/systems/kafka/url.ts';
import { columns } from '../../loader/orders.ts';
import { once } from '../../support/loading.ts';
import { collected, expect, test as base } from '../../support/kafka.ts';
import { byId, rows } from '../postgres/rows.ts';
import { isRequest, logWorld, produceRequests, upsert, wideRows } from './loader-support.ts';
import { proxyTo } from './proxy.ts';

const test = base.extend<{ restart: Restart }>({
  restart: async ({ connector }, use) => {
    const restart = await connector.restart?.();
    test.skip(!restart, 'only a broker in a container that was started for the run is killed');
    test.setTimeout(300_000);
    await use(restart as Restart);
  },
});

const at = (database: string, table: string) => ({ database, schema: '', table });

// It keeps its schemas in the broker, and has joined its network.
test.use({ kafkaService: 'schema_registry' });

test('it is away, and back with what it held, and the registry beside it is still there', async ({
  connector,
  database,
  kafka,
  restart,
}) => {
  const held = await connector.hold(at(database, 'orders'), rows(20), { unique: true });
  const before = byId(await collected(held.read()));
  expect(before).toHaveLength(20);
  {
    await using killed = await restart.kill();
    expect(killed.ended).toMatch(/\bjava \(\d+\)/);
    expect(await killed.refusal()).toMatch(/^no Kafka broker at \S+: /);
  }
  expect(byId(await collected(held.read()))).toStrictEqual(before);
  const next = await connector.hold(at(database, 'more'), rows(5), { unique: true });
  expect(byId(await collected(next.read()))).toStrictEqual(before.slice(0, 5));
  const { registry = '' } = parseKafkaUrl(kafka.url);
  expect((await fetch(`${registry}/subjects`)).status).toBe(200);
});

const many = wideRows(3000);
const ids = many.map(([id]) => String(id));

test('a load of which it has some records is all there or nowhere, and the next one ends right', async ({
  connector,
  database,
  kafka,
  restart,
}) => {
  const world = await logWorld(connector, database, 'incremental_merge');
  const { manifest } = world.request;
  const sinkAt = (url: string): Promise<Sink> =>
    openSink({
      manifest,
      run_id: 'spec',
      load_timestamp: 0n,
      connection: { system: 'kafka', driver: 'kafka', url },
    });
  const [broker = ''] = parseKafkaUrl(kafka.url).brokers;
  await using proxy = await proxyTo(broker);
  const sink = await sinkAt(`kafka://${proxy.address}`);
  const staged = await sink.stage(columns, once(...many));
  let killing: Promise<Killed> | undefined;
  let seen = 0;
  proxy.cutWhen = (sent) => {
    if (killing || !isRequest(sent, produceRequests)) return false;
    seen += 1;
    if (seen < 2) return false;
    killing = restart.kill();
    return true;
  };
  const outcome = await sink.exchange(staged, upsert).catch((error: unknown) => error);
  await sink[Symbol.asyncDispose]();
  expect(seen).toBe(2);
  await (await killing)?.back();
  expect(outcome).toMatchObject({
    code: 'MATRIX_KAFKA_FAILED',
    message: expect.stringContaining(`Kafka at ${proxy.address}: `),
  });
  await using next = await sinkAt(kafka.url);
  expect(await world.events()).toEqual([]);
  expect(await next.state()).toEqual({});
  const exchanged = await next.exchange(await next.stage(columns, once(...many)), upsert);
  expect(exchanged).toEqual({ removed: 0, added: many.length });
  expect((await world.events()).map(([id]) => id)).toEqual(ids);
  expect(await next.state()).toEqual({ watermark: '1' });
});

test('one that is in no container of the run’s own is left alone', async ({ kafka: { engine, url } }) => {
  await using connector = await connectTopics({ engine, url });
  expect(await connector.restart?.()).toBeNull();
});
