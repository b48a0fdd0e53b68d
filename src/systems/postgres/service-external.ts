/** The PostgreSQL server that the user names: is it there, is it one, and may we work on it? */
import type { NetConnectOpts } from 'node:net';
import { MatrixError } from '../../model/error.ts';
import { redact } from '../../model/redact.ts';
import { secretsOf } from '../../model/secrets.ts';
import { unavailable } from '../../services/contract.ts';
import type { LookContext, Running } from '../../services/contract.ts';
import { greet } from '../../services/external.ts';
import { groundMark, requireOwnGround } from '../../services/ownership.ts';
import { within } from '../../services/within.ts';
import { addressOf, withTlsOfEnvironment } from './address.ts';
import { connectClient } from './client.ts';
import type { Client } from './client.ts';
import { connectPostgres } from './connector.ts';
import { thingsOn } from './things.ts';

export const urlVariable = 'DPONE_MATRIX_POSTGRES_URL';

/** Where the URL was written, as far as can be told here. */
const origin = `${urlVariable} (or the option postgresUrl)`;

/** What a user can do about a server that won't do. */
const remedy = 'start the server, correct the URL, or unset it';

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
 *   MATRIX_BAD_CERTIFICATE, MATRIX_SERVICE_UNREACHABLE, MATRIX_WRONG_SERVER, MATRIX_WRONG_CREDENTIALS,
 *   MATRIX_NOT_EMPTY, none with a password in it
 */
export async function reachExternal({ external, allowExisting }: LookContext): Promise<Running> {
  const given = external['url'];
  if (!given) throw unavailable(`${urlVariable} is not set`);
  const url = checked(given);
  const place = placeOf(url);
  const name = 'path' in place ? place.path : `${place.host}:${place.port}`;
  const greeting = greet({
    name,
    address: place,
    hello: requestTls,
    isAnswer: (first) => tlsAnswers.has(first[0] ?? 0),
    expected: `the PostgreSQL server of ${origin}`,
  });
  await greeting.catch((error: unknown) => {
    throw error instanceof MatrixError ? new MatrixError(error.code, `${error.message}; ${remedy}`) : error;
  });
  const { product, version } = await inspect(url, name, allowExisting);
  return {
    product,
    version,
    url,
    server: name,
    stop: async () => {},
    sweep: (prefix) => sweep(url, product, version, prefix),
  };
}

/** @throws MatrixError MATRIX_BAD_URL, which does not repeat the URL: a password may be in it */
function checked(url: string): string {
  try {
    const whole = withTlsOfEnvironment(url, process.env);
    addressOf(whole);
    return whole;
  } catch (error) {
    if (!(error instanceof MatrixError)) throw error;
    throw new MatrixError(error.code, `${origin}: ${error.message}; correct it or unset it`);
  }
}

type Place = { readonly path: string } | { readonly host: string; readonly port: number };

/** As the driver reads it: a host that is a path is the folder of a unix socket. */
function placeOf(url: string): Place & NetConnectOpts {
  const { host = 'localhost', port = 5432 } = addressOf(url);
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
}

interface Inspected {
  product: string;
  version: string;
}

async function inspect(
  url: string,
  name: string,
  allowed: readonly string[] | undefined,
): Promise<Inspected> {
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
        `what answers at ${name} is ${found?.about ?? 'silent'}; ${origin} must lead to PostgreSQL ${oldestMajor} or later`,
      );
    }
    requireOwnGround(
      {
        what: `the PostgreSQL server at ${name}, where ${origin} leads,`,
        name,
        found: await thingsOn(client),
        mark: `CREATE DATABASE ${groundMark}`,
      },
      allowed,
    );
    if (!found.may_create) {
      throw new MatrixError(
        'MATRIX_WRONG_CREDENTIALS',
        `the user ${found.user} of ${origin} may not create databases at ${name}: ALTER ROLE … CREATEDB (and REPLICATION for cdc)`,
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
      `${name} refuses the user or password of ${origin}: ${reason}; correct them in the URL`,
    );
  }
  if (code === noDatabase) {
    return new MatrixError(
      'MATRIX_WRONG_SERVER',
      `the database of ${origin} is not at ${name}: ${reason}; create it, or name one that is there`,
    );
  }
  return new MatrixError(
    'MATRIX_SERVICE_UNREACHABLE',
    `no session at ${name}, where ${origin} leads: ${reason}; ${remedy}`,
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
