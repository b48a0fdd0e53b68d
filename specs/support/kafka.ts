/** The Kafka cluster of a run's broker, for specs, and names of topics in it that are dropped after each test. */
import { test as base } from '@playwright/test';
import { lease } from '../../src/services/lease.ts';
import type { Connector, EngineAccess } from '../../src/systems/contract.ts';
import { connectKafka } from '../../src/systems/kafka/client.ts';
import type { KafkaClient } from '../../src/systems/kafka/client.ts';
import { connectTopics } from '../../src/systems/kafka/connector.ts';
import { allowedServers, testPrefix, whyNoEngine } from './engine.ts';

interface TestFixtures {
  readonly engineRequired: undefined;
  /** The first part of names that are this test's own: whatever begins so is dropped afterwards. */
  readonly database: string;
  /** As another program would have it; the driver's own keeps asking for topics that are gone, so each test has a new one. */
  readonly client: KafkaClient;
}

interface WorkerFixtures {
  /** `schema_registry` for a cluster with a Schema Registry beside it, which its URL then names. */
  readonly kafkaService: 'kafka' | 'schema_registry';
  readonly kafka: EngineAccess;
  readonly connector: Connector;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  kafkaService: ['kafka', { scope: 'worker', option: true }],
  kafka: [
    async ({ kafkaService }, use, workerInfo) => {
      const { DPONE_MATRIX_KAFKA_BROKERS: brokers, DPONE_MATRIX_SCHEMA_REGISTRY_URL: registry } = process.env;
      const external: Record<string, string> = {
        ...(brokers ? { brokers } : {}),
        ...(registry ? { schema_registry_url: registry } : {}),
      };
      const slot = workerInfo.parallelIndex;
      const asked = { system: kafkaService, slot, runMode: 'mock_local', external } as const;
      await use(await lease({ ...asked, allowExisting: allowedServers() }));
    },
    { scope: 'worker' },
  ],
  // For each test: a worker's fixture that skips would skip the first one alone, and the others would seem to pass.
  engineRequired: [
    async ({ kafka }, use, testInfo) => {
      const reason = whyNoEngine(kafka);
      testInfo.skip(reason !== null, reason ?? '');
      await use(undefined);
    },
    { auto: true },
  ],
  connector: [
    async ({ kafka }, use) => {
      await using connector = await connectTopics(kafka);
      await use(connector);
    },
    { scope: 'worker' },
  ],
  client: async ({ kafka }, use) => {
    await using client = await connectKafka(kafka.url, 'another program');
    await use(client);
  },
  database: async ({ connector }, use, workerInfo) => {
    const name = testPrefix(workerInfo);
    await use(name);
    await connector.sweep(name);
  },
});

export { expect } from '@playwright/test';
export { collected } from './loading.ts';
