/** A broker that is killed in the middle of a load and comes back: the topic is as before or as after, and the next load ends right. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';
import { openSink } from '../../../src/loader/sinks/kafka.ts';
import type { Exchange, Exchanged, Sink } from '../../../src/loader/contract.ts';
import type { Row } from '../../../src/model/rows.ts';
import { connectTopics } from '../../../src/systems/kafka/connector.ts';
import { connectKafka } from '../../../src/systems/kafka/client.ts';
import { columns, june1 } from '../../loader/orders.ts';
import { isRequest, logWorld, produceRequests } from './loader-support.ts';
import { proxyTo } from './proxy.ts';
import type { Proxy } from './proxy.ts';

const image = process.env['DPONE_MATRIX_KAFKA_IMAGE'] ?? 'confluentinc/cp-kafka:8.0.0';
const rows = Array.from({ length: 3000 }, (_, at): Row => [at + 10, june1, 'x'.repeat(2000), null]);
const ids = rows.map(([id]) => String(id));
const upsert: Exchange = {
  remove: { what: 'nothing' },
  by: 'delete',
  add: { what: 'all' },
  events: 'upsert',
  state: { watermark: '1' },
};

async function* streamed(): AsyncGenerator<readonly Row[]> {
  yield rows;
}

/** A port that is the broker's before and after: a container that starts again gets another of those that Docker chooses. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const settings = (host: string, port: number): Record<string, string> => ({
  CLUSTER_ID: '4L6g3nShT-eMCtK--X86sw',
  KAFKA_NODE_ID: '1',
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:29093',
  KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_INTER_BROKER_LISTENER_NAME: 'INTERNAL',
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'HOST:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT',
  KAFKA_LISTENERS: `HOST://0.0.0.0:${port},INTERNAL://0.0.0.0:29092,CONTROLLER://0.0.0.0:29093`,
  KAFKA_ADVERTISED_LISTENERS: `HOST://${host}:${port},INTERNAL://localhost:29092`,
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
  KAFKA_HEAP_OPTS: '-Xms256m -Xmx512m',
});

async function answers(url: string): Promise<void> {
  await expect(async () => {
    await using client = await connectKafka(url, 'specs');
    await client.cluster.producerId('specs', 10_000);
  }).toPass({ timeout: 90_000 });
}

/** Cuts the connections at the first records that are sent, and calls what is to happen then. */
function atFirstRecords(proxy: Proxy, then: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  proxy.cutWhen = (sent) => {
    if (done || !isRequest(sent, produceRequests)) return false;
    done = then();
    return true;
  };
  return () => done ?? Promise.reject(new Error('no records were sent'));
}

test('killed while records are sent, for long and for a moment', async () => {
  test.setTimeout(300_000);
  const docker = await getContainerRuntimeClient().catch(() => null);
  test.skip(docker === null, 'no Docker engine answers');
  if (!docker) return;
  const { host } = docker.info.containerRuntime;
  const port = await freePort();
  const started = await new GenericContainer(image)
    .withEnvironment(settings(host, port))
    .withExposedPorts({ container: port, host: port })
    .withResourcesQuota({ memory: 1 })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start();
  const container = docker.container.getById(started.getId());
  const url = `kafka://${host}:${port}`;
  const engine = { system: 'kafka', provenance: 'container', product: 'Kafka', version: '' } as const;
  try {
    await answers(url);
    for (const away of ['until the load has given up', 'for a moment'] as const) {
      await test.step(`away ${away}`, async () => {
        await using connector = await connectTopics({ engine, url });
        const database = away === 'for a moment' ? 'short_' : 'long_';
        const world = await logWorld(connector, database, 'incremental_merge');
        const sinkAt = (broker: string): Promise<Sink> =>
          openSink({
            manifest: world.request.manifest,
            run_id: 'spec',
            load_timestamp: 0n,
            connection: { system: 'kafka', driver: 'kafka', url: `kafka://${broker}` },
          });
        await using proxy = await proxyTo(`${host}:${port}`);
        const sink = await sinkAt(proxy.address);
        const staged = await sink.stage(columns, streamed());
        const restarted = atFirstRecords(proxy, async () => {
          await container.kill();
          await container.wait();
          if (away !== 'for a moment') return;
          await container.start();
          proxy.closed = false;
        });
        const outcome = await sink.exchange(staged, upsert).catch((error: unknown) => error);
        await restarted();
        await sink[Symbol.asyncDispose]();
        if (away !== 'for a moment') await container.start();
        await answers(url);
        await using next = await sinkAt(`${host}:${port}`);
        const found = (await world.events()).map(([id]) => id);
        const isNew = away === 'for a moment' && isDone(outcome);
        // What was not committed is nowhere, and a broker that comes back in time is waited for.
        expect(found).toEqual(isNew ? ids : []);
        expect(await next.state()).toEqual(isNew ? { watermark: '1' } : {});
        if (!isNew) expect(outcome).toMatchObject({ code: 'MATRIX_KAFKA_FAILED' });
        expect(await next.exchange(await next.stage(columns, streamed()), upsert)).toEqual({
          removed: 0,
          added: rows.length,
        });
        expect((await world.events()).map(([id]) => id)).toEqual(isNew ? ids.flatMap((id) => [id, id]) : ids);
        expect(await next.state()).toEqual({ watermark: '1' });
      });
    }
  } finally {
    await started.stop({ removeVolumes: true });
  }
});

function isDone(outcome: unknown): outcome is Exchanged {
  if (outcome instanceof Error) return false;
  expect(outcome).toEqual({ removed: 0, added: rows.length });
  return true;
}
