/** The cluster that the user names: what it is, and every way in which it can be the wrong one. */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reachExternal } from '../../../src/systems/kafka/service-external.ts';
import { parseKafkaUrl } from '../../../src/systems/kafka/url.ts';
import { service as registryService } from '../../../src/systems/kafka/registry/service.ts';
import { startInContainer as startRegistry } from '../../../src/systems/kafka/registry/service-container.ts';
import type { Running, StartContext } from '../../../src/services/contract.ts';
import { expect, test } from '../../support/kafka.ts';

const reach = (external: StartContext['external']) => reachExternal({ external } as StartContext);

test('a cluster says what it is, and is swept through what it was reached by', async ({
  connector,
  database,
  kafka,
}) => {
  const brokers = parseKafkaUrl(kafka.url).brokers.join(',');
  const running = await reach({ brokers });
  expect(running).toMatchObject({
    product: 'Apache Kafka protocol',
    version: expect.stringMatching(/^\d\.\d or later \(cluster .+\)$/),
    url: `kafka://${brokers}`,
    server: brokers,
  });
  await connector.hold(
    { database, schema: '', table: 'left' },
    (await import('../postgres/rows.ts')).rows(1),
    {
      unique: true,
    },
  );
  expect(await running.sweep?.(database)).toEqual([
    `${database}left`.replace(`${database}l`, `${database}.l`),
  ]);
  await running.stop();
});

test('a registry is used beside its own brokers, and without them there is none to be had', async () => {
  const start = async (external: StartContext['external'], server?: Running) => {
    const context = { external, beside: async () => server } as unknown as StartContext;
    const way = registryService.ways.external;
    if ('absent' in way) throw new Error(way.absent);
    return way.start(context);
  };
  const server = { product: 'Kafka', version: '4', url: 'kafka://h:1', stop: async () => {} };
  const unavailable = { code: 'MATRIX_ENGINE_UNAVAILABLE' };
  await expect(start({}, server)).rejects.toMatchObject({
    ...unavailable,
    message: 'DPONE_MATRIX_SCHEMA_REGISTRY_URL is not set',
  });
  await expect(start({ schema_registry_url: 'http://127.0.0.1:1' })).rejects.toMatchObject(unavailable);
  await expect(start({ schema_registry_url: 'http://127.0.0.1:1' }, server)).rejects.toMatchObject({
    code: 'MATRIX_SERVICE_UNREACHABLE',
  });
  const context = { external: {}, beside: async () => server } as unknown as StartContext;
  await expect(startRegistry(context)).rejects.toMatchObject({
    ...unavailable,
    message: 'a Schema Registry is started only beside a Kafka that is in a container too',
  });
});

test('no brokers, and a registry without brokers', async () => {
  await expect(reach({})).rejects.toMatchObject({
    code: 'MATRIX_ENGINE_UNAVAILABLE',
    message: 'DPONE_MATRIX_KAFKA_BROKERS is not set',
  });
  await expect(reach({ schema_registry_url: 'http://localhost:1' })).rejects.toMatchObject({
    code: 'MATRIX_BAD_URL',
  });
});

test('what is no address, nobody there, and another server', async ({ kafka }) => {
  const bad: unknown = await reach({ brokers: 'kafka://me:s3cret@h:port' }).catch((error: unknown) => error);
  expect(bad).toMatchObject({ code: 'MATRIX_BAD_URL' });
  expect(String(bad)).toContain('DPONE_MATRIX_KAFKA_BROKERS');
  expect(String(bad)).not.toContain('s3cret');
  await expect(reach({ brokers: '127.0.0.1:1' })).rejects.toMatchObject({
    code: 'MATRIX_SERVICE_UNREACHABLE',
    message: expect.stringContaining('127.0.0.1:1 does not answer: ECONNREFUSED; start the cluster'),
  });
  const server = createHttpServer((_, answer) => answer.end('{}')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    await expect(reach({ brokers: `127.0.0.1:${port}` })).rejects.toMatchObject({
      code: 'MATRIX_WRONG_SERVER',
    });
    const brokers = parseKafkaUrl(kafka.url).brokers.join(',');
    const registry = (url: string) => reach({ brokers, schema_registry_url: url });
    await expect(registry(`http://me:s3cret@127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'MATRIX_WRONG_SERVER',
      message: `what answers at http://127.0.0.1:${port} is no Schema Registry: its /schemas/types gave status 200`,
    });
    await expect(registry('http://127.0.0.1:1')).rejects.toMatchObject({
      code: 'MATRIX_SERVICE_UNREACHABLE',
    });
    await expect(registry('s3cret')).rejects.toMatchObject({ code: 'MATRIX_BAD_URL' });
  } finally {
    server.close();
  }
});
