/** The PostgreSQL server that the user names: is it there, is it one, and may we work on it? */
import type { NetConnectOpts } from 'node:net';
import { MatrixError } from '../../model/error.ts';
import { redact, secretsOf } from '../../model/redact.ts';
import { unavailable } from '../../services/contract.ts';
import type { Running, StartContext } from '../../services/contract.ts';
import { greet } from '../../services/external.ts';
import { within } from '../../services/within.ts';
import { connectClient, databaseUrl } from './client.ts';
import type { Client } from './client.ts';
import { connectPostgres } from './connector.ts';

export const urlVariable = 'DPONE_MATRIX_POSTGRES_URL';

/** The oldest major version with all that connector and loader use (`CREATE DATABASE … STRATEGY` came last). */
const oldestMajor = 15;

/** How long (ms) the server may take to let us in. */
const patience = 15_000;

/** The protocol's request for TLS (length 8, code 80877103), which a server answers with one letter before all else. */
const requestTls = Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47);
const tlsAnswers = new Set(Buffer.from('SN'));

/**
 * Reaches the server of the URL.
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE where no URL is set; where one is: MATRIX_BAD_URL,
 *   MATRIX_SERVICE_UNREACHABLE, MATRIX_WRONG_SERVER, MATRIX_WRONG_CREDENTIALS, none with a password in it
 */
export async function reachExternal({ external }: StartContext): Promise<Running> {
  const { url } = external;
  if (!url) throw unavailable(`${urlVariable} is not set`);
  const address = addressOf(url);
  const name = 'path' in address ? address.path : `${address.host}:${address.port}`;
  await greet({
    name,
    address,
    hello: requestTls,
    isAnswer: (first) => tlsAnswers.has(first[0] ?? 0),
    expected: `the PostgreSQL server of ${urlVariable}`,
  });
  const { product, version } = await inspect(url, name);
  return {
    product,
    version,
    url,
    server: name,
    stop: async () => {},
    sweep: (prefix) => sweep(url, product, version, prefix),
  };
}

type Address = { readonly path: string } | { readonly host: string; readonly port: number };

/** As the driver reads it: `?host=` beats the host, and a host that is a path is the folder of a unix socket. */
function addressOf(url: string): Address & NetConnectOpts {
  // Refuses what is no PostgreSQL URL, without repeating it.
  const { hostname, port, searchParams } = new URL(databaseUrl(url, 'postgres'));
  const host = searchParams.get('host') ?? decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1');
  const number = Number(searchParams.get('port') ?? (port || 5432));
  return host.startsWith('/')
    ? { path: `${host}/.s.PGSQL.${number}` }
    : { host: host || 'localhost', port: number };
}

interface Inspected {
  product: string;
  version: string;
}

async function inspect(url: string, name: string): Promise<Inspected> {
  let client: Client;
  try {
    client = await within(patience, `opening a session at ${name}`, connectClient(url, 'dpone-matrix'));
  } catch (error) {
    throw explain(error, url, name);
  }
  try {
    const { rows } = await client.query<{
      about: string;
      version: string;
      major: number;
      user: string;
      may_create: boolean;
    }>(
      `SELECT version() AS about, current_setting('server_version') AS version, current_user AS user,
         current_setting('server_version_num')::int / 10000 AS major,
         (SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user) AS may_create`,
    );
    const found = rows[0];
    if (!found?.about.startsWith('PostgreSQL ') || found.major < oldestMajor) {
      throw new MatrixError(
        'MATRIX_WRONG_SERVER',
        `what answers at ${name} is ${found?.about ?? 'silent'}; ${urlVariable} must lead to PostgreSQL ${oldestMajor} or later`,
      );
    }
    if (!found.may_create) {
      throw new MatrixError(
        'MATRIX_WRONG_CREDENTIALS',
        `the user ${found.user} of ${urlVariable} may not create databases at ${name}: ALTER ROLE … CREATEDB (and REPLICATION for cdc)`,
      );
    }
    return { product: 'PostgreSQL', version: found.version };
  } finally {
    await client.end();
  }
}

/** Codes by which the server refuses a user or a password, and those for a database that is not there. */
const refusedUser = new Set(['28000', '28P01']);
const noDatabase = '3D000';

function explain(error: unknown, url: string, name: string): unknown {
  if (!(error instanceof MatrixError) || error.code !== 'MATRIX_CONNECT_FAILED') return error;
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = redact(cause instanceof Error ? cause.message : error.message, secretsOf(url));
  // The driver itself refuses to go on where the server asks for a password and the URL has none.
  if (refusedUser.has(code) || /\bSASL\b|\bpassword\b/.test(reason)) {
    return new MatrixError(
      'MATRIX_WRONG_CREDENTIALS',
      `${name} refuses the user or password of ${urlVariable}: ${reason}`,
    );
  }
  if (code === noDatabase) {
    return new MatrixError(
      'MATRIX_WRONG_SERVER',
      `the database of ${urlVariable} is not at ${name}: ${reason}`,
    );
  }
  return new MatrixError(
    'MATRIX_SERVICE_UNREACHABLE',
    `no session at ${name}, where ${urlVariable} leads: ${reason}`,
  );
}

async function sweep(
  url: string,
  product: string,
  version: string,
  prefix: string,
): Promise<readonly string[]> {
  await using connector = await connectPostgres({
    engine: { system: 'postgres', provenance: 'external', product, version },
    url,
  });
  return connector.sweep(prefix);
}
