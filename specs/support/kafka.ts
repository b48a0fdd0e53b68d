/** The Kafka cluster of a run's broker, for specs, and names of topics in it that are dropped after each test. */
import { test as base } from '@playwright/test';
import { workerPrefix } from '../../fixtures/namespace.ts';
import { currentRunId, shortRunId } from '../../src/model/run-id.ts';
import { lease } from '../../src/services/lease.ts';
import type { Connector, EngineAccess } from '../../src/systems/contract.ts';
import { connectKafka } from '../../src/systems/kafka/client.ts';
import type { KafkaClient } from '../../src/systems/kafka/client.ts';
import { connectTopics } from '../../src/systems/kafka/connector.ts';

interface TestFixtures {
  /** The first part of names that are this test's own: whatever begins so is dropped afterwards. */
  readonly database: string;
  /** As another program would have it; the driver's own keeps asking for topics that are gone, so each test has a new one. */
  readonly client: KafkaClient;
}

interface WorkerFixtures {
  readonly kafka: EngineAccess;
  readonly connector: Connector;
}

let made = 0;

export const test = base.extend<TestFixtures, WorkerFixtures>({
  kafka: [
    async ({}, use, workerInfo) => {
      const { DPONE_MATRIX_KAFKA_BROKERS: brokers, DPONE_MATRIX_SCHEMA_REGISTRY_URL: registry } = process.env;
      const external: Record<string, string> = {
        ...(brokers ? { brokers } : {}),
        ...(registry ? { schema_registry_url: registry } : {}),
      };
      const slot = workerInfo.parallelIndex;
      const access = await lease({ system: 'kafka', slot, runMode: 'mock_local', external });
      test.skip(access.engine.provenance === 'memory', `no Kafka to be had: ${access.engine.why_not_better}`);
      await use(access);
    },
    { scope: 'worker' },
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
    made += 1;
    const name = `${workerPrefix(shortRunId(currentRunId()), workerInfo.workerIndex)}${made.toString(36)}_`;
    await use(name);
    await connector.sweep(name);
  },
});

export { expect } from '@playwright/test';

/** All that an iteration gives, in its order. */
export async function collected<Item>(batches: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}
