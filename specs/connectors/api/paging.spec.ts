/** Each way in which pages follow each other, against the server of the harness and against APIs that are pretended. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { paginationStyles } from '../../../src/model/manifest.ts';
import type { Pagination } from '../../../src/model/manifest.ts';
import { connectApi } from '../../../src/systems/api/connector.ts';
import { ask, columns, expect, someRows, test as base } from '../../support/api.ts';
import { manifestFor, opened } from './reading-support.ts';

const name = { database: 'shop', schema: '', table: '/orders' };
const rows = someRows(10);
const all = [...rows.batches()].flat();
const reading = (pagination: Pagination) => manifestFor('full_refresh', { batch_size: 4, pagination });

/** A server of the test's own. Answers where it listens. */
const test = base.extend<{ serve: (listener: RequestListener) => Promise<string> }>({
  serve: async ({}, use) => {
    const servers: ReturnType<typeof createServer>[] = [];
    await use(async (listener) => {
      const server = createServer(listener).listen(0, '127.0.0.1');
      servers.push(server);
      await once(server, 'listening');
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  },
});

for (const style of paginationStyles) {
  test(`all rows come once, by ${style}`, async ({ api }) => {
    const held = await api.hold(name, rows, { unique: true });
    await using reader = await opened(held.connection.url, columns, {}, reading({ style }));
    expect(await reader.all({ verb: 'snapshot' })).toEqual(all);
  });

  test(`a manifest says so where the API of the harness is to be read by ${style}`, async ({ access }) => {
    await using connector = await connectApi({ ...access, url: `http://127.0.0.1:0/?pagination=${style}` });
    const held = await connector.hold(name, rows, { unique: true });
    expect(held.pagination).toEqual({ style });
    expect(held.connection.url).not.toContain('pagination');
    const other = await held.clone({ ...name, database: 'shop_2' });
    expect(other.pagination).toEqual({ style });
  });
}

test('pages of the server by number and by offset, and what it refuses', async ({ api }) => {
  const held = await api.hold(name, rows, { unique: true });
  const ids = async (query: string) => {
    const { text } = await ask(held, `/orders?${query}`);
    const { offset, data } = JSON.parse(text) as { offset: number; data: { id: number }[] };
    return { offset, ids: data.map(({ id }) => id) };
  };
  expect(await ids('limit=4&page=1')).toEqual({ offset: 0, ids: [1, 2, 3, 4] });
  expect(await ids('limit=4&page=3')).toEqual({ offset: 8, ids: [9, 10] });
  expect(await ids('limit=4&page=4')).toEqual({ offset: 12, ids: [] });
  expect(await ids('limit=4&offset=7')).toEqual({ offset: 7, ids: [8, 9, 10] });
  for (const query of ['page=0', 'page=x', 'offset=-1', 'page=1&offset=0'])
    expect(await ask(held, `/orders?${query}`), query).toMatchObject({ status: 400 });
});

test('parameters by the names that the manifest gives', async ({ serve }) => {
  const asked: string[] = [];
  const url = await serve((request, response) => {
    const { search, searchParams } = new URL(request.url ?? '', 'http://h');
    asked.push(search);
    const page = Number(searchParams.get('p') ?? 1);
    const data = [1, 2, 3].slice((page - 1) * 2, page * 2).map((id) => ({ id }));
    response.setHeader('content-type', 'application/json');
    // No `next`: an API that is read by number has none.
    response.end(JSON.stringify({ snapshot: 's', offset: (page - 1) * 2, total: 3, data }));
  });
  const pagination = { style: 'page', limit_parameter: 'per_page', position_parameter: 'p' } as const;
  const manifest = manifestFor('full_refresh', { batch_size: 2, pagination });
  await using reader = await opened(url, columns.slice(0, 1), {}, manifest);
  expect(await reader.all({ verb: 'snapshot' })).toEqual([[1], [2], [3]]);
  expect(asked).toEqual(['?per_page=2', '?per_page=2&p=2']);
});

for (const [what, link, message] of [
  [
    'another host',
    '<http://h.example/orders?page=2>; rel="next"',
    'the next page is at http://h.example/orders',
  ],
  ['a path that is not below the URL', '</other?page=2>; rel="next"', 'which is not below http'],
  ['no link', 'next', 'the Link header of a page names no link'],
] as const) {
  test(`a token goes nowhere else: a next page at ${what}`, async ({ serve }) => {
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.setHeader('content-type', 'application/json');
      response.setHeader('link', link);
      response.end('{"snapshot":"s","offset":0,"total":2,"data":[{"id":1}]}');
    });
    const below = `${url.replace('http://', 'http://bearer:s3cret-token@')}/api`;
    await using reader = await opened(below, columns.slice(0, 1), {}, reading({ style: 'next_link' }));
    const error: unknown = await reader.all({ verb: 'snapshot' }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'MATRIX_BAD_PAGE', message: expect.stringContaining(message) });
    expect(String(error)).not.toContain('s3cret');
    expect(asked).toEqual(['/api/orders?limit=4']);
  });
}

test('the next link among others', async ({ serve }) => {
  const url = await serve((request, response) => {
    const isSecond = request.url?.includes('after=1') ?? false;
    response.setHeader('content-type', 'application/json');
    response.setHeader(
      'link',
      isSecond
        ? '</api/orders>; rel="first"'
        : '</api/orders>; rel="first", </api/orders?a=1,2&after=1>; title="x; rel=prev"; rel=next',
    );
    response.end(
      `{"snapshot":"s","offset":${isSecond ? 1 : 0},"total":2,"data":[{"id":${isSecond ? 2 : 1}}]}`,
    );
  });
  await using reader = await opened(`${url}/api`, columns.slice(0, 1), {}, reading({ style: 'next_link' }));
  expect(await reader.all({ verb: 'snapshot' })).toEqual([[1], [2]]);
});
