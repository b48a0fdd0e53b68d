/** Sessions: their settings, their errors without secrets, and drivers that are not installed. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import {
  connectClient,
  databaseOf,
  databaseUrl,
  quoteIdent,
  quoteLiteral,
} from '../../../src/systems/postgres/client.ts';
import { expect, test } from '../../support/postgres.ts';

test('a session has the settings that its output depends on, whatever the server has', async ({
  postgres,
}) => {
  const url = new URL(postgres.url);
  url.searchParams.set('options', '-c datestyle=german -c timezone=Asia/Tokyo -c extra_float_digits=-3');
  const client = await connectClient(url.toString(), "it's a name");
  const { rows } = await client.query(
    `SELECT '2026-06-01 12:00:00+00'::timestamptz::text AS instant, 0.1::real::float8::text AS float, true AS yes,
       9007199254740993 AS big, 7 AS small, 1.50 AS exact, 1::money::text AS money, current_setting('application_name') AS name`,
  );
  await client.end();
  expect(rows).toStrictEqual([
    {
      instant: '2026-06-01 12:00:00+00',
      float: '0.10000000149011612',
      yes: true,
      big: 9007199254740993n,
      small: 7,
      exact: '1.50',
      money: '$1.00',
      name: "it's a name",
    },
  ]);
});

test('a session that is refused names the server and never the password', async () => {
  const url = 'postgresql://someone:s3cret@127.0.0.1:1/orders?sslmode=disable';
  const error: unknown = await connectClient(url, 'specs').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'MATRIX_CONNECT_FAILED' });
  expect(String(error)).toMatch(
    /no Postgres session at postgresql:\/\/someone@127\.0\.0\.1:1\/orders: .*ECONNREFUSED/,
  );
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('s3cret');
});

test('a database that is not there is said', async ({ postgres }) => {
  const url = databaseUrl(postgres.url, 'dpm_dev_conn_not_there');
  await expect(connectClient(url, 'specs')).rejects.toThrow(
    'database "dpm_dev_conn_not_there" does not exist',
  );
});

for (const url of ['', 'localhost:5432 s3cret', 'mysql://u:s3cret@h/d', 'postgresql://u:s3cret@h:port/d']) {
  test(`not a URL: ${JSON.stringify(url)}`, async () => {
    const error: unknown = await connectClient(url, 'specs').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'MATRIX_BAD_URL' });
    expect(String(error)).not.toContain('s3cret');
  });
}

test('URLs of other databases keep user, password and options', () => {
  expect(databaseUrl('postgres://u:p%40@h:5432/a?sslmode=require', 'b')).toBe(
    'postgres://u:p%40@h:5432/b?sslmode=require',
  );
  expect(databaseOf('postgres://u@h/a%20b')).toBe('a b');
  expect(databaseOf('postgres://u@h')).toBe('u');
});

test('names and literals are quoted', async ({ postgres }) => {
  const client = await connectClient(postgres.url, 'specs');
  const odd = 'a"b\'c\\d\n';
  const { rows } = await client.query(`SELECT ${quoteLiteral(odd)} AS ${quoteIdent(odd)}`);
  await client.end();
  expect(rows).toStrictEqual([{ [odd]: odd }]);
});

const run = promisify(execFile);
const clientPath = fileURLToPath(new URL('../../../src/systems/postgres/client.ts', import.meta.url));

for (const [name, call] of [
  ['pg', "connectClient('postgres://h/d', 'specs')"],
  ['pg-copy-streams', 'loadCopyStreams()'],
] as const) {
  test(`without the package ${name} the error says how to install it`, async () => {
    const script = `
      import { registerHooks } from 'node:module';
      registerHooks({ resolve(specifier, context, next) {
        if (specifier !== '${name}') return next(specifier, context);
        throw Object.assign(new Error("Cannot find package"), { code: 'ERR_MODULE_NOT_FOUND' });
      } });
      const { connectClient, loadCopyStreams } = await import(${JSON.stringify(clientPath)});
      await ${call}.catch((error) => console.log(error.code, error.message));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script]);
    expect(stdout).toBe(
      `MATRIX_MISSING_PACKAGE Postgres is reached with the package ${name}, which is not installed: npm install --save-dev ${name}\n`,
    );
  });
}
