/** The Postgres server of a run's broker, for specs, and databases in it that are dropped after each test. */
import { test as base } from '@playwright/test';
import type { Connector, EngineAccess } from '../../src/systems/contract.ts';
import { connectClient } from '../../src/systems/postgres/client.ts';
import type { Client } from '../../src/systems/postgres/client.ts';
import { connectPostgres } from '../../src/systems/postgres/connector.ts';
import { leasedEngine, testPrefix } from './engine.ts';

interface TestFixtures {
  /** The name of a database of this test's own, also a prefix for more: whatever begins so is dropped afterwards. */
  readonly database: string;
  /** Opens a session in a database as another program would; it is closed after the test. */
  readonly session: (database: string) => Promise<Client>;
}

interface WorkerFixtures {
  readonly postgres: EngineAccess;
  readonly connector: Connector;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  postgres: [
    async ({}, use, workerInfo) =>
      use(await leasedEngine('postgres', 'DPONE_MATRIX_POSTGRES_URL', workerInfo)),
    { scope: 'worker' },
  ],
  connector: [
    async ({ postgres }, use) => {
      await using connector = await connectPostgres(postgres);
      await use(connector);
    },
    { scope: 'worker' },
  ],
  database: async ({ connector }, use, workerInfo) => {
    const name = testPrefix(workerInfo);
    await use(name);
    await connector.sweep(name);
  },
  session: async ({ postgres }, use) => {
    const clients: Client[] = [];
    await use(async (database) => {
      const url = new URL(postgres.url);
      url.pathname = `/${database}`;
      const client = await connectClient(url.toString(), 'another program');
      clients.push(client);
      return client;
    });
    await Promise.all(clients.map((client) => client.end()));
  },
});

export { expect } from '@playwright/test';
export { collected } from './loading.ts';
