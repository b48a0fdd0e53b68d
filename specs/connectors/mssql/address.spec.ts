/** The URL of a server: what is read of it, what is refused, and that a password is never repeated. */
import { expect, test } from '@playwright/test';
import { addressOf, databaseUrl, shownAddress } from '../../../src/systems/mssql/address.ts';
import { openSession } from '../../../src/systems/mssql/client.ts';

test('a URL is read', () => {
  const url = 'mssql://sa:p%40ss%2Fw@db.example:14330/orders%20x?encrypt=false&trustServerCertificate=true';
  expect(addressOf(url)).toStrictEqual({
    host: 'db.example',
    port: 14330,
    user: 'sa',
    password: 'p@ss/w',
    database: 'orders x',
    encrypt: false,
    trustServerCertificate: true,
  });
  expect(addressOf('sqlserver://sa:x@[::1]')).toMatchObject({
    host: '::1',
    port: 1433,
    database: 'master',
    encrypt: true,
    trustServerCertificate: false,
  });
});

test('another database of the same server', () => {
  expect(databaseUrl('mssql://sa:p%40@h:1/a?encrypt=false', 'b c')).toBe(
    'mssql://sa:p%40@h:1/b%20c?encrypt=false',
  );
  expect(databaseUrl('mssql://sa:x@h', 'b')).toBe('mssql://sa:x@h/b');
  expect(addressOf(databaseUrl('mssql://sa:x@h?encrypt=true', 'b')).database).toBe('b');
});

const bad: Readonly<Record<string, string>> = {
  'h:1433 s3cret': 'is not like mssql://',
  'postgresql://sa:s3cret@h/d': 'is not like mssql://',
  'mssql://h/d': 'is not like mssql://',
  'mssql://sa:s3cret@h/d?encrypted=true': 'it has no option "encrypted"',
  'mssql://sa:s3cret@h/d?encrypt=yes': 'encrypt is true or false',
  'mssql://sa:s3cret%@h/d': 'a % in it is written %25',
};
for (const [url, message] of Object.entries(bad)) {
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

test('a session that is refused names the server and never the password', async () => {
  const url = 'mssql://someone:s3cret@127.0.0.1:1/orders?encrypt=false';
  const error: unknown = await openSession(url, 'specs').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'MATRIX_CONNECT_FAILED' });
  expect(String(error)).toMatch(
    /no SQL Server session at mssql:\/\/someone@127\.0\.0\.1:1\/orders: Failed to connect to 127\.0\.0\.1:1/,
  );
  expect(String(error)).not.toContain('s3cret');
  expect(shownAddress(addressOf(url))).toBe('mssql://someone@127.0.0.1:1/orders');
});
