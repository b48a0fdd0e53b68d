/** BigQuery for specs, by the variables that name it: an emulator or the service; without them its specs skip. */
import { test as base } from '@playwright/test';
import { systems } from '../../src/matrix/systems.ts';
import type { Connector } from '../../src/systems/contract.ts';
import { openBigQuery } from '../../src/systems/bigquery/client.ts';
import type { BigQueryClient } from '../../src/systems/bigquery/client.ts';
import { connectBigQuery } from '../../src/systems/bigquery/connector.ts';
import { ask } from '../../src/systems/bigquery/query.ts';
import { reachExternal } from '../../src/systems/bigquery/service-external.ts';
import { testPrefix } from './engine.ts';

interface TestFixtures {
  /** The beginning of the names of this test's datasets: whatever begins so is dropped afterwards. */
  readonly prefix: string;
  /** Rows as the service sends them, values joined by `|`, null as `∅`. */
  readonly show: (query: string) => Promise<readonly string[]>;
  readonly engineRequired: undefined;
}

interface WorkerFixtures {
  readonly url: string;
  readonly connector: Connector;
  /** Another program's. */
  readonly client: BigQueryClient;
}

/** What the variables say, by part. */
const external = Object.fromEntries(
  Object.entries(systems.bigquery.external).flatMap(([part, { variable }]) => {
    const value = process.env[variable];
    return value ? [[part, value]] : [];
  }),
);
const isNamed = 'project' in external || 'endpoint' in external;

export const test = base.extend<TestFixtures, WorkerFixtures>({
  url: [
    async ({}, use) => use(isNamed ? (await reachExternal({ external, images: {} })).url : ''),
    { scope: 'worker' },
  ],
  engineRequired: [
    async ({}, use, testInfo) => {
      const { project, endpoint } = systems.bigquery.external;
      testInfo.skip(!isNamed, `no BigQuery: neither ${project.variable} nor ${endpoint.variable} is set`);
      await use(undefined);
    },
    { auto: true },
  ],
  connector: [
    async ({ url }, use) => {
      const engine = {
        system: 'bigquery',
        provenance: 'external',
        product: 'BigQuery',
        version: 'API v2',
      } as const;
      await using connector = await connectBigQuery({ engine, url });
      await use(connector);
    },
    { scope: 'worker' },
  ],
  client: [async ({ url }, use) => use(await openBigQuery(url)), { scope: 'worker' }],
  prefix: async ({ connector }, use, workerInfo) => {
    const prefix = testPrefix(workerInfo);
    await use(prefix);
    await connector.sweep(prefix);
  },
  show: async ({ client }, use) => {
    await use(async (query) => {
      const rows = await ask(client, 'showing rows', query);
      return rows.map((row) => row.map((value) => value ?? '∅').join('|'));
    });
  },
});

export { expect } from '@playwright/test';
export { collected } from './loading.ts';
