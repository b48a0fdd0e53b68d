/** The one place that loads the drivers `pg` and `pg-copy-streams` and opens sessions with them. */
import type { Client, ClientConfig } from 'pg';

import { MatrixError } from '../../model/error.ts';
import { loadPackage } from '../load-package.ts';
import { addressOf, shownServer, tlsOptions } from './address.ts';
import { quoteLiteral } from './quoting.ts';

export type { Client } from 'pg';
export { databaseOf, databaseUrl } from './address.ts';
export { qualified, quoteIdent, quoteLiteral } from './quoting.ts';

export async function loadCopyStreams(): Promise<typeof import('pg-copy-streams')> {
  return loadPackage('Postgres', 'pg-copy-streams', async () => (await import('pg-copy-streams')).default);
}

/** Everything that a session's output or behaviour could depend on is set, whatever the server's defaults are. */
const settings = `
  SET client_encoding = 'UTF8'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC';
  SET extra_float_digits = 1; SET bytea_output = 'hex'; SET xmloption = 'content'; SET lc_monetary = 'C';
  SET search_path = 'public'; SET standard_conforming_strings = on; SET synchronous_commit = on`;

/** Types by object id whose text is unmistakable: bool, int2, int4, oid; int8. All others stay text. */
const numbers = new Set([21, 23, 26]);
const readBoolean = (text: string): boolean => text === 't';
const readText = (text: string): string => text;
const types = {
  getTypeParser: (id: number): ((text: string) => unknown) =>
    id === 16 ? readBoolean : numbers.has(id) ? Number : id === 20 ? BigInt : readText,
};

/** How long (ms) a session may take to open, where the URL does not say. */
const patience = 30_000;
/** How long (ms) a session is silent before the other machine is asked whether it is there. */
const idleMillis = 10_000;
/** How long (ms) a server may take to end a session that is to be closed; it is left after that. */
const closingMillis = 5000;

/** A session is closed although its server does not answer any more: nothing of it stays open in this process. */
function closeInTime(client: Client): void {
  const end = client.end.bind(client) as () => Promise<void>;
  const { connection } = client as unknown as { connection?: { stream?: { destroy(): void } } };
  client.end = (async () => {
    const timer = setTimeout(() => connection?.stream?.destroy(), closingMillis);
    try {
      await end();
    } finally {
      clearTimeout(timer);
    }
  }) as Client['end'];
}

async function settingsOf(url: string): Promise<ClientConfig> {
  const address = addressOf(url);
  const { host, port, user, password, database, options, connectMillis, channelBinding } = address;
  const settings: ClientConfig & { readonly enableChannelBinding: boolean } = {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(options === undefined ? {} : { options }),
    connectionTimeoutMillis: connectMillis ?? patience,
    // A server whose machine has gone says nothing: the system asks whether it is there.
    keepAlive: true,
    keepAliveInitialDelayMillis: idleMillis,
    database,
    enableChannelBinding: channelBinding,
    // Said even where there is none: the driver would else look into the environment.
    ssl: await tlsOptions(address),
    types: types as never,
  };
  return settings;
}

/**
 * Opens a session. Query results are booleans, numbers (int2, int4, oid), bigints (int8) or text.
 * @throws MatrixError MATRIX_CONNECT_FAILED, without the password; MATRIX_BAD_URL, MATRIX_BAD_CERTIFICATE,
 *   MATRIX_MISSING_PACKAGE
 */
export async function connectClient(url: string, applicationName: string): Promise<Client> {
  const { Client: PgClient } = await loadPackage('Postgres', 'pg', async () => (await import('pg')).default);
  const shown = shownServer(url);
  const client = new PgClient(await settingsOf(url));
  // A session that the server ends while it is idle would else end the process.
  client.on('error', () => {});
  closeInTime(client);
  try {
    await client.connect();
    await client.query(`${settings}; SET application_name = ${quoteLiteral(applicationName)}`);
  } catch (error) {
    await client.end().catch(() => {});
    const reason = error instanceof AggregateError ? error.errors.map(String).join('; ') : String(error);
    throw new MatrixError('MATRIX_CONNECT_FAILED', `no Postgres session at ${shown}: ${reason}`, {
      cause: error,
    });
  }
  return client;
}
