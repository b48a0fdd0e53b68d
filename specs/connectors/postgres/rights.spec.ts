/** The rights that docs/live-certification.md gives to a user of Postgres suffice for whole cases, and each is needed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { TestInfo } from '@playwright/test';
import { packageDocs } from '../../../src/certify/docs-pages.ts';
import { downstream } from '../../support/downstream.ts';
import { ownServer } from '../../support/own-postgres.ts';
import type { OwnServer } from '../../support/own-postgres.ts';

test.setTimeout(180_000);

/** What the page has an administrator say. */
function documented(): string {
  const page = readFileSync(join(packageDocs, 'live-certification.md'), 'utf8');
  const [, section = ''] = page.split('### PostgreSQL\n');
  const [, statements = ''] = /```sql\n([^]*?)```/.exec(section) ?? [];
  expect(statements).toContain('CREATE ROLE dpone_matrix');
  return statements;
}

/** No right of this name is there to be left out. */
const nothing = 'NOTHING';

/** Runs cases of the server as the role, and lets it go. */
async function run(server: OwnServer, testInfo: TestInfo, cases: readonly string[], without = nothing) {
  const statements = documented();
  // In the statement, not in the comment that says what it is for.
  const said = statements.replace(new RegExp(` ${without}(?![:\\w])`), '');
  expect(said === statements).toBe(without === nothing);
  await server.query(said);
  const url = new URL(server.url);
  url.username = 'dpone_matrix';
  url.password = /PASSWORD '(.*?)'/.exec(statements)?.[1] ?? '';
  const suite = downstream(testInfo, {
    config: `{ matrix: { mode: 'vendor_live', caseId: ${JSON.stringify(cases)} }, timeout: 60_000 }`,
    mode: 'vendor_live',
  });
  const environment = { DPONE_MATRIX_POSTGRES_URL: url.toString() };
  const ended = await suite.run(['--project=vendor_live'], environment);
  return { ...ended, suite };
}

const [cdc, xmin, scd2] = ['cdc', 'xmin', 'scd2'].map((strategy) => `postgres_to_postgres__${strategy}`);

test('with them, cases that read the log, transactions and history pass, and nothing is left', async ({}, testInfo) => {
  await using server = await ownServer();
  const cases = [cdc, xmin, scd2].map(String);
  const { exitCode, output, suite } = await run(server, testInfo, cases);
  expect(exitCode, output).toBe(0);
  for (const id of cases) {
    expect(suite.behavior(id)).toMatchObject({
      outcome: 'passed',
      engines: { postgres: { provenance: 'external' } },
    });
  }
  expect(
    await server.query(
      `SELECT datname AS name FROM pg_database WHERE starts_with(datname, 'dpm_')
       UNION ALL SELECT slot_name FROM pg_replication_slots`,
    ),
  ).toEqual([]);
});

test('without CREATEDB no test begins', async ({}, testInfo) => {
  await using server = await ownServer();
  const { exitCode, output } = await run(server, testInfo, [String(scd2)], 'CREATEDB');
  expect(exitCode).toBe(1);
  expect(output).toContain(
    'PostgreSQL (MATRIX_WRONG_CREDENTIALS): the user dpone_matrix of DPONE_MATRIX_POSTGRES_URL',
  );
  expect(output).toContain('may not create databases');
  expect(output).toContain('No test was started.');
});

test('without REPLICATION cdc says what it lacks, and other cases pass', async ({}, testInfo) => {
  await using server = await ownServer();
  const { exitCode, output, suite } = await run(server, testInfo, [cdc, scd2].map(String), 'REPLICATION');
  expect(exitCode).toBe(1);
  expect(output).toMatch(/permission denied to use replication slots|must be superuser or replication role/);
  expect(suite.behavior(String(scd2)).outcome).toBe('passed');
  expect(suite.behavior(String(cdc)).outcome).not.toBe('passed');
});

test('a server with a database of others: no test begins, but where an option or a variable names it', async ({}, testInfo) => {
  await using server = await ownServer();
  await server.query('CREATE DATABASE billing');
  await server.query('CREATE TABLE invoices (id int); INSERT INTO invoices VALUES (7)', 'billing');
  const { host } = new URL(server.url);
  const runWith = (name: string, use: object, environment: Readonly<Record<string, string>>) => {
    const config = `{ matrix: { mode: 'vendor_live', caseId: '${scd2}' }, timeout: 60_000, use: ${JSON.stringify(use)} }`;
    return downstream(testInfo, { config, mode: 'vendor_live' }, name).run(['--project=vendor_live'], {
      DPONE_MATRIX_POSTGRES_URL: server.url,
      ...environment,
    });
  };
  const refused = await runWith('refused', {}, { DPONE_MATRIX_ALLOW_EXISTING: '127.0.0.1' });
  expect(refused.exitCode).toBe(1);
  expect(refused.output).toContain(`PostgreSQL (MATRIX_NOT_EMPTY): the PostgreSQL server at ${host}`);
  expect(refused.output).toContain('database billing');
  for (const [name, use, environment] of [
    ['by-option', { allowExisting: `other:1, ${host}` }, {}],
    ['by-variable', { allowExisting: 'other:1' }, { DPONE_MATRIX_ALLOW_EXISTING: host }],
  ] as const) {
    const { exitCode, output } = await runWith(name, use, environment);
    expect(exitCode, output).toBe(0);
  }
  expect(await server.query('SELECT id FROM invoices', 'billing')).toEqual([{ id: 7 }]);
  const left = 'SELECT datname AS name FROM pg_database WHERE NOT datistemplate ORDER BY 1';
  expect(await server.query(left)).toEqual([{ name: 'billing' }, { name: 'postgres' }]);
});
