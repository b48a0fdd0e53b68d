/** The REST connector: rows held, served, cloned, changed and dropped, and what another program sees of them. */
import { connect } from 'node:net';
import { once } from 'node:events';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Row } from '../../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../../src/model/technical.ts';
import { packageVersion } from '../../../src/model/package.ts';
import { redact } from '../../../src/model/redact.ts';
import { secretsOf } from '../../../src/model/secrets.ts';
import { dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import type { Held } from '../../../src/systems/contract.ts';
import { addressOf } from '../../../src/systems/api/address.ts';
import { connectApi } from '../../../src/systems/api/connector.ts';
import { jsonTypeRules } from '../../../src/systems/json/types.ts';
import { rowReader } from '../../../src/systems/json/rows.ts';
import { elementsOf } from '../../../src/systems/json/scan.ts';
import { ask, columns, expect, june1, page, someRows, test } from '../../support/api.ts';
import { collected } from '../../support/loading.ts';

const name = { database: 'shop', schema: '', table: '/orders' };
const rows = someRows(12);
const changes = rowsOf(
  [...columns, opColumn, seqColumn],
  [seqColumn.name],
  [
    [2, june1, '2.75', 1n, 'changed', 'update', 1],
    [3, june1, null, null, null, 'delete', 2],
    [13, june1, '13.00', null, 'new', 'insert', 3],
  ],
);

/** Every record of a path, read page by page as a client would, by the columns' own kinds. */
async function served(held: Held, path: string, of = columns, limit = 5): Promise<Row[]> {
  const found: Row[] = [];
  const read = rowReader(of);
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = `${path.includes('?') ? '&' : '?'}limit=${limit}${cursor && `&cursor=${cursor}`}`;
    const { status, text } = await ask(held, path + query);
    expect(status).toBe(200);
    for (const { start } of elementsOf(text, text.indexOf('"data":') + 7)) found.push(read(text, start));
    cursor = (JSON.parse(text) as { next: string | null }).next;
  }
  return found;
}

test('the engine is the test process itself, in the version of the package, and real_local takes it', async ({
  api,
  access,
}) => {
  expect(api.engine).toEqual({
    system: 'api',
    provenance: 'in_process',
    product: 'dpone-matrix REST',
    version: packageVersion,
    why_not_better:
      'external: DPONE_MATRIX_API_URL is not set; container: a REST API is served by the test process itself',
  });
  expect(api.engine).toBe(access.engine);
  expect(api).not.toHaveProperty('isInProcess');
});

test('an engine that is not this process is refused', async ({ access }) => {
  const external = { ...access, engine: { ...access.engine, provenance: 'external' as const } };
  await expect(connectApi(external)).rejects.toMatchObject({ code: 'MATRIX_SERVICE_UNSUPPORTED' });
});

test('what is held is told by name, and read back as the very rows', async ({ api }) => {
  const held = await api.hold(name, rows, { unique: true });
  const back = await collected(held.read());
  expect(back).toEqual([...rows.batches()].flat());
  expect(back[0]).toBe([...rows.batches()][0]?.[0]);
  expect(await held.columns()).toEqual(
    columns.map((column) => ({ name: column.name, native: 'JSON', nullable: column.nullable })),
  );
  expect(await held.end()).toBe('0');
  for (const column of columns) expect(api.rule(column)).toBe(jsonTypeRules[column.family]);
});

test('what HTTP gives is what is held: every value of the whole dataset, digit for digit', async ({
  api,
}) => {
  const data = dataset('api', volumeOf({ rows: 300, change_ratio: '0.2', delete_ratio: '0.05' }));
  const snapshot = await api.hold(name, data.snapshot, { unique: true });
  const delta = await api.hold({ ...name, table: '/orders/changes' }, data.changes, { unique: false });
  expect(await served(snapshot, '/orders', data.columns, 64)).toEqual(await collected(snapshot.read()));
  expect(await served(delta, '/orders/changes', data.changes.columns, 7)).toEqual(
    [...data.changes.batches()].flat(),
  );
});

test('numbers stand in the text with all their digits', async ({ api }) => {
  const held = await api.hold(name, rows, { unique: true });
  const { text, headers } = await ask(held, '/orders?limit=1');
  expect(text).toContain(
    '"data":[\n{"id":1,"business_date":"2026-05-30","amount":1.50,"big":9007199254740993,"note":"note 1 \\"ü\\""}\n]}',
  );
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
});

test('the connection has the token as its password, and a manifest keeps its paths', async ({ api }) => {
  const held = await api.hold(name, rows, { unique: true });
  const { url, ...rest } = held.connection;
  expect(rest).toEqual({ system: 'api', driver: 'api' });
  const { base, token } = addressOf(url);
  expect(base).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/shop$/);
  expect(token).toMatch(/^[\w-]{32}$/);
  expect(secretsOf(url)).toEqual([token]);
  expect(redact(`cannot read ${url}/orders`)).not.toContain(token as string);
  expect(held.place('', '/orders/changes')).toEqual({ schema: '', name: '/orders/changes' });
  expect(held.place('public', 'orders')).toEqual({ schema: '', name: '/orders' });
});

test('without its token the API says nothing, and no other token will do', async ({ api, access }) => {
  const held = await api.hold(name, rows, { unique: true });
  await using other = await connectApi(access);
  const elsewhere = await other.hold(name, rows, { unique: true });
  for (const token of [null, 'wrong', addressOf(elsewhere.connection.url).token]) {
    const { status, text, headers } = await ask(held, '/orders', { token });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(text).not.toContain('note');
  }
  expect(addressOf(elsewhere.connection.url).base).not.toBe(addressOf(held.connection.url).base);
});

test('pages follow each other by cursor, in the body and in the Link header', async ({ api }) => {
  const held = await api.hold(name, rows, { unique: true });
  const first = await page(held, '/orders?limit=5');
  const second = await page(held, `/orders?limit=5&cursor=${first.next}`);
  const third = await page(held, `/orders?limit=5&cursor=${second.next}`);
  expect(
    [first, second, third].map(({ offset, total, data }) => [offset, total, data.map(({ id }) => id)]),
  ).toEqual([
    [0, 12, [1, 2, 3, 4, 5]],
    [5, 12, [6, 7, 8, 9, 10]],
    [10, 12, [11, 12]],
  ]);
  expect(new Set([first, second, third].map(({ snapshot }) => snapshot)).size).toBe(1);
  expect(third.next).toBeNull();
  const { headers } = await ask(held, '/orders?limit=5');
  expect(headers.get('link')).toBe(`</shop/orders?limit=5&cursor=${first.next}>; rel="next"`);
  expect((await ask(held, `/orders?limit=5&cursor=${second.next}`)).headers.get('link')).toBeNull();
  expect((await page(held, '/orders')).data).toHaveLength(12);
});

test('a window is half open, a watermark is passed, and an order is kept', async ({ api }) => {
  const held = await api.hold(name, someRows(12), { unique: true });
  const days = 'business_date_from=2026-06-01&business_date_before=2026-06-02';
  const all = await collected(held.read());
  // Rows that nobody has asked for before: in one piece first, of which the window takes parts.
  expect(await served(held, '/orders', columns, 12)).toEqual(all);
  expect(await served(held, `/orders?${days}`, columns, 2)).toEqual(all.filter((row) => row[1] === june1));
  const log = await api.hold({ ...name, table: '/orders/changes' }, changes, { unique: false });
  const of = changes.columns;
  const told = [...changes.batches()].flat();
  expect(await served(log, '/orders/changes?__dpone__seq_after=1', of, 1)).toEqual(told.slice(1));
  expect(await served(log, '/orders/changes?__dpone__seq_after=3', of)).toEqual([]);
  const turned = rowsOf(of, [seqColumn.name], told.toReversed());
  const mixed = await api.hold({ ...name, table: '/mixed' }, turned, { unique: false });
  expect(await served(mixed, '/mixed', of, 2)).toEqual(told.toReversed());
  expect(await served(mixed, '/mixed?order_by=__dpone__seq', of, 2)).toEqual(told);
});

for (const [query, why] of [
  ['limit=0', 'limit is 1 to 5000'],
  ['limit=5001', 'limit is 1 to 5000'],
  ['limit=1&limit=2', 'parameter limit comes twice'],
  ['cursor=abc', 'this cursor is none that was given out'],
  ['page=0', 'page is a whole number from 1 on'],
  ['side=2', 'there is no parameter "side" here'],
  ['business_date_from=2026-02-30', 'business_date_from is a day like 2026-06-01'],
  ['id_after=one', 'id_after is a whole number'],
  ['note_after=1', 'there is no parameter "note_after" here'],
  ['order_by=note', 'order_by names a column of whole numbers'],
] as const) {
  test(`a request that asks ${query} is told what is wrong`, async ({ api }) => {
    const held = await api.hold(name, rows, { unique: true });
    const { status, text } = await ask(held, `/orders?${query}`);
    expect([status, JSON.parse(text)]).toEqual([400, { error: { code: 'bad_request', message: why } }]);
  });
}

test('a cursor holds in its own query alone', async ({ api }) => {
  const held = await api.hold(name, rows, { unique: true });
  const { next } = await page(held, '/orders?limit=2');
  const { status, text } = await ask(held, `/orders?limit=2&cursor=${next}&business_date_from=2026-06-01`);
  expect(status).toBe(400);
  expect(text).toContain('another query');
});

test('a path that nothing stands at, and a database that is not there, are not found', async ({ api }) => {
  const held = await api.hold(name, rows, { unique: true });
  expect((await ask(held, '/order')).status).toBe(404);
  expect((await ask(held, '/orders/')).status).toBe(404);
  expect((await ask(held, '/../other/orders')).status).toBe(404);
});

test('a page that is known is not sent again', async ({ api }) => {
  const held = await api.hold(name, rows, { unique: true });
  const etag = (await ask(held, '/orders?limit=3')).headers.get('etag') as string;
  const again = await ask(held, '/orders?limit=3', { headers: { 'if-none-match': etag } });
  expect([again.status, again.text]).toEqual([304, '']);
  expect((await ask(held, '/orders?limit=4', { headers: { 'if-none-match': etag } })).status).toBe(200);
  await held.apply(changes);
  expect((await ask(held, '/orders?limit=3', { headers: { 'if-none-match': etag } })).status).toBe(200);
});

for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
  test(`${method} is refused, changes nothing, and shows in the fingerprint of its database alone`, async ({
    api,
  }) => {
    const held = await api.hold(name, rows, { unique: true });
    const delta = await api.hold({ ...name, table: '/orders/changes' }, changes, { unique: false });
    const other = await api.hold({ ...name, database: 'other' }, rows, { unique: true });
    const before = await Promise.all([held, delta, other].map((each) => each.fingerprint()));
    const { status, headers } = await ask(held, '/orders', { method });
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const after = await Promise.all([held, delta, other].map((each) => each.fingerprint()));
    expect(after[0]).toBe(`${before[0]}, 1 writes refused (${method} /orders)`);
    expect(after[1]).not.toBe(before[1]);
    expect(after[2]).toBe(before[2]);
    expect(await served(held, '/orders')).toEqual([...rows.batches()].flat());
  });
}

test('a write without the token, and one to no database, are held against whoever reads', async ({ api }) => {
  const held = await api.hold(name, rows, { unique: true });
  const original = await held.fingerprint();
  expect((await ask(held, '/orders/1', { method: 'DELETE', token: null })).status).toBe(405);
  const once = await held.fingerprint();
  expect(once).not.toBe(original);
  expect((await ask(held, '/../nowhere', { method: 'POST' })).status).toBe(405);
  expect(await held.fingerprint()).not.toBe(once);
});

test('reading changes no fingerprint; applied changes do, and are served', async ({ api }) => {
  const held = await api.hold(name, rows, { unique: true });
  const first = await held.fingerprint();
  await served(held, '/orders');
  await collected(held.read());
  await held.clone({ ...name, database: 'copy' });
  await ask(held, '/orders', { method: 'HEAD' });
  expect(await held.fingerprint()).toBe(first);
  await held.apply(changes);
  expect(await held.fingerprint()).not.toBe(first);
  const found = await served(held, '/orders');
  expect(found).toEqual(await collected(held.read()));
  expect(found.find((row) => row[0] === 2)).toEqual([2, june1, '2.75', 1n, 'changed']);
  expect(found.map((row) => row[0])).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  await expect(held.apply(changes)).rejects.toMatchObject({ code: 'MATRIX_UNKNOWN_ROW' });
});

test('a reading that has begun goes on in its snapshot; after two changes it is told to begin again', async ({
  api,
}) => {
  const held = await api.hold(name, rows, { unique: true });
  const first = await page(held, '/orders?limit=8');
  await held.apply(changes);
  const second = await page(held, `/orders?limit=8&cursor=${first.next}`);
  expect(second).toMatchObject({ snapshot: first.snapshot, offset: 8, total: 12, next: null });
  expect(second.data.map(({ id }) => id)).toEqual([9, 10, 11, 12]);
  await ask(held, '/orders');
  await held.apply(rowsOf(changes.columns, [], [[13, june1, '1.00', null, null, 'delete', 4]]));
  await ask(held, '/orders');
  const late = await ask(held, `/orders?limit=8&cursor=${first.next}`);
  expect([late.status, JSON.parse(late.text)]).toEqual([
    410,
    { error: { code: 'snapshot_gone', message: expect.stringContaining('begin again') } },
  ]);
});

test('a clone is another resource with the same rows, and changes by itself', async ({ api }) => {
  const original = await api.hold(name, rows, { unique: true });
  const clone = await original.clone({ ...name, database: 'copy' });
  expect(clone.connection.url).toMatch(/\/copy$/);
  expect((await collected(clone.read()))[0]).toBe((await collected(original.read()))[0]);
  await clone.apply(changes);
  expect(await served(original, '/orders')).toEqual([...rows.batches()].flat());
  expect(await served(clone, '/orders')).toEqual(await collected(clone.read()));
  expect(await collected(clone.read())).not.toEqual(await collected(original.read()));
});

test('a name is taken once, is a plain path, and holds rows that have no log', async ({ api }) => {
  await api.hold(name, rows, { unique: true });
  const hold = (table: string) => api.hold({ ...name, table }, rows, { unique: true });
  await expect(hold('orders')).rejects.toMatchObject({ code: 'MATRIX_ALREADY_EXISTS' });
  for (const table of ['', '/', '/a b', '/../x', '/a?b', '/a//b', '/.hidden']) {
    await expect(hold(table), table).rejects.toMatchObject({ code: 'MATRIX_BAD_NAME' });
  }
  const other = { ...name, table: '/other' };
  await expect(api.hold(other, rowsOf(columns, ['id'], [], 'log'), { unique: false })).rejects.toMatchObject({
    code: 'MATRIX_NOT_A_LOG',
  });
  await expect(api.hold(other, rows, { unique: true, captureChanges: true })).rejects.toMatchObject({
    code: 'MATRIX_NOT_CAPTURED',
  });
  const twice = rowsOf(columns, ['id'], [...[...rows.batches()].flat(), [1, june1, null, null, null]]);
  await expect(api.hold(other, twice, { unique: true })).rejects.toMatchObject({
    code: 'MATRIX_DUPLICATE_KEY',
  });
});

test('what is dropped is gone, and what is swept goes by its prefix', async ({ api }) => {
  const prefix = 'dpm_sweep_';
  const [a, b, kept] = (await Promise.all(
    [`${prefix}a`, `${prefix}b`, 'kept'].map((database) =>
      api.hold({ ...name, database }, rows, { unique: true }),
    ),
  )) as [Held, Held, Held];
  await a.drop();
  await a.drop();
  expect((await ask(a, '/orders')).status).toBe(404);
  await expect(collected(a.read())).rejects.toMatchObject({ code: 'MATRIX_UNKNOWN_TABLE' });
  expect(await api.sweep(prefix)).toEqual([`${prefix}b`]);
  expect(await api.sweep(prefix)).toEqual([]);
  expect((await ask(b, '/orders')).status).toBe(404);
  expect((await ask(kept, '/orders')).status).toBe(200);
  const anew = await api.hold(a.name, rows, { unique: true });
  expect(await anew.fingerprint()).not.toBe(await kept.fingerprint());
});

test('two servers at once; each is gone with its connections when its connector is closed', async ({
  access,
}) => {
  const [one, two] = [await connectApi(access), await connectApi(access)];
  const [first, second] = [
    await one.hold(name, rows, { unique: true }),
    await two.hold(name, someRows(1), { unique: true }),
  ];
  expect((await page(first, '/orders')).total).toBe(12);
  expect((await page(second, '/orders')).total).toBe(1);
  const port = Number(new URL(first.connection.url).port);
  const idle = connect(port, '127.0.0.1');
  await once(idle, 'connect');
  const { met } = one.fault({ fault: { what: 'silence' } });
  const waiting = ask(first, '/orders').catch((error: unknown) => error);
  await met;
  const closed = once(idle, 'close');
  idle.on('error', () => {});
  await one[Symbol.asyncDispose]();
  await closed;
  expect(await waiting).toBeInstanceOf(TypeError);
  await one[Symbol.asyncDispose]();
  const refused = connect(port, '127.0.0.1');
  const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
  expect((await page(second, '/orders')).total).toBe(1);
  await two[Symbol.asyncDispose]();
});

/** Rows of which nothing is kept: how often they are gone through is told. */
function streamed(
  of: ReturnType<typeof someRows>,
): ReturnType<typeof someRows> & { readonly readings: number } {
  const all = [...of.batches()].flat();
  let readings = 0;
  return {
    ...of,
    get readings() {
      return readings;
    },
    *batches() {
      readings += 1;
      for (let at = 0; at < all.length; at += 4) yield all.slice(at, at + 4).map((row) => [...row]);
    },
  };
}

test('rows that are streamed are served page by page in one go, and none is kept', async ({ api }) => {
  const made = streamed(rows);
  const held = await api.hold(name, made, { unique: true, streamed: true });
  const all = [...rows.batches()].flat();
  expect(made.readings).toBe(1);
  expect(await served(held, '/orders')).toEqual(all);
  expect(made.readings).toBe(2);
  expect(await collected(held.read())).toEqual(all);
  expect(await held.columns()).toEqual(
    columns.map((column) => ({ name: column.name, native: 'JSON', nullable: column.nullable })),
  );
  const fingerprint = await held.fingerprint();
  const first = await page(held, '/orders?limit=5');
  const second = await page(held, `/orders?limit=5&cursor=${first.next}`);
  const before = made.readings;
  expect(await page(held, `/orders?limit=5&cursor=${first.next}`)).toEqual(second);
  expect(made.readings).toBe(before);
  expect((await page(held, '/orders?limit=5')).data).toEqual(first.data);
  expect(made.readings).toBe(before + 1);
  expect(await held.fingerprint()).toBe(fingerprint);
  const clone = await held.clone({ ...name, database: 'copy' });
  expect(await served(clone, '/orders')).toEqual(all);
});

test('rows that are streamed are filtered as those that are kept, and told in the order that they have', async ({
  api,
}) => {
  const held = await api.hold(name, streamed(rows), { unique: true, streamed: true });
  const days = 'business_date_from=2026-06-01&business_date_before=2026-06-02';
  const all = await collected(held.read());
  expect(await served(held, `/orders?${days}`, columns, 2)).toEqual(all.filter((row) => row[1] === june1));
  expect(await served(held, '/orders?order_by=id&id_after=4', columns, 3)).toEqual(all.slice(4));
  expect(await served(held, '/orders?id_after=12', columns, 3)).toEqual([]);
  const turned = streamed(rowsOf(columns, ['id'], all.toReversed()));
  const mixed = await api.hold({ ...name, table: '/mixed' }, turned, { unique: true, streamed: true });
  expect((await page(mixed, '/mixed?limit=2')).data.map(({ id }) => id)).toEqual([12, 11]);
  const refused = await ask(mixed, '/mixed?order_by=id');
  expect([refused.status, JSON.parse(refused.text)]).toEqual([
    400,
    {
      error: {
        code: 'bad_request',
        message: 'these rows are not kept, so they can be told in no other order than they have',
      },
    },
  ]);
});

test('rows that are streamed are as many as they say, have no null where none may be, and never change', async ({
  api,
}) => {
  const hold = (given: typeof rows) => api.hold(name, given, { unique: true, streamed: true });
  await expect(hold({ ...streamed(rows), count: 13 })).rejects.toMatchObject({ code: 'MATRIX_ROWS_LOST' });
  const without = rowsOf(columns, ['id'], [[null, june1, null, null, null]]);
  await expect(hold(without)).rejects.toMatchObject({ code: 'MATRIX_BAD_VALUE' });
  const held = await hold(streamed(rows));
  await expect(held.apply(changes)).rejects.toMatchObject({ code: 'MATRIX_NOT_CAPTURED' });
});
