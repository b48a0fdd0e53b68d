/** The URL of a server: what is read of it, what is refused, and that a password is never repeated. */
import { expect, test } from '@playwright/test';
import { addressOf, databaseUrl, shownAddress } from '../../../src/systems/mssql/address.ts';
import { requireOwnGround } from '../../../src/services/ownership.ts';
import { openSession, tlsOptions } from '../../../src/systems/mssql/client.ts';
import { thingsIn, thingsQuery } from '../../../src/systems/mssql/things.ts';
import { hasOpenssl, makeCertificates } from '../../support/certificates.ts';
import { PretendedServer } from './pretended.ts';

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
    files: {},
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
  'mssql://sa:s3cret@h/d?encrypted=true': 'it has no parameter "encrypted". There are: encrypt,',
  'mssql://sa:s3cret@h/d?encrypt=strict': 'encrypt is true or false',
  'mssql://sa:s3cret@h/d?ca=ca.pem': 'its ca is not an absolute path',
  'mssql://sa:s3cret@h/d?encrypt=false&ca=/ca.pem':
    'its ca is for a certificate, and encrypt=false sends none',
  'mssql://sa:s3cret@h/d?trustServerCertificate=true&hostNameInCertificate=x':
    'its hostNameInCertificate is for a certificate, and trustServerCertificate=true asks for none',
  'mssql://sa:s3cret@h/d?encrypt=true&encrypt=false': 'its encrypt comes twice',
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
    // The driver has two ways to say it, by what it was doing when it learnt it.
    /no SQL Server session at mssql:\/\/someone@127\.0\.0\.1:1\/orders: (Failed to connect to|Connection lost - connect ECONNREFUSED) 127\.0\.0\.1:1/,
  );
  expect(String(error)).not.toContain('s3cret');
  expect(shownAddress(addressOf(url))).toBe('mssql://someone@127.0.0.1:1/orders');
});

test('what the driver is told of certificates', async () => {
  test.skip(!hasOpenssl(), 'certificates are made by openssl, which is not here');
  using certificates = makeCertificates();
  const { ca, client, text } = certificates;
  const url = `mssql://sa:s3cret@10.0.0.7/d?ca=${encodeURIComponent(ca)}&hostNameInCertificate=db.example`;
  expect(await tlsOptions(addressOf(url))).toEqual({
    encrypt: true,
    trustServerCertificate: false,
    serverName: 'db.example',
    cryptoCredentialsDetails: { ca: text(ca) },
  });
  expect(await tlsOptions(addressOf('mssql://sa:x@h'))).toEqual({
    encrypt: true,
    trustServerCertificate: false,
  });
  const error: unknown = await openSession(url.replace(encodeURIComponent(ca), client.key), 'spec').catch(
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({
    code: 'MATRIX_BAD_CERTIFICATE',
    message: `ca of the SQL Server URL names ${client.key}, in which there is no certificate in PEM (-----BEGIN CERTIFICATE-----)`,
  });
});

test('what stands on a server, by a pretended one', async () => {
  const server = new PretendedServer([
    {
      to: /sys\.databases/,
      rows: [
        { name: 'billing', schema: null, database: null },
        { name: 'dpm_ab_1', schema: null, database: null },
        { name: 'orders', schema: 'dbo', database: 'master' },
      ],
    },
  ]);
  const found = await thingsIn(await server.open());
  expect(found.map(({ words }) => words)).toEqual([
    'database billing',
    'database dpm_ab_1',
    'dbo.orders in database master',
  ]);
  expect(server.sent).toEqual([thingsQuery]);
  const ground = { what: 'the SQL Server at h:1433', name: 'h:1433', found, mark: 'CREATE DATABASE x' };
  expect(() => requireOwnGround(ground)).toThrow(
    'the SQL Server at h:1433 holds what no run of dpone-matrix has made: database billing, dbo.orders in database master. Nothing was made there.',
  );
  expect(() => requireOwnGround(ground, ['h'])).toThrow('DPONE_MATRIX_ALLOW_EXISTING=h:1433');
  requireOwnGround(ground, ['h:1433']);
  requireOwnGround({ ...ground, found: [...found, { name: 'dpone_matrix_allowed', words: '' }] });
});
