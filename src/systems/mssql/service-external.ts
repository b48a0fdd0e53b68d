/** The SQL Server that the user names: is it there, is it one, and may we work on it? */
import { MatrixError } from '../../model/error.ts';
import { redact } from '../../model/redact.ts';
import { secretsOf } from '../../model/secrets.ts';
import { unavailable } from '../../services/contract.ts';
import type { LookContext, Running } from '../../services/contract.ts';
import { greet } from '../../services/external.ts';
import { groundMark, requireOwnGround } from '../../services/ownership.ts';
import { within } from '../../services/within.ts';
import { addressOf } from './address.ts';
import type { Address } from './address.ts';
import { askServer, product } from './ask-server.ts';
import type { ServerFacts } from './ask-server.ts';
import { connectMssql } from './connector.ts';
import { thingsOn } from './things.ts';

export const urlVariable = 'DPONE_MATRIX_MSSQL_URL';

/** Where the URL was written, as far as can be told here. */
const origin = `${urlVariable} (or the option mssqlUrl)`;

/** What a user can do about a server that won't do. */
const remedy = 'start the server, correct the URL, or unset it';

/** How long (ms) the server may take to let us in. */
const patience = 20_000;

/**
 * The protocol's first packet, PRELOGIN, with a version and no wish for encryption: a header of eight bytes, two
 * options (token, offset, length), their end, six bytes of version, one of encryption.
 */
const prelogin = Buffer.from(
  ['1201001a00000000', '00000b0006', '0100110001', 'ff', '000000010000', '02'].join(''),
  'hex',
);
/** The type of every packet that a server sends. */
const tabularResult = 0x04;

/**
 * Reaches the server of the URL.
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE where no URL is set; where one is: MATRIX_BAD_URL,
 *   MATRIX_BAD_CERTIFICATE, MATRIX_SERVICE_UNREACHABLE, MATRIX_WRONG_SERVER, MATRIX_WRONG_CREDENTIALS,
 *   MATRIX_NOT_EMPTY, none with a password in it
 */
export async function reachExternal({ external, allowExisting }: LookContext): Promise<Running> {
  const { url } = external;
  if (!url) throw unavailable(`${urlVariable} is not set`);
  const { host, port } = checked(url);
  const name = `${host}:${port}`;
  const greeting = greet({
    name,
    address: { host, port },
    hello: prelogin,
    isAnswer: (first) => first[0] === tabularResult,
    expected: `the SQL Server of ${origin}`,
  });
  await greeting.catch((error: unknown) => {
    throw error instanceof MatrixError ? new MatrixError(error.code, `${error.message}; ${remedy}`) : error;
  });
  const { version } = await inspect(url, name);
  requireOwnGround(
    {
      what: `the SQL Server at ${name}, where ${origin} leads,`,
      name,
      found: await thingsOn(url),
      mark: `CREATE DATABASE ${groundMark}`,
    },
    allowExisting,
  );
  return {
    product,
    version,
    url,
    server: name,
    stop: async () => {},
    sweep: (prefix) => sweep(url, version, prefix),
  };
}

/** @throws MatrixError MATRIX_BAD_URL, which does not repeat the URL: a password may be in it */
function checked(url: string): Address {
  try {
    return addressOf(url);
  } catch (error) {
    if (!(error instanceof MatrixError)) throw error;
    throw new MatrixError(error.code, `${origin}: ${error.message}: correct it or unset it`);
  }
}

async function inspect(url: string, name: string): Promise<ServerFacts> {
  let facts: ServerFacts;
  try {
    facts = await within(patience, `opening a session at ${name}`, askServer(url, name));
  } catch (error) {
    throw explain(error, url, name);
  }
  if (facts.may_create) return facts;
  throw new MatrixError(
    'MATRIX_WRONG_CREDENTIALS',
    `the login ${facts.user} of ${origin} may not create databases at ${name}: ALTER SERVER ROLE dbcreator ADD MEMBER … ` +
      '(and sysadmin, for change data capture)',
  );
}

function explain(error: unknown, url: string, name: string): unknown {
  if (!(error instanceof MatrixError)) return error;
  if (error.code === 'MATRIX_WRONG_SERVER') {
    return new MatrixError(error.code, `${error.message}; it is the server of ${origin}: ${remedy}`);
  }
  if (error.code !== 'MATRIX_CONNECT_FAILED') return error;
  const { cause } = error;
  const reason = redact(cause instanceof Error ? cause.message : error.message, secretsOf(url));
  if (/\bcannot open database\b|\bdatabase\b.*\bdoes not exist\b/i.test(reason)) {
    return new MatrixError(
      'MATRIX_WRONG_SERVER',
      `the database of ${origin} is not at ${name}, or closed to its login: ${reason}; name one that is there`,
    );
  }
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ELOGIN') {
    return new MatrixError(
      'MATRIX_WRONG_CREDENTIALS',
      `${name} refuses the user or password of ${origin}: ${reason}; correct them in the URL`,
    );
  }
  const certificate = /certificate/i.test(reason)
    ? '; ca= names the file of who vouches for it, and trustServerCertificate=true takes one that nobody vouches for'
    : '';
  return new MatrixError(
    'MATRIX_SERVICE_UNREACHABLE',
    `no session at ${name}, where ${origin} leads: ${reason}; ${remedy}${certificate}`,
  );
}

async function sweep(url: string, version: string, prefix: string): Promise<readonly string[]> {
  await using connector = await connectMssql({
    engine: { system: 'mssql', provenance: 'external', product, version },
    url,
  });
  return connector.sweep(prefix);
}
