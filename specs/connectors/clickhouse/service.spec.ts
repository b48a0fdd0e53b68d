/** The server that the user names: reached, or refused with what is wrong and what to do, and never with its password. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { packageDocs } from '../../../src/certify/docs-pages.ts';
import type { MatrixError } from '../../../src/model/error.ts';
import type { StartContext } from '../../../src/services/contract.ts';
import { reachExternal } from '../../../src/systems/clickhouse/service-external.ts';
import { expect, test as base } from '../../support/clickhouse.ts';

const reach = (url?: string) =>
  reachExternal({ external: url === undefined ? {} : { url } } as unknown as StartContext);
const refusal = async (url?: string): Promise<MatrixError> => {
  const error: unknown = await reach(url).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(String(error)).not.toContain('s3cret');
  return error as MatrixError;
};

/** Answers over HTTP, or with nothing but TCP, on a port of its own. */
const test = base.extend<{ answering: (listener: RequestListener | null) => Promise<string> }>({
  answering: async ({}, use) => {
    const servers: Server[] = [];
    await use(async (listener) => {
      const server = listener
        ? createHttpServer(listener)
        : createServer((socket) => socket.end('SSH-2.0-x\r\n'));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      servers.push(server);
      return `http://me:s3cret-word@127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    for (const server of servers) server.close();
  },
});

test('a server is told by its own words, without credentials', async ({ clickhouse }) => {
  test.skip(clickhouse.url.startsWith('chdb:'), 'a library is no server');
  const running = await reach(clickhouse.url);
  const { host, password } = new URL(clickhouse.url);
  expect(running).toMatchObject({
    product: 'ClickHouse',
    version: expect.stringMatching(/^\d+\.\d+/),
    server: host,
  });
  expect(running.server).not.toContain(password);
  expect(await running.sweep?.('dpm_nothing_begins_so')).toEqual([]);
});

test('no URL is no error, only no engine', async () => {
  expect(await refusal()).toMatchObject({
    code: 'MATRIX_ENGINE_UNAVAILABLE',
    message: 'DPONE_MATRIX_CLICKHOUSE_URL is not set',
  });
});

for (const url of ['localhost:8123', 'clickhouse://me:s3cret-word@h:9000', 'chdb:///s3cret', 'http://']) {
  test(`not a URL of a server: ${url.replace('s3cret-word', '…')}`, async () => {
    expect(await refusal(url)).toMatchObject({
      code: 'MATRIX_BAD_URL',
      message: expect.stringContaining(
        'the ClickHouse URL is not like http://user:password@host:8123; correct it or unset it',
      ),
    });
  });
}

test('nobody listens', async () => {
  expect(await refusal('http://me:s3cret-word@127.0.0.1:9')).toMatchObject({
    code: 'MATRIX_SERVICE_UNREACHABLE',
    message: expect.stringMatching(/127\.0\.0\.1:9 does not answer: ECONNREFUSED; start the server/),
  });
});

test('another protocol gets no password', async ({ answering }) => {
  expect(await refusal(await answering(null))).toMatchObject({
    code: 'MATRIX_WRONG_SERVER',
    message: expect.stringContaining('it speaks another protocol'),
  });
});

test('another web server', async ({ answering }) => {
  const url = await answering((_, response) => response.end('<html>hello</html>'));
  expect(await refusal(url)).toMatchObject({
    code: 'MATRIX_WRONG_SERVER',
    message: expect.stringContaining('is not the HTTP interface of ClickHouse'),
  });
});

/** As a server refuses: its number in a header and its words in the body. */
const refusing =
  (when: RegExp, code: number, words: string): RequestListener =>
  (request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => (body += data.toString()));
    request.on('end', () => {
      if (/system\.(databases|tables)/.test(body)) response.end('');
      else if (when.test(body)) {
        response.writeHead(500, { 'X-ClickHouse-Exception-Code': String(code) });
        response.end(`Code: ${code}. DB::Exception: ${words}`);
      } else response.end('{"version":"26.7.1.1"}\n');
    });
  };

test('a user or password that is refused', async ({ answering }) => {
  const url = await answering(
    refusing(/version/, 516, 'me: Authentication failed for s3cret-word. (AUTHENTICATION_FAILED)'),
  );
  expect(await refusal(url)).toMatchObject({
    code: 'MATRIX_WRONG_CREDENTIALS',
    message: expect.stringContaining('correct them in the URL'),
  });
});

test('a user who may not make databases', async ({ answering }) => {
  const url = await answering(refusing(/CREATE DATABASE/, 497, 'me: Not enough privileges. (ACCESS_DENIED)'));
  expect(await refusal(url)).toMatchObject({
    code: 'MATRIX_WRONG_CREDENTIALS',
    message: expect.stringContaining('may not make and drop databases'),
  });
});

test('a version that is too old', async ({ answering }) => {
  const url = await answering((_, response) => response.end('{"version":"24.3.1.1"}\n'));
  expect(await refusal(url)).toMatchObject({
    code: 'MATRIX_ENGINE_TOO_OLD',
    message: expect.stringContaining('24.3.1.1'),
  });
});

test('a server with databases of others is left alone, but where it is marked or named', async ({
  clickhouse,
  client,
  prefix,
}) => {
  test.skip(clickhouse.url.startsWith('chdb:'), 'a library is no server');
  const { host } = new URL(clickhouse.url);
  const stranger = `strange_${prefix}`;
  const reachAllowed = (...allowExisting: readonly string[]) =>
    reachExternal({ external: { url: clickhouse.url }, images: {}, allowExisting });
  const databases = async () =>
    (await client.rows<{ name: string }>('SHOW DATABASES')).map(({ name }) => name);
  const before = await databases();
  await client.command(`CREATE DATABASE ${stranger}`);
  expect(await reach(clickhouse.url)).toMatchObject({ product: 'ClickHouse' });
  await client.command(`CREATE TABLE ${stranger}.orders (id Int32) ENGINE = Memory`);
  try {
    expect(await refusal(clickhouse.url)).toMatchObject({
      code: 'MATRIX_NOT_EMPTY',
      message: expect.stringMatching(
        new RegExp(
          `^the ClickHouse server at ${host}, .* holds what no run of dpone-matrix has made: database ${stranger}\\. Nothing was made there`,
        ),
      ),
    });
    expect(await databases()).toEqual([...before, stranger].toSorted());
    await expect(reachAllowed('other:8123', host.split(':')[0] ?? '')).rejects.toMatchObject({
      code: 'MATRIX_NOT_EMPTY',
    });
    expect(await reachAllowed('other:8123', host)).toMatchObject({ product: 'ClickHouse' });
    await client.command('CREATE DATABASE dpone_matrix_allowed');
    expect(await reach(clickhouse.url)).toMatchObject({ product: 'ClickHouse' });
  } finally {
    for (const name of [stranger, 'dpone_matrix_allowed'])
      await client.command(`DROP DATABASE IF EXISTS ${name} SYNC`);
  }
  // A table in the database that is always there counts too, and what a run has made does not.
  await client.command(`CREATE TABLE default.${stranger} (id Int32) ENGINE = Memory`);
  try {
    expect(await refusal(clickhouse.url)).toMatchObject({
      code: 'MATRIX_NOT_EMPTY',
      message: expect.stringContaining(`table default.${stranger}`),
    });
  } finally {
    await client.command(`DROP TABLE default.${stranger} SYNC`);
  }
  await client.command(`CREATE DATABASE ${prefix}other`);
  expect(await reach(clickhouse.url)).toMatchObject({ product: 'ClickHouse' });
});

test('the rights in the docs are statements that the server understands', async ({ client }) => {
  const page = readFileSync(join(packageDocs, 'live-certification.md'), 'utf8');
  const [, section = ''] = page.split('### ClickHouse\n');
  const [, text = ''] = /```sql\n([^]*?)```/.exec(section) ?? [];
  const statements = text
    .replaceAll(/^--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  expect(statements.length).toBeGreaterThan(3);
  for (const statement of statements) await client.rows(`EXPLAIN AST ${statement}`);
  await expect(client.rows('EXPLAIN AST GRANT EVERY TABLE ON dpm_*.* TO dpone_matrix')).rejects.toMatchObject(
    {
      code: 'MATRIX_STATEMENT_FAILED',
    },
  );
});
