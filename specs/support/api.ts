/** The REST API of a run's broker, for specs: a server of each test's own, its rows, and how to ask it. */
import { test as base } from '@playwright/test';
import { lease } from '../../src/services/lease.ts';
import type { Column, Row, Rows } from '../../src/model/rows.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { EngineAccess, Held } from '../../src/systems/contract.ts';
import { addressOf } from '../../src/systems/api/address.ts';
import { connectApi } from '../../src/systems/api/connector.ts';
import type { ApiConnector } from '../../src/systems/api/connector.ts';

interface TestFixtures {
  /** Serves on a port of its own, until the test ends. */
  readonly api: ApiConnector;
}

interface WorkerFixtures {
  readonly access: EngineAccess;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  access: [
    async ({}, use, workerInfo) => {
      const request = { system: 'api', slot: workerInfo.parallelIndex, external: {} };
      await use(await lease({ ...request, runMode: 'real_local' }));
    },
    { scope: 'worker' },
  ],
  api: async ({ access }, use) => {
    await using connector = await connectApi(access);
    await use(connector);
  },
});

export { expect } from '@playwright/test';

export const columns: readonly Column[] = [
  { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  { name: 'business_date', family: 'date', kind: 'date', nullable: false },
  { name: 'amount', family: 'numeric', kind: 'decimal', nullable: true },
  { name: 'big', family: 'int64', kind: 'int64', nullable: true },
  { name: 'note', family: 'text', kind: 'text', nullable: true },
];

/** 2026-06-01. */
export const june1 = 20605;

/** Rows 1 to `count`, on 2026-05-30 and the four days after it in turn. */
export function someRows(count: number): Rows {
  const rows = Array.from({ length: count }, (_, at): Row => {
    const id = at + 1;
    return [
      id,
      june1 - 2 + (at % 5),
      `${id}.50`,
      9_007_199_254_740_993n + BigInt(at),
      id % 3 === 0 ? null : `note ${id} "ü"`,
    ];
  });
  return rowsOf(columns, ['id'], rows);
}

/** What another program would get of a held resource: the status, headers and text of a plain request. */
export async function ask(
  held: Held,
  path: string,
  options: { method?: string; token?: string | null; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: Headers; text: string }> {
  const { base: url, token } = addressOf(held.connection.url);
  const { method = 'GET', token: other = token, headers = {} } = options;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...headers,
      connection: 'close',
      ...(other === null ? {} : { authorization: `Bearer ${other}` }),
    },
    redirect: 'manual',
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

interface PageText {
  readonly snapshot: string;
  readonly offset: number;
  readonly total: number;
  readonly next: string | null;
  readonly data: readonly Record<string, unknown>[];
}

/** A page, read by JavaScript's own JSON: for what no digit depends on. */
export async function page(held: Held, path: string): Promise<PageText> {
  return JSON.parse((await ask(held, path)).text) as PageText;
}
