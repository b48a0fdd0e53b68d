/** A server with what others have made is left alone, but where it is marked or named; and the rights that a run needs. */
import { MatrixError } from '../../../src/model/error.ts';
import { reachExternal } from '../../../src/systems/postgres/service-external.ts';
import { ownServer } from '../../support/own-postgres.ts';
import type { OwnServer } from '../../support/own-postgres.ts';
import { expect, test as base } from '@playwright/test';

const test = base.extend<{ names: () => Promise<readonly string[]> }, { server: OwnServer }>({
  server: [
    async ({}, use) => {
      await using server = await ownServer();
      await use(server);
    },
    { scope: 'worker' },
  ],
  names: async ({ server }, use) => {
    await use(async () => {
      const rows = await server.query('SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1');
      return rows.map(({ datname }) => String(datname));
    });
  },
});

const reach = (url: string, allowExisting: readonly string[] = []) =>
  reachExternal({ external: { url }, images: {}, allowExisting });
const refusalOf = async (url: string, allowed: readonly string[] = []): Promise<MatrixError> => {
  const error: unknown = await reach(url, allowed).catch((reason: unknown) => reason);
  if (error instanceof MatrixError) return error;
  throw new Error('it was not refused');
};

test('a server that is empty, or has what runs have made, is taken', async ({ server }) => {
  expect(await reach(server.url)).toMatchObject({ product: 'PostgreSQL' });
  await server.query('CREATE DATABASE dpm_other_run');
  await server.query('CREATE EXTENSION IF NOT EXISTS plpgsql');
  try {
    expect(await reach(server.url)).toMatchObject({ product: 'PostgreSQL' });
  } finally {
    await server.query('DROP DATABASE dpm_other_run');
  }
});

test('databases of others are named, and nothing is made beside them', async ({ server, names }) => {
  const { host } = new URL(server.url);
  for (const name of ['app', 'billing', 'crm', 'd4', 'e5', 'f6'])
    await server.query(`CREATE DATABASE ${name}`);
  try {
    const before = await names();
    const error = await refusalOf(server.url);
    expect(error.code).toBe('MATRIX_NOT_EMPTY');
    expect(error.message).toBe(
      `the PostgreSQL server at ${host}, where DPONE_MATRIX_POSTGRES_URL (or the option postgresUrl) leads, holds what no ` +
        'run of dpone-matrix has made: database app, database billing, database crm, database d4, database e5 and 1 more. ' +
        'Nothing was made there. Name a server that is empty; or mark this one as one for such runs: ' +
        `CREATE DATABASE dpone_matrix_allowed; or allow it by its name: DPONE_MATRIX_ALLOW_EXISTING=${host}`,
    );
    expect(await names()).toEqual(before);
    // Only the whole name allows it.
    for (const near of ['127.0.0.1', host.slice(0, -1), 'app', '*']) {
      expect((await refusalOf(server.url, [near])).code, near).toBe('MATRIX_NOT_EMPTY');
    }
    expect(await reach(server.url, ['other:5432', host])).toMatchObject({ server: host });
    await server.query('CREATE DATABASE dpone_matrix_allowed');
    expect(await reach(server.url)).toMatchObject({ server: host });
  } finally {
    for (const name of ['app', 'billing', 'crm', 'd4', 'e5', 'f6', 'dpone_matrix_allowed'])
      await server.query(`DROP DATABASE IF EXISTS ${name}`);
  }
});

test('tables in the database of the URL count, and an empty one of any name does not', async ({ server }) => {
  const url = new URL(server.url);
  url.pathname = '/workshop';
  await server.query('CREATE DATABASE workshop');
  try {
    expect(await reach(url.toString())).toMatchObject({ product: 'PostgreSQL' });
    await server.query('CREATE SCHEMA sales; CREATE TABLE sales.orders (id int)', 'workshop');
    expect(await refusalOf(url.toString())).toMatchObject({
      code: 'MATRIX_NOT_EMPTY',
      message: expect.stringContaining('sales.orders in database workshop. Nothing was made'),
    });
    await server.query('CREATE TABLE dpone_matrix_allowed ()', 'workshop');
    expect(await reach(url.toString())).toMatchObject({ product: 'PostgreSQL' });
  } finally {
    await server.query('DROP DATABASE workshop');
  }
});

test('a sweep drops what has its prefix, and nothing else', async ({ server, names }) => {
  const running = await reach(server.url);
  for (const name of ['dpm_ab12_1', 'dpm_ab13_1', 'xdpm_ab12_2', 'dpmxab12_3'])
    await server.query(`CREATE DATABASE ${name}`);
  try {
    expect(await running.sweep?.('dpm_ab12_')).toEqual(['dpm_ab12_1']);
    expect(await names()).toEqual(expect.arrayContaining(['dpm_ab13_1', 'dpmxab12_3', 'xdpm_ab12_2']));
  } finally {
    for (const name of ['dpm_ab12_1', 'dpm_ab13_1', 'xdpm_ab12_2', 'dpmxab12_3'])
      await server.query(`DROP DATABASE IF EXISTS ${name}`);
  }
});
