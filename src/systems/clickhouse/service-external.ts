/** The ClickHouse server that the user names: does it answer, is it ClickHouse, may we make databases? */
import { randomBytes } from 'node:crypto';

import { MatrixError } from '../../model/error.ts';
import { redact } from '../../model/redact.ts';
import { secretsOf } from '../../model/secrets.ts';
import type { LookContext, Running } from '../../services/contract.ts';
import { unavailable } from '../../services/contract.ts';
import { greet } from '../../services/external.ts';
import { groundMark, requireOwnGround } from '../../services/ownership.ts';
import { within } from '../../services/within.ts';
import { product } from './ask-version.ts';
import { describeServer, openClickHouse, serverCode } from './client.ts';
import type { ClickHouse } from './client.ts';
import { connectClickHouse } from './connector.ts';
import { isEmbedded } from './embedded.ts';
import { quoteIdent } from './quoting.ts';
import { thingsOn } from './things.ts';
import { requireVersion } from './version.ts';

export const urlVariable = 'DPONE_MATRIX_CLICKHOUSE_URL';

/** Where the URL was written, as far as can be told here. */
const origin = `${urlVariable} (or the option clickhouseUrl)`;

/** What a user can do about a server that won't do. */
const remedy = 'start the server, correct the URL, or unset it';

/** How long (ms) the server may take to answer. */
const patience = 15_000;

/**
 * Reaches the server of the URL.
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE where no URL is set; where one is: MATRIX_BAD_URL,
 *   MATRIX_BAD_CERTIFICATE, MATRIX_SERVICE_UNREACHABLE, MATRIX_WRONG_SERVER, MATRIX_WRONG_CREDENTIALS,
 *   MATRIX_NOT_EMPTY, none with a password in it
 */
export async function reachExternal({ external, allowExisting }: LookContext): Promise<Running> {
  const { url } = external;
  if (!url) throw unavailable(`${urlVariable} is not set`);
  const server = checked(url);
  await greetServer(url, server);
  await using client = await openClickHouse(url, 'dpone-matrix');
  const version = await inspect(client, url, server, allowExisting);
  return {
    product,
    version,
    url,
    server,
    stop: async () => {},
    sweep: (prefix) => sweep(url, version, prefix),
  };
}

/** @throws MatrixError MATRIX_BAD_URL, which does not repeat the URL: a password may be in it */
function checked(url: string): string {
  try {
    if (!isEmbedded(url)) return describeServer(url);
  } catch (error) {
    if (!(error instanceof MatrixError)) throw error;
    throw new MatrixError(error.code, `${origin}: ${error.message}; correct it or unset it`);
  }
  const form = 'http://user:password@host:8123';
  throw new MatrixError(
    'MATRIX_BAD_URL',
    `${origin}: the ClickHouse URL is not like ${form}; correct it or unset it`,
  );
}

/** Before any credentials are sent: over TLS that is the driver's matter. */
async function greetServer(url: string, name: string): Promise<void> {
  const { protocol, hostname, port } = new URL(url);
  if (protocol === 'https:') return;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const greeting = greet({
    name,
    address: { host, port: Number(port || 80) },
    hello: Buffer.from(`GET /ping HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`),
    isAnswer: (first) => Buffer.from(first).toString('latin1').startsWith('HTTP/1.'),
    expected: `the ClickHouse server (its HTTP interface) of ${origin}`,
  });
  await greeting.catch((error: unknown) => {
    throw error instanceof MatrixError ? new MatrixError(error.code, `${error.message}; ${remedy}`) : error;
  });
}

async function inspect(
  client: ClickHouse,
  url: string,
  server: string,
  allowed: readonly string[] | undefined,
): Promise<string> {
  try {
    const version = await within(patience, `asking ${server} for its version`, requireVersion(client));
    requireOwnGround(
      {
        what: `the ClickHouse server at ${server}, where ${origin} leads,`,
        name: server,
        found: await thingsOn(client),
        mark: `CREATE DATABASE ${groundMark}`,
      },
      allowed,
    );
    await within(patience, `making a database at ${server}`, tryDatabase(client));
    return version;
  } catch (error) {
    throw explainRefusal(error, url, server);
  }
}

/** Grants come from users, roles and configuration files: whether they suffice is told by doing it. */
async function tryDatabase(client: ClickHouse): Promise<void> {
  const database = quoteIdent(`dpm_probe_${randomBytes(6).toString('hex')}`);
  await client.command(`CREATE DATABASE ${database} ENGINE = Atomic`);
  await client.command(`DROP DATABASE ${database} SYNC`);
}

/** Server errors: a user or password is refused, rights are missing. */
const refusedUser = new Set(['516', '194', '192', '193']);
const noRights = '497';

function explainRefusal(error: unknown, url: string, server: string): unknown {
  if (!(error instanceof MatrixError)) return error;
  const code = serverCode(error);
  const reason = redact(error.message, secretsOf(url));
  if (code !== undefined && refusedUser.has(code)) {
    return new MatrixError(
      'MATRIX_WRONG_CREDENTIALS',
      `${server} refuses the user or password of ${origin}: ${reason}; correct them in the URL`,
    );
  }
  if (code === noRights) {
    return new MatrixError(
      'MATRIX_WRONG_CREDENTIALS',
      `the user of ${origin} may not make and drop databases at ${server}: ${reason}`,
    );
  }
  if (code === undefined && error.code === 'MATRIX_CONNECT_FAILED') {
    return new MatrixError(
      'MATRIX_WRONG_SERVER',
      `what answers at ${server} is not the HTTP interface of ClickHouse, where ${origin} should lead: ${reason}; ${remedy}`,
    );
  }
  return error;
}

async function sweep(url: string, version: string, prefix: string): Promise<readonly string[]> {
  await using connector = await connectClickHouse({
    engine: { system: 'clickhouse', provenance: 'external', product, version },
    url,
  });
  return connector.sweep(prefix);
}
