/** Certificates by the parameters of a URL: what is refused, and that nothing of a key or passphrase is ever told. */
import { writeFileSync } from 'node:fs';
import { test as base, expect } from '@playwright/test';
import { MatrixError } from '../../src/model/error.ts';
import { readTlsFiles, tlsFilesOf, usualTlsNames } from '../../src/systems/tls-files.ts';
import { flagOf, oneOf, parametersOf } from '../../src/systems/url-parameters.ts';
import { hasOpenssl, makeCertificates } from '../support/certificates.ts';
import type { Certificates } from '../support/certificates.ts';

const test = base.extend<object, { certificates: Certificates }>({
  certificates: [
    async ({}, use) => {
      using made = makeCertificates();
      await use(made);
    },
    { scope: 'worker' },
  ],
});
test.skip(!hasOpenssl(), 'certificates are made by openssl, which is not here');

const refuse = (why: string): MatrixError => new MatrixError('MATRIX_BAD_URL', `bad: ${why}`);
const filesOf = (query: string) =>
  tlsFilesOf(
    parametersOf(new URLSearchParams(query), Object.values(usualTlsNames), refuse),
    usualTlsNames,
    refuse,
  );

const refused: Readonly<Record<string, string>> = {
  'sslmode=verify-full': 'it has no parameter "sslmode". There are: ca, cert',
  'ca=': 'its ca is empty',
  'ca=/a&ca=/b': 'its ca comes twice',
  'ca=certs/ca.pem': 'its ca is not an absolute path',
  'cert=/a': 'it has cert and no key',
  'key=/a': 'it has key and no cert',
  'passphrase=s3cret': 'it has passphrase and no key',
};
for (const [query, message] of Object.entries(refused)) {
  test(`refused: ?${query.replace('s3cret', '…')}`, () => {
    let thrown: unknown;
    try {
      filesOf(query);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'MATRIX_BAD_URL', message: expect.stringContaining(message) });
    expect(String(thrown)).not.toContain('s3cret');
  });
}

test('flags and words are those that there are', () => {
  expect(flagOf('ssl', undefined, true, refuse)).toBe(true);
  expect(flagOf('ssl', 'false', true, refuse)).toBe(false);
  expect(() => flagOf('ssl', 'yes', true, refuse)).toThrow('bad: ssl is true or false');
  expect(oneOf('mode', 'b', ['a', 'b'], refuse)).toBe('b');
  expect(() => oneOf('mode', 'c', ['a', 'b'], refuse)).toThrow('bad: its mode is none of a, b');
});

test('a key under a passphrase is opened', async ({ certificates: { ca, client, passphrase } }) => {
  const files = filesOf(
    `${new URLSearchParams({ ca, cert: client.cert, key: client.lockedKey, passphrase }).toString()}`,
  );
  const material = await readTlsFiles(files, 'the URL');
  expect(material.key).toContain('-----BEGIN PRIVATE KEY-----');
  expect(material.cert).toContain('-----BEGIN CERTIFICATE-----');
  expect(material.ca).toContain('-----BEGIN CERTIFICATE-----');
});

interface Broken {
  readonly what: string;
  readonly query: (of: Certificates) => Record<string, string>;
  readonly message: (of: Certificates) => string;
}

const broken: readonly Broken[] = [
  {
    what: 'a file that is not there',
    query: () => ({ ca: '/nowhere/ca.pem' }),
    message: () => "ca of the URL names /nowhere/ca.pem, which can't be read (ENOENT)",
  },
  {
    what: 'a key in the place of an authority',
    query: ({ client }) => ({ ca: client.key }),
    message: ({ client }) => `ca of the URL names ${client.key}, in which there is no certificate in PEM`,
  },
  {
    what: 'a certificate in the place of a key',
    query: ({ client }) => ({ cert: client.cert, key: client.cert }),
    message: ({ client }) => `key of the URL names ${client.cert}, in which there is no private key in PEM`,
  },
  {
    what: 'a passphrase that is not given',
    query: ({ client }) => ({ cert: client.cert, key: client.lockedKey }),
    message: ({ client }) => `key of the URL names ${client.lockedKey}, whose passphrase is not given`,
  },
  {
    what: 'another passphrase',
    query: ({ client }) => ({ cert: client.cert, key: client.lockedKey, passphrase: 's3cret' }),
    message: ({ client }) => `key of the URL names ${client.lockedKey}, whose passphrase is another one`,
  },
  {
    what: 'a key of another certificate',
    query: ({ client, server }) => ({ cert: client.cert, key: server.key }),
    message: ({ client, server }) =>
      `cert of the URL names ${client.cert}, which does not belong to the private key of key (${server.key})`,
  },
];
for (const { what, query, message } of broken) {
  test(`told with file and parameter: ${what}`, async ({ certificates }) => {
    const asked = new URLSearchParams(query(certificates)).toString();
    const error: unknown = await readTlsFiles(filesOf(asked), 'the URL').catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'MATRIX_BAD_CERTIFICATE',
      message: expect.stringContaining(message(certificates)),
    });
    const told = JSON.stringify(error, Object.getOwnPropertyNames(error));
    expect(told).not.toContain('s3cret');
    for (const line of certificates.text(certificates.client.key).split('\n').slice(1, 3))
      expect(told).not.toContain(line);
  });
}

test('a file that is no PEM at all', async ({}, testInfo) => {
  const path = testInfo.outputPath('ca.der');
  writeFileSync(path, Buffer.from([0x30, 0x82, 1, 2]));
  await expect(readTlsFiles({ ca: { parameter: 'ca', path } }, 'the URL')).rejects.toMatchObject({
    code: 'MATRIX_BAD_CERTIFICATE',
  });
});
