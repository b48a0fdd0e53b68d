/** TLS to a Postgres server: each mode of libpq, wrong authorities and hosts, client certificates; and what is refused. */
import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MatrixError } from '../../../src/model/error.ts';
import { addressOf, databaseUrl, withTlsOfEnvironment } from '../../../src/systems/postgres/address.ts';
import { connectClient } from '../../../src/systems/postgres/client.ts';
import { service as any } from '../../../src/systems/postgres/service.ts';
import { hasOpenssl, makeCertificates } from '../../support/certificates.ts';
import type { Certificates } from '../../support/certificates.ts';
import { ownServer } from '../../support/own-postgres.ts';
import { expect, test as base, withoutContainers } from '../../services/support.ts';

interface Secured {
  /** Of a server with TLS, whose user `dpone` has a password, and whose user `by_cert` a certificate. */
  readonly url: string;
  readonly certificates: Certificates;
}

const test = base.extend<object, { secured: Secured }>({
  secured: [
    async ({}, use) => {
      using certificates = makeCertificates();
      await using server = await ownServer();
      await turnOn(server.url, certificates);
      await use({ url: server.url, certificates });
    },
    { scope: 'worker' },
  ],
});
test.skip(!hasOpenssl(), 'certificates are made by openssl, which is not here');

async function turnOn(url: string, { ca, server, text }: Certificates): Promise<void> {
  const client = await connectClient(url, 'spec');
  try {
    const { rows } = await client.query<{ data: string }>("SELECT current_setting('data_directory') AS data");
    const data = rows[0]?.data ?? '';
    const { uid, gid } = statSync(data);
    const put = (name: string, content: string): void => {
      writeFileSync(join(data, name), content, { mode: 0o600 });
      if (process.getuid?.() === 0) chownSync(join(data, name), uid, gid);
    };
    put('server.crt', text(server.cert));
    put('server.key', text(server.key));
    put('root.crt', text(ca));
    const rules = readFileSync(join(data, 'pg_hba.conf'), 'utf8');
    put('pg_hba.conf', `hostssl all by_cert all cert map=anybody\n${rules}`);
    put('pg_ident.conf', 'anybody dpone by_cert\n');
    await client.query('CREATE ROLE by_cert LOGIN');
    await client.query("ALTER SYSTEM SET ssl_ca_file = 'root.crt'");
    await client.query('ALTER SYSTEM SET ssl = on');
    await client.query('SELECT pg_reload_conf()');
    await expect.poll(async () => (await client.query('SHOW ssl')).rows).toEqual([{ ssl: 'on' }]);
  } finally {
    await client.end();
  }
}

function to(url: string, host: string, parameters: Readonly<Record<string, string>>, user?: string): string {
  const made = new URL(url);
  made.hostname = host;
  if (user !== undefined) {
    made.username = user;
    made.password = '';
  }
  for (const [name, value] of Object.entries(parameters)) made.searchParams.set(name, value);
  return made.toString();
}

/** Whether the session is encrypted, as the server sees it. */
async function isEncrypted(url: string): Promise<boolean> {
  const client = await connectClient(url, 'spec');
  try {
    const { rows } = await client.query<{ ssl: boolean }>(
      'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    return rows[0]?.ssl ?? false;
  } finally {
    await client.end();
  }
}

test('each mode is what it is in libpq', async ({ secured: { url, certificates } }) => {
  const { ca: sslrootcert } = certificates;
  expect(await isEncrypted(url)).toBe(false);
  expect(await isEncrypted(to(url, 'localhost', { sslmode: 'disable' }))).toBe(false);
  expect(await isEncrypted(to(url, '127.0.0.1', { sslmode: 'require' }))).toBe(true);
  // The certificate is one for localhost.
  expect(await isEncrypted(to(url, '127.0.0.1', { sslmode: 'verify-ca', sslrootcert }))).toBe(true);
  expect(await isEncrypted(to(url, 'localhost', { sslmode: 'verify-full', sslrootcert }))).toBe(true);
  const channel = { sslmode: 'verify-full', sslrootcert, channel_binding: 'prefer' };
  expect(await isEncrypted(to(url, 'localhost', channel))).toBe(true);
});

test('another host than the certificate has is refused', async ({ secured: { url, certificates } }) => {
  const verified = { sslmode: 'verify-full', sslrootcert: certificates.ca };
  await expect(connectClient(to(url, '127.0.0.1', verified), 'spec')).rejects.toMatchObject({
    code: 'MATRIX_CONNECT_FAILED',
    message: expect.stringMatching(/IP: 127\.0\.0\.1 is not in the cert's list|does not match certificate/),
  });
});

for (const sslmode of ['require', 'verify-ca', 'verify-full'] as const) {
  test(`another authority is refused: ${sslmode}`, async ({ secured: { url, certificates } }) => {
    const stranger = to(url, 'localhost', { sslmode, sslrootcert: certificates.otherCa });
    await expect(connectClient(stranger, 'spec')).rejects.toMatchObject({
      code: 'MATRIX_CONNECT_FAILED',
      message: expect.stringMatching(/certificate/),
    });
  });
}

test('nobody vouches where no authority is named', async ({ secured: { url } }) => {
  await expect(connectClient(to(url, 'localhost', { sslmode: 'verify-full' }), 'spec')).rejects.toMatchObject(
    {
      code: 'MATRIX_CONNECT_FAILED',
    },
  );
});

test('a client is known by its certificate, and not without', async ({ secured: { url, certificates } }) => {
  const { ca: sslrootcert, client, passphrase } = certificates;
  const verified = { sslmode: 'verify-full', sslrootcert };
  const plain = { ...verified, sslcert: client.cert, sslkey: client.key };
  const locked = { ...verified, sslcert: client.cert, sslkey: client.lockedKey, sslpassword: passphrase };
  expect(await isEncrypted(to(url, 'localhost', plain, 'by_cert'))).toBe(true);
  expect(await isEncrypted(to(url, 'localhost', locked, 'by_cert'))).toBe(true);
  await expect(connectClient(to(url, 'localhost', verified, 'by_cert'), 'spec')).rejects.toMatchObject({
    code: 'MATRIX_CONNECT_FAILED',
    message: expect.stringContaining('connection requires a valid client certificate'),
  });
  const wrong = to(url, 'localhost', { ...locked, sslpassword: 's3cret' }, 'by_cert');
  const error: unknown = await connectClient(wrong, 'spec').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'MATRIX_BAD_CERTIFICATE' });
  expect(String(error)).toContain(`sslkey of the Postgres URL names ${client.lockedKey}`);
  expect(String(error)).not.toContain('s3cret');
});

test('a server without TLS is refused where the URL wants it', async () => {
  await using plain = await ownServer();
  await expect(
    connectClient(to(plain.url, 'localhost', { sslmode: 'require' }), 'spec'),
  ).rejects.toMatchObject({
    code: 'MATRIX_CONNECT_FAILED',
    message: expect.stringContaining('The server does not support SSL connections'),
  });
});

test('a run reaches it, and hands on what it was reached by', async ({ enginesOf, secured }) => {
  const { url, certificates } = secured;
  const verified = to(url, 'localhost', { sslmode: 'verify-full', sslrootcert: certificates.ca });
  const { engines } = enginesOf(withoutContainers(any));
  const ask = (to: string, run: string) =>
    enginesOf(withoutContainers(any), run).engines.lease({
      system: 'postgres',
      slot: 0,
      runMode: 'vendor_live',
      external: { url: to },
    });
  expect(await ask(verified, 'run_1')).toMatchObject({ url: verified, engine: { provenance: 'external' } });
  expect(addressOf(databaseUrl(verified, 'dpm_x')).tls).toEqual(addressOf(verified).tls);
  const missing = to(verified, 'localhost', { sslrootcert: '/nowhere/ca.pem' });
  await expect(ask(missing, 'run_2')).rejects.toMatchObject({ code: 'MATRIX_BAD_CERTIFICATE' });
  await engines.close();
});

test('what the URL leaves open is taken from the variables of libpq', () => {
  const url = 'postgresql://u:p@h/d';
  expect(withTlsOfEnvironment(url, {})).toBe(url);
  expect(withTlsOfEnvironment(url, { PGSSLMODE: 'verify-full', PGSSLROOTCERT: '/ca.pem' })).toBe(
    `${url}?sslmode=verify-full&sslrootcert=%2Fca.pem`,
  );
  const said = `${url}?sslmode=disable`;
  expect(withTlsOfEnvironment(said, { PGSSLMODE: 'verify-full' })).toBe(said);
});

const refused: Readonly<Record<string, string>> = {
  'sslmode=prefer': 'sslmode=prefer may end in a session without TLS',
  'sslmode=verify_full': 'its sslmode is none of disable, require, verify-ca, verify-full',
  'ssl=true': 'it has no parameter "ssl". There are: host',
  'sslrootcert=/ca.pem': 'its sslrootcert is of no use without TLS',
  'sslmode=disable&sslcert=/c.pem&sslkey=/k.pem': 'its sslcert is of no use without TLS',
  'sslmode=require&sslrootcert=system': 'sslrootcert=system goes with sslmode=verify-full alone',
  'sslmode=require&host=/run/postgresql': 'there is no TLS over a unix socket',
  'sslmode=verify-full&channel_binding=require': 'say channel_binding=prefer',
  'application_name=s3cret': 'it has no parameter "application_name"',
  'port=x': 'its port is no number',
};
for (const [query, message] of Object.entries(refused)) {
  test(`refused and never ignored: ${query.replace('s3cret', '…')}`, async () => {
    const url = `postgresql://u:s3cret@h/d?${query}`;
    const error: unknown = await connectClient(url, 'spec').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MatrixError);
    expect(error).toMatchObject({ code: 'MATRIX_BAD_URL', message: expect.stringContaining(message) });
    expect(String(error)).not.toContain('s3cret');
  });
}

test('the authorities of the machine are libpq\'s "system"', () => {
  expect(addressOf('postgresql://u@h/d?sslmode=verify-full&sslrootcert=system').tls).toEqual({
    mode: 'verify-full',
    files: {},
  });
});
