/** The SQL Server of a run's broker, for specs, and databases in it that are dropped after each test. Without one they are skipped. */
import { test as base } from '@playwright/test';
import type { Connector, EngineAccess } from '../../src/systems/contract.ts';
import { databaseUrl } from '../../src/systems/mssql/address.ts';
import { openSession } from '../../src/systems/mssql/client.ts';
import { connectMssql } from '../../src/systems/mssql/connector.ts';
import { connectTo } from '../../src/systems/index.ts';
import type { Session } from '../../src/systems/mssql/session.ts';
import { leasedEngine, testPrefix, whyNoEngine } from './engine.ts';

interface TestFixtures {
  /** Skips the test, with the reason that the broker gives, where there is no SQL Server. */
  readonly engine: void;
  /** The name of a database of this test's own, also a prefix for more: whatever begins so is dropped afterwards. */
  readonly database: string;
  /** Opens a session in a database as another program would; it is closed after the test. */
  readonly session: (database: string) => Promise<Session>;
}

interface WorkerFixtures {
  readonly mssql: EngineAccess;
  readonly connector: Connector;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  mssql: [
    async ({}, use, workerInfo) => use(await leasedEngine('mssql', 'DPONE_MATRIX_MSSQL_URL', workerInfo)),
    { scope: 'worker' },
  ],
  connector: [
    async ({ mssql }, use) => {
      if (whyNoEngine(mssql) !== null) return use(await connectTo('mssql', mssql));
      await using connector = await connectMssql(mssql);
      await use(connector);
    },
    { scope: 'worker' },
  ],
  engine: [
    async ({ mssql }, use, testInfo) => {
      const why = whyNoEngine(mssql);
      testInfo.skip(why !== null, why ?? '');
      await use();
    },
    { auto: true },
  ],
  database: async ({ connector }, use, workerInfo) => {
    const name = testPrefix(workerInfo);
    await use(name);
    await connector.sweep(name);
  },
  session: async ({ mssql }, use) => {
    const sessions: Session[] = [];
    await use(async (database) => {
      const session = await openSession(databaseUrl(mssql.url, database), 'another program');
      sessions.push(session);
      return session;
    });
    await Promise.all(sessions.map((session) => session.close()));
  },
});

export { expect } from '@playwright/test';
