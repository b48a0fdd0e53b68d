/** HTTPS to a ClickHouse server: authorities, client certificates, what is sent to whom; and what a URL may not say. */
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, test as base } from '@playwright/test';
import { openClickHouse } from '../../../src/systems/clickhouse/client.ts';
import { reachExternal } from '../../../src/systems/clickhouse/service-external.ts';
import { hasOpenssl, makeCertificates } from '../../support/certificates.ts';
import type { Certificates } from '../../support/certificates.ts';

interface Pretended {
  readonly port: number;
  readonly heard: IncomingHttpHeaders[];
}

const test = base.extend<{ pretended: Pretended }, { certificates: Certificates }>({
  certificates: [
    async ({}, use) => {
      using made = makeCertificates();
      await use(made);
    },
    { scope: 'worker' },
  ],
  /** Wants a certificate of its authority from every client. */
  pretended: async ({ certificates: { ca, server, text } }, use) => {
    const heard: IncomingHttpHeaders[] = [];
    const secured = { ca: text(ca), cert: text(server.cert), key: text(server.key) };
    const https: Server = createServer(
      { ...secured, requestCert: true, rejectUnauthorized: true },
      (request, response) => {
        heard.push(request.headers);
        request.resume().on('end', () => response.end('{"one":1}\n'));
      },
    );
    https.listen(0, '127.0.0.1');
    await once(https, 'listening');
    await use({ port: (https.address() as AddressInfo).port, heard });
    https.close();
    https.closeAllConnections();
  },
});
test.skip(!hasOpenssl(), 'certificates are made by openssl, which is not here');

async function one(url: string): Promise<readonly unknown[]> {
  await using client = await openClickHouse(url, 'spec');
  return await client.rows('SELECT 1 AS one');
}

const urlOf = (who: string, port: number, parameters: Readonly<Record<string, string>>): string =>
  `https://${who}localhost:${port}/?${new URLSearchParams(parameters).toString()}`;

test('a user with a password and a certificate sends both', async ({ certificates, pretended }) => {
  const { ca, client, passphrase } = certificates;
  const url = urlOf('me:s3cret@', pretended.port, {
    ca,
    cert: client.cert,
    key: client.lockedKey,
    passphrase,
  });
  expect(await one(url)).toEqual([{ one: 1 }]);
  expect(pretended.heard[0]?.authorization).toBe(`Basic ${Buffer.from('me:s3cret').toString('base64')}`);
  expect(pretended.heard[0]).not.toHaveProperty('x-clickhouse-ssl-certificate-auth');
});

test('a user without a password is known by the certificate', async ({ certificates, pretended }) => {
  const { ca, client } = certificates;
  const url = urlOf('me@', pretended.port, { ca, cert: client.cert, key: client.key });
  expect(await one(url)).toEqual([{ one: 1 }]);
  expect(pretended.heard[0]).toMatchObject({
    'x-clickhouse-user': 'me',
    'x-clickhouse-ssl-certificate-auth': 'on',
  });
  expect(pretended.heard[0]).not.toHaveProperty('authorization');
});

const refusedBy: Readonly<Record<string, (of: Certificates) => Record<string, string>>> = {
  'without the client certificate that the server wants': ({ ca }) => ({ ca }),
  'another authority': ({ otherCa, client }) => ({ ca: otherCa, cert: client.cert, key: client.key }),
  'nobody who vouches': ({ client }) => ({ cert: client.cert, key: client.key }),
};
for (const [what, parameters] of Object.entries(refusedBy)) {
  test(`refused: ${what}`, async ({ certificates, pretended }) => {
    const error: unknown = await one(urlOf('me:s3cret@', pretended.port, parameters(certificates))).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'MATRIX_CONNECT_FAILED' });
    expect(String(error)).not.toContain('s3cret');
    expect(pretended.heard).toEqual([]);
  });
}

test('another host than the certificate has', async ({ certificates, pretended }) => {
  const { ca, client } = certificates;
  const url = urlOf('me:s3cret@', pretended.port, { ca, cert: client.cert, key: client.key });
  await expect(one(url.replace('localhost', '127.0.0.1'))).rejects.toMatchObject({
    code: 'MATRIX_CONNECT_FAILED',
    message: expect.stringMatching(/does not match certificate|not in the cert's list/),
  });
});

const refused: Readonly<Record<string, string>> = {
  'http://me:s3cret@h:8123/?ca=/ca.pem': 'its ca is for https://',
  'https://me:s3cret@h:8443/?cert=/c.pem': 'it has cert and no key',
  'https://me:s3cret@h:8443/?secure=true': 'it has no parameter "secure"',
  'https://me:s3cret@h:8443/?request_timeout=1': 'it has no parameter "request_timeout"',
};
for (const [url, message] of Object.entries(refused)) {
  test(`refused and never ignored: ${url.replace('s3cret', '…')}`, async () => {
    for (const asked of [openClickHouse(url, 'spec'), reachExternal({ external: { url }, images: {} })]) {
      const error: unknown = await asked.catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'MATRIX_BAD_URL', message: expect.stringContaining(message) });
      expect(String(error)).not.toContain('s3cret');
    }
  });
}
