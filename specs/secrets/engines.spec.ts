/** However an engine can't be had, and whatever a server says to it, no credential is seen. */
import type { Server } from 'node:net';
import { expect, test as base } from '@playwright/test';
import type { ChildSuite, Ended } from '../reporter/support/suite.ts';
import { downstream } from '../support/downstream.ts';
import { canariesIn, environmentOf } from './support/canaries.ts';
import { leaksIn, leaksOf } from './support/leaks.ts';
import { listening, refusingHttp, refusingPostgres } from './support/servers.ts';

const test = base.extend<{ port: (server: Server) => Promise<number> }>({
  port: async ({}, use) => {
    const servers: Server[] = [];
    await use(async (server) => {
      servers.push(server);
      return listening(server);
    });
    for (const server of servers) server.close();
  },
});

/** A case for each system that has an engine on one machine. */
const local = ['postgres', 'clickhouse', 'kafka']
  .map((system) => `${system}_to_${system}__full_refresh`)
  .concat('postgres_to_mssql__full_refresh');

const configOf = (mode: string, cases: readonly string[]): string => `{
  reporter: [['html', { open: 'never' }], ['json', { outputFile: 'report.json' }], ['junit', { outputFile: 'report.xml' }], ['blob'], ['line']],
  matrix: { mode: '${mode}', layers: ['behavior'], caseId: ${JSON.stringify(cases)} },
  use: { trace: 'on' },
}`;
const spec = `import { cases, test } from ${JSON.stringify(new URL('../../fixtures/index.ts', import.meta.url).href)};
for (const c of cases({ layers: ['behavior'] })) test(c.title, c.details, c.run);
`;

function errorsOf(suite: ChildSuite): Record<string, string> {
  return Object.fromEntries(
    local.map((id) => [id, suite.behavior(id).error?.message ?? suite.behavior(id).outcome]),
  );
}

function leaksOfRun(run: Ended, suite: ChildSuite, canaries: Parameters<typeof leaksIn>[1]) {
  return [...leaksOf('output', Buffer.from(run.output), canaries), ...leaksIn(suite.folder, canaries)];
}

// A quiet machine needs a few seconds for each.
test.describe.configure({ timeout: 240_000 });

test('servers that repeat a wrong password, and engines that are not there', async ({ port }, testInfo) => {
  const ports: Readonly<Record<string, number>> = {
    DPONE_MATRIX_POSTGRES_URL: await port(refusingPostgres()),
    DPONE_MATRIX_CLICKHOUSE_URL: await port(refusingHttp()),
    DPONE_MATRIX_SCHEMA_REGISTRY_URL: await port(refusingHttp()),
  };
  const canaries = canariesIn(testInfo.outputDir, (variable) => ports[variable] ?? 1);
  // Of managed services all are looked at first, and no test begins.
  const managed = downstream(
    testInfo,
    {
      config: configOf('vendor_live', [...local, 'api_to_bigquery__full_refresh']),
      spec,
      mode: 'vendor_live',
    },
    'managed',
  );
  const refused = await managed.run([], environmentOf(canaries));
  expect(refused.exitCode, refused.output).toBe(1);
  for (const system of ['PostgreSQL', 'SQL Server', 'ClickHouse', 'REST API', 'BigQuery', 'Kafka']) {
    expect(refused.output).toMatch(new RegExp(`^  ${system} \\(MATRIX_\\w+\\): `, 'm'));
  }
  expect(leaksOfRun(refused, managed, canaries)).toEqual([]);

  const suite = downstream(testInfo, { config: configOf('real_local', local), spec, mode: 'real_local' });
  const run = await suite.run([], environmentOf(canaries));
  expect(run.exitCode, run.output).toBe(1);
  expect(errorsOf(suite)).toEqual({
    postgres_to_postgres__full_refresh: expect.stringContaining(
      'password authentication failed for user "canary" by ***',
    ),
    clickhouse_to_clickhouse__full_refresh: expect.stringContaining('password is incorrect'),
    kafka_to_kafka__full_refresh: expect.stringContaining('ECONNREFUSED'),
    postgres_to_mssql__full_refresh: expect.any(String),
  });
  expect(leaksOfRun(run, suite, canaries)).toEqual([]);
});

test('TLS that fails', async ({ port }, testInfo) => {
  const plain = await port(refusingHttp());
  const canaries = canariesIn(testInfo.outputDir, () => plain);
  const environment = environmentOf(canaries);
  const over: Readonly<Record<string, (value: string) => string>> = {
    DPONE_MATRIX_POSTGRES_URL: (value) => value.replace('=disable', '=require'),
    DPONE_MATRIX_CLICKHOUSE_URL: (value) => value.replace('http:', 'https:'),
    DPONE_MATRIX_KAFKA_BROKERS: (value) => `kafka://${value}?ssl=true`,
  };
  for (const [name, change] of Object.entries(over)) environment[name] = change(environment[name] ?? '');
  // With TLS, so that the first word of the server is none of its own.
  environment['DPONE_MATRIX_POSTGRES_URL'] = (environment['DPONE_MATRIX_POSTGRES_URL'] ?? '').replace(
    `:${plain}`,
    `:${await port(refusingPostgres())}`,
  );
  const suite = downstream(testInfo, { config: configOf('real_local', local), spec, mode: 'real_local' });
  const run = await suite.run([], environment);
  expect(errorsOf(suite)).toMatchObject({
    postgres_to_postgres__full_refresh: expect.stringContaining('does not support SSL'),
    clickhouse_to_clickhouse__full_refresh: expect.stringMatching(/SSL|EPROTO|wrong version/),
  });
  expect(leaksOfRun(run, suite, canaries)).toEqual([]);
});
