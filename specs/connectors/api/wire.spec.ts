/** What the REST source says on the wire, and what it makes of servers that no one of ours would be: by nock, and nowhere else. */
import { gzipSync } from 'node:zlib';
import nock from 'nock';
import { packageVersion } from '../../../src/model/package.ts';
import { expect, test } from '@playwright/test';
import type { Read } from '../../../src/loader/contract.ts';
import type { SourceOptions } from '../../../src/model/manifest.ts';
import { columns, june1 } from '../../support/api.ts';
import { interceptHttp, releaseHttp } from '../../support/intercepted.ts';
import { manifestFor, opened, thrownBy } from './reading-support.ts';

const host = 'https://api.example.test';
const url = 'https://bearer:s3cr%40t-token@api.example.test/v1/shop';
const token = 's3cr@t-token';
const snapshot: Read = { verb: 'snapshot' };

const record = (id: number) =>
  `{"id":${id},"business_date":"2026-06-01","amount":1.50,"big":null,"note":"n${id}"}`;
const row = (id: number) => [id, june1, '1.50', null, `n${id}`];

interface PageParts {
  readonly ids: readonly number[];
  readonly offset?: number;
  readonly total?: number;
  readonly next?: string | null;
  readonly snapshot?: string;
}

/** Members in another order than our own server's. */
function pageOf({ ids, offset = 0, total = ids.length, next = null, snapshot: of = 'a' }: PageParts): string {
  const data = ids.map(record).join(' , ');
  return `{"data" : [ ${data} ],\n"total":${total}, "next":${JSON.stringify(next)},"more":{"x":[1]},"offset":${offset},"snapshot":"${of}"}`;
}

const json = { 'content-type': 'application/json' };
/** The answers that are given in turn to all requests for orders; what was asked is remembered. */
function answers(
  ...bodies: readonly (readonly [status: number, body: string | Buffer, headers?: Record<string, string>])[]
) {
  const asked: { readonly path: string; readonly headers: Record<string, string> }[] = [];
  for (const [status, body, headers = json] of bodies) {
    nock(host)
      .get(/^\/v1\/shop\//)
      .query(true)
      .reply((request: Request) => {
        const { pathname, search } = new URL(request.url);
        asked.push({ path: pathname + search, headers: Object.fromEntries(request.headers) });
        return [status, body, headers];
      });
  }
  return asked;
}

test.beforeAll(interceptHttp);
test.afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending, 'answers that nobody asked for').toEqual([]);
});
test.afterAll(releaseHttp);

test('every request is a GET with the token, for JSON, of one page', async () => {
  const asked = answers(
    [200, pageOf({ ids: [1, 2], total: 3, next: 'b/+?=&c' })],
    [200, pageOf({ ids: [3], offset: 2, total: 3 })],
  );
  await using reader = await opened(url, columns);
  expect(await reader.all(snapshot)).toEqual([row(1), row(2), row(3)]);
  expect(asked.map(({ path }) => path)).toEqual([
    '/v1/shop/orders?limit=4',
    '/v1/shop/orders?limit=4&cursor=b%2F%2B%3F%3D%26c',
  ]);
  for (const { headers } of asked) {
    expect(headers).toEqual({
      accept: 'application/json',
      'accept-encoding': 'gzip',
      authorization: `Bearer ${token}`,
      connection: 'keep-alive',
      host: 'api.example.test',
      'user-agent': `dpone-reference-loader/${packageVersion}`,
    });
  }
});

test('without a token none is sent', async () => {
  const asked = answers([200, pageOf({ ids: [1] })]);
  await using reader = await opened(`${host}/v1/shop/`, columns);
  await reader.all(snapshot);
  expect(asked[0]?.headers).not.toHaveProperty('authorization');
  expect(asked[0]?.path).toBe('/v1/shop/orders?limit=4');
});

for (const [what, bad] of [
  ['another protocol', 'ftp://api.example.test'],
  ['no URL', 'no url: s3cret'],
  ['a header that has no name', 'https://header:s3cret@api.example.test'],
  ['a name alone', 'https://s3cret@api.example.test'],
] as const) {
  test(`a connection's URL with ${what} is refused, and not repeated`, async () => {
    const error = await thrownBy(opened(bad, columns));
    expect(error.code).toBe('MATRIX_BAD_URL');
    expect(error.message).not.toContain('s3cret');
    expect(error.message).toContain('https://bearer:<token>@host/path');
  });
}

for (const [title, read, manifest, path] of [
  [
    'a window',
    { verb: 'window', window: { column: 'business_date', from: june1, before: june1 + 1 } },
    manifestFor('backfill'),
    '/v1/shop/orders?business_date_from=2026-06-01&business_date_before=2026-06-02&limit=500',
  ],
  ['keys', { verb: 'keys' }, manifestFor('incremental_merge'), '/v1/shop/orders?limit=500'],
  [
    'changes',
    { verb: 'changes', after: 41 },
    manifestFor('incremental_append'),
    '/v1/shop/orders/changes?order_by=__dpone__seq&__dpone__seq_after=41&limit=500',
  ],
] as const) {
  test(`${title}: what is asked`, async () => {
    const asked = answers([200, pageOf({ ids: [] })]);
    await using reader = await opened(url, columns, {}, manifest);
    expect(await reader.all(read)).toEqual([]);
    expect(asked.map((each) => each.path)).toEqual([path]);
  });
}

test('a body that is packed is unpacked, within the bound on its size', async () => {
  const packed = { ...json, 'content-encoding': 'gzip' };
  const body = gzipSync(pageOf({ ids: [1, 2] }));
  answers([200, body, packed], [200, body, packed], [200, body.subarray(0, 60), packed], [200, body, packed]);
  await using reader = await opened(url, columns);
  expect(await reader.all(snapshot)).toEqual([row(1), row(2)]);
  await using narrow = await opened(url, columns, { maxBytes: 200 });
  await expect(narrow.all(snapshot)).rejects.toMatchObject({
    message: expect.stringContaining('its body is larger than 200 bytes'),
  });
  expect(await reader.all(snapshot)).toEqual([row(1), row(2)]);
  expect(reader.clock.waits).toEqual([200]);
});

test('a body without a length is bounded too', async () => {
  answers([200, pageOf({ ids: [1, 2, 3, 4] }), { ...json, 'transfer-encoding': 'chunked' }]);
  await using reader = await opened(url, columns, { maxBytes: 200 });
  await expect(reader.all(snapshot)).rejects.toMatchObject({
    message: expect.stringContaining('its body is larger than 200 bytes (the first attempt)'),
  });
});

test('an encoding that was not asked for is refused, and bytes that are no UTF-8 are asked for again', async () => {
  answers([200, 'x', { ...json, 'content-encoding': 'br' }]);
  await using reader = await opened(url, columns);
  await expect(reader.all(snapshot)).rejects.toMatchObject({
    message: expect.stringContaining('its body is encoded as br, which was not asked for'),
  });
  const broken = Buffer.from(pageOf({ ids: [1] }));
  broken[broken.indexOf('n1')] = 0xff;
  answers([200, broken], [200, pageOf({ ids: [1] })]);
  expect(await reader.all(snapshot)).toEqual([row(1)]);
  expect(reader.clock.waits).toEqual([200]);
});

test('waits double, up to the longest; attempts are counted for each page', async () => {
  const down = [503, 'down'] as const;
  answers(down, down, down, down, [200, pageOf({ ids: [1], total: 2, next: 'b' })], down, down, down, down, [
    200,
    pageOf({ ids: [2], offset: 1, total: 2 }),
  ]);
  await using reader = await opened(url, columns, { attempts: 5, longestWait: 1000 });
  expect(await reader.all(snapshot)).toEqual([row(1), row(2)]);
  expect(reader.clock.waits).toEqual([200, 400, 800, 1000, 200, 400, 800, 1000]);
});

for (const status of [408, 425, 429, 500, 502, 503, 504]) {
  test(`${status} is asked again`, async () => {
    answers([status, '{}'], [200, pageOf({ ids: [1] })]);
    await using reader = await opened(url, columns);
    expect(await reader.all(snapshot)).toEqual([row(1)]);
  });
}

for (const status of [204, 206, 301, 307, 400, 401, 403, 404, 405, 410, 413, 501]) {
  test(`${status} is not asked again`, async () => {
    answers([status, status === 204 ? '' : '{"error":{"message":"no, s3cr@t-token, no"}}']);
    await using reader = await opened(url, columns);
    const error = await thrownBy(reader.all(snapshot));
    expect(error.code).toBe('MATRIX_API_FAILED');
    expect(error.message).toMatch(new RegExp(`^GET /v1/shop/orders\\?limit=4: it answered ${status}\\b`));
    expect(error.message).toContain('(the first attempt)');
    expect(error.message).not.toContain(token);
    expect(reader.clock.waits).toEqual([]);
  });
}

test('a connection that breaks is made again, and told by its code', async () => {
  const broken = Object.assign(new Error('with s3cr@t-token in it'), { code: 'ECONNRESET' });
  nock(host).get('/v1/shop/orders').query(true).times(3).replyWithError(broken);
  await using reader = await opened(url, columns);
  await expect(reader.all(snapshot)).rejects.toMatchObject({
    code: 'MATRIX_API_FAILED',
    message: 'GET /v1/shop/orders?limit=4: the connection broke (ECONNRESET) (attempt 3)',
  });
});

for (const [title, bodies, words] of [
  [
    'pages of two snapshots',
    [pageOf({ ids: [1], total: 2, next: 'b' }), pageOf({ ids: [2], offset: 1, total: 2, snapshot: 'z' })],
    'the rows changed while they were read: after 1 of 2 came a page of another snapshot',
  ],
  [
    'a total that changes',
    [pageOf({ ids: [1], total: 2, next: 'b' }), pageOf({ ids: [2], offset: 1, total: 3 })],
    'the rows changed while they were read',
  ],
  [
    'a first page that is not the first',
    [pageOf({ ids: [1], offset: 5, total: 6 })],
    'a page begins after 5 rows, and 0 were read',
  ],
  ['an end before the end', [pageOf({ ids: [1], total: 2 })], 'the last page came after 1 of 2 rows'],
  ['more rows than there are', [pageOf({ ids: [1, 2], total: 1 })], 'the last page came after 2 of 1 rows'],
] as const) {
  test(`${title}: told, and never loaded as if it were whole`, async () => {
    answers(...bodies.map((body) => [200, body] as const));
    await using reader = await opened(url, columns);
    await expect(reader.all(snapshot)).rejects.toMatchObject({
      code: 'MATRIX_BAD_PAGES',
      message: expect.stringContaining(words),
    });
  });
}

test('an empty page that leads on, and a cursor that comes again, are no endless loop', async () => {
  answers([200, pageOf({ ids: [], total: 5, next: 'a' })]);
  await using empty = await opened(url, columns);
  await expect(empty.all(snapshot)).rejects.toMatchObject({
    message: expect.stringMatching(/lead in a circle after 0 of 5 rows/),
  });
  answers(
    [200, pageOf({ ids: [1], total: 5, next: 'a' })],
    [200, pageOf({ ids: [2], total: 5, offset: 1, next: 'b' })],
    [200, pageOf({ ids: [3], total: 5, offset: 2, next: 'a' })],
  );
  await using circle = await opened(url, columns);
  await expect(circle.all(snapshot)).rejects.toMatchObject({
    code: 'MATRIX_BAD_PAGES',
    message: expect.stringMatching(/lead in a circle after 3 of 5 rows/),
  });
});

for (const [title, body, code, words] of [
  [
    'no records',
    '{"snapshot":"a","offset":0,"total":0,"next":null}',
    'MATRIX_BAD_PAGE',
    'a page needs a member data: an array of records',
  ],
  [
    'no total',
    '{"snapshot":"a","offset":0,"next":null,"data":[]}',
    'MATRIX_BAD_PAGE',
    'a page needs a member total: a count of records',
  ],
  [
    'no offset',
    '{"snapshot":"a","total":0,"next":null,"data":[]}',
    'MATRIX_BAD_PAGE',
    'a page needs a member offset: a count of records',
  ],
  [
    'no snapshot',
    '{"offset":0,"total":0,"next":null,"data":[]}',
    'MATRIX_BAD_PAGE',
    'a page needs a member snapshot: a text',
  ],
  [
    'no next',
    '{"snapshot":"a","offset":0,"total":0,"data":[]}',
    'MATRIX_BAD_PAGE',
    'a page needs a member next: a text, or null after the last page',
  ],
  [
    'a next that is a number',
    '{"snapshot":"a","offset":0,"total":0,"next":2,"data":[]}',
    'MATRIX_BAD_PAGE',
    'a page needs a member next: a text, or null after the last page',
  ],
  [
    'a value of another kind',
    pageOf({ ids: [1] }).replace('1.50', '"s3cret"'),
    'MATRIX_BAD_VALUE',
    'column amount of kind decimal received a string of 8 characters',
  ],
] as const) {
  test(`a page with ${title} is told at once`, async () => {
    answers([200, body]);
    await using reader = await opened(url, columns);
    const error = await thrownBy(reader.all(snapshot));
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(error.message).not.toContain('s3cret');
  });
}

for (const [title, body] of [
  ['something behind it', `${pageOf({ ids: [1] })} {}`],
  ['a comma too many', pageOf({ ids: [1] }).replace(' ],', ' , ],')],
  ['a list where the page should be', '[]'],
  ['nothing in it', ''],
] as const) {
  test(`a body with ${title} is no page, and is asked for again`, async () => {
    answers([200, body], [200, pageOf({ ids: [1] })]);
    await using reader = await opened(url, columns);
    expect(await reader.all(snapshot)).toEqual([row(1)]);
    expect(reader.clock.waits).toEqual([200]);
  });
}

for (const records_path of ['$', 'data', '$.a.b', '$.data[*]', '']) {
  test(`records at ${JSON.stringify(records_path)} are not found`, async () => {
    const more: Partial<SourceOptions> = { records_path };
    await expect(opened(url, columns, {}, manifestFor('full_refresh', more))).rejects.toMatchObject({
      code: 'MATRIX_MANIFEST_INCOMPLETE',
    });
  });
}
