/** The ClickHouse server of a run's broker, for specs, and databases in it that are dropped after each test. */
import { test as base } from '@playwright/test';
import type { Connector, EngineAccess } from '../../src/systems/contract.ts';
import { openClickHouse } from '../../src/systems/clickhouse/client.ts';
import type { ClickHouse } from '../../src/systems/clickhouse/client.ts';
import { connectClickHouse } from '../../src/systems/clickhouse/connector.ts';
import { leasedEngine, testPrefix, whyNoEngine } from './engine.ts';

interface TestFixtures {
  /** The beginning of the names of this test's databases: whatever begins so is dropped afterwards. */
  readonly prefix: string;
  /** Rows as the server prints them, values joined by `|`, null as `∅`. */
  readonly show: (query: string) => Promise<readonly string[]>;
  readonly engineRequired: undefined;
}

interface WorkerFixtures {
  readonly clickhouse: EngineAccess;
  readonly connector: Connector;
  /** Another program's. */
  readonly client: ClickHouse;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  clickhouse: [
    async ({}, use, workerInfo) =>
      use(await leasedEngine('clickhouse', 'DPONE_MATRIX_CLICKHOUSE_URL', workerInfo)),
    { scope: 'worker' },
  ],
  engineRequired: [
    async ({ clickhouse }, use, testInfo) => {
      const why = whyNoEngine(clickhouse);
      testInfo.skip(why !== null, why ?? '');
      await use(undefined);
    },
    { auto: true },
  ],
  connector: [
    async ({ clickhouse }, use) => {
      await using connector = await connectClickHouse(clickhouse);
      await use(connector);
    },
    { scope: 'worker' },
  ],
  client: [
    async ({ clickhouse }, use) => {
      await using client = await openClickHouse(clickhouse.url, 'another program');
      await use(client);
    },
    { scope: 'worker' },
  ],
  prefix: async ({ connector }, use, workerInfo) => {
    const prefix = testPrefix(workerInfo);
    await use(prefix);
    await connector.sweep(prefix);
  },
  show: async ({ client }, use) => {
    await use(async (query) => {
      const rows = await client.rows<Record<string, string | number | boolean | null>>(query);
      return rows.map((row) =>
        Object.values(row)
          .map((value) => (value === null ? '∅' : String(value)))
          .join('|'),
      );
    });
  },
});

export { expect } from '@playwright/test';
export { collected } from './loading.ts';
