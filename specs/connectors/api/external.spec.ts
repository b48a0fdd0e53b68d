/** An API of the user's: filled, read by the reference loader, emptied; and refused with what is missing. */
import { reachExternal } from '../../../src/systems/api/service-external.ts';
import { system } from '../../../src/systems/api/index.ts';
import { addressOf, withHeader, withPagination } from '../../../src/systems/api/address.ts';
import type { Connector } from '../../../src/systems/contract.ts';
import { columns, expect, someRows, test } from '../../support/api.ts';
import { filledApi } from '../../support/filled-api.ts';
import type { FilledApi } from '../../support/filled-api.ts';
import { manifestFor, opened } from './reading-support.ts';

const header = { name: 'x-api-key', value: 's3cret-key' };
const rows = someRows(10);
const all = [...rows.batches()].flat();
const name = { database: 'dpm_spec_t', schema: '', table: '/orders' };

const reach = (
  api: Pick<FilledApi, 'base'>,
  more: Record<string, string> = {},
  allowExisting: readonly string[] = [],
) =>
  reachExternal({
    external: { url: api.base, authorization: 'X-Api-Key: s3cret-key', ...more },
    images: {},
    allowExisting,
  });

async function connected(api: FilledApi, more: Record<string, string> = {}): Promise<Connector> {
  const { url, product, version } = await reach(api, more);
  return system.connect({ engine: { system: 'api', provenance: 'external', product, version }, url });
}

for (const style of ['cursor', 'page'] as const) {
  test(`rows are held, read by the reference loader and removed: by ${style}`, async () => {
    await using api = await filledApi({ header });
    await using connector = await connected(api, { pagination: style });
    expect(connector.engine).toMatchObject({ product: 'Spec API', version: '3' });
    const held = await connector.hold(name, rows, { unique: true });
    expect(held.pagination).toEqual({ style });
    const before = await held.fingerprint();
    const manifest = manifestFor('full_refresh', {
      batch_size: 4,
      ...(held.pagination && { pagination: held.pagination }),
    });
    await using reader = await opened(held.connection.url, columns, {}, manifest);
    expect(await reader.all({ verb: 'snapshot' })).toEqual(all);
    expect(await held.fingerprint()).toBe(before);
    const other = await held.clone({ ...name, database: 'dpm_spec_u' });
    expect(api.paths()).toEqual(['/dpm_spec_t/orders', '/dpm_spec_u/orders']);
    await other.drop();
    expect(await connector.sweep('dpm_spec_t')).toEqual(['/dpm_spec_t/orders']);
    expect(api.paths()).toEqual([]);
  });
}

test('rows that change meanwhile change the fingerprint', async () => {
  await using api = await filledApi({ header });
  await using connector = await connected(api);
  const held = await connector.hold(name, rows, { unique: true });
  const before = await held.fingerprint();
  await fetch(`${api.base}/dpm_spec_t/orders`, {
    method: 'POST',
    headers: { 'x-api-key': 's3cret-key' },
    body: '{"data":[{"id":99,"business_date":"2026-06-01","amount":1.00,"big":1,"note":null}]}',
  });
  expect(await held.fingerprint()).not.toBe(before);
});

test('an API that loses a record, or changes one, is told before a loader is blamed', async () => {
  for (const spoil of [
    (kept: readonly (typeof all)[number][]) => kept.slice(1),
    (kept: readonly (typeof all)[number][]) =>
      kept.map(([id, day, , ...rest]) => [id, day, '1.5', ...rest] as never),
  ]) {
    await using api = await filledApi({ header, spoil });
    await using connector = await connected(api);
    await expect(connector.hold(name, rows, { unique: true })).rejects.toMatchObject({
      code: 'MATRIX_BAD_FILLING',
      message: expect.stringContaining('was given 10 records for /dpm_spec_t/orders, and'),
    });
  }
});

test('one that says nothing of being filled is refused with what is missing', async () => {
  await using api = await filledApi({ header, description: null });
  await expect(reach(api)).rejects.toMatchObject({
    code: 'MATRIX_SERVICE_UNSUPPORTED',
    message: expect.stringMatching(
      /does not say that it can be filled: GET \/dpone_matrix gave status 404, where .* by PUT, POST and DELETE/,
    ),
  });
  expect(api.writes).toEqual([]);
});

test('a pagination that it has not', async () => {
  await using api = await filledApi({ header });
  await expect(reach(api, { pagination: 'offset' })).rejects.toMatchObject({
    code: 'MATRIX_SERVICE_UNSUPPORTED',
    message: expect.stringContaining('no pagination by offset, but by cursor, page'),
  });
});

test('a header that is refused, and never told', async () => {
  await using api = await filledApi({ header });
  const error: unknown = await reach(api, { authorization: 'X-Api-Key: wr0ng-key' }).catch((e: unknown) => e);
  expect(error).toMatchObject({
    code: 'MATRIX_WRONG_CREDENTIALS',
    message: expect.stringContaining('(x-api-key) does not allow that'),
  });
  expect(String(error)).not.toContain('wr0ng-key');
});

test('what others have filled is left alone, but where it is named', async () => {
  await using api = await filledApi({ header });
  const put = (path: string) =>
    fetch(`${api.base}${path}`, {
      method: 'PUT',
      headers: { 'x-api-key': 's3cret-key' },
      body: '{"columns":[],"key":[]}',
    });
  await put('/shop/orders');
  await expect(reach(api)).rejects.toMatchObject({
    code: 'MATRIX_NOT_EMPTY',
    message: expect.stringContaining('the resource /shop/orders'),
  });
  expect(await reach(api, {}, [new URL(api.base).host])).toMatchObject({ product: 'Spec API' });
  await put('/dpone_matrix_allowed/mark');
  expect(await reach(api)).toMatchObject({ product: 'Spec API' });
});

test('no URL, and a header without one', async () => {
  await expect(reachExternal({ external: {}, images: {} })).rejects.toMatchObject({
    code: 'MATRIX_ENGINE_UNAVAILABLE',
  });
  await expect(reachExternal({ external: { authorization: 's3cret' }, images: {} })).rejects.toMatchObject({
    code: 'MATRIX_BAD_URL',
  });
});

test('credentials are a token, a password or any header, hidden as a password', () => {
  expect(addressOf('https://bearer:t%40k@h/a').header).toEqual({
    name: 'authorization',
    value: 'Bearer t@k',
  });
  expect(addressOf('https://me:pw@h/a').header).toEqual({
    name: 'authorization',
    value: `Basic ${Buffer.from('me:pw').toString('base64')}`,
  });
  const keyed = withHeader('https://h/a', 'X-Api-Key: a b/c@d');
  expect(addressOf(keyed).header).toEqual({ name: 'x-api-key', value: 'a b/c@d' });
  expect(new URL(keyed).searchParams.toString()).toBe('auth_header=X-Api-Key');
  expect(addressOf(withHeader('https://h/a', 'Token abc')).header).toEqual({
    name: 'authorization',
    value: 'Token abc',
  });
  expect(addressOf(withPagination('https://h/a', 'page')).pagination).toEqual({ style: 'page' });
  expect(() => withPagination('https://h/a', 'pages')).toThrow(
    'its pagination is none of cursor, next_link, page, offset',
  );
});

const refused: Readonly<Record<string, string>> = {
  'ftp://h/a': 'is not like https://',
  'https://bearer@h/a': 'it has a user and no password',
  'https://header:s3cret@h/a': 'the user header and the parameter auth_header go together',
  'https://me:s3cret@h/a?auth_header=X-Key': 'the user header and the parameter auth_header go together',
  'https://header:s3cret@h/a?auth_header=X%20Key': 'its auth_header is no name of a header',
  'https://header:s3cret%0a@h/a?auth_header=X': 'characters that no header can have',
  'http://h/a?ca=/ca.pem': 'its ca is for https://',
  'https://h/a?verify=false': 'it has no parameter "verify"',
};
for (const [url, message] of Object.entries(refused)) {
  test(`refused: ${url.replace('s3cret', '…')}`, () => {
    let thrown: unknown;
    try {
      addressOf(url);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'MATRIX_BAD_URL', message: expect.stringContaining(message) });
    expect(String(thrown)).not.toContain('s3cret');
  });
}
