/** The URL of a Postgres server, read in one place, with the parameters of libpq and their meaning there. */
import { checkServerIdentity } from 'node:tls';
import type { ConnectionOptions, PeerCertificate } from 'node:tls';

import { MatrixError } from '../../model/error.ts';
import { readTlsFiles, tlsFilesOf } from '../tls-files.ts';
import type { TlsFiles } from '../tls-files.ts';
import { oneOf, parametersOf } from '../url-parameters.ts';

const tlsNames = { ca: 'sslrootcert', cert: 'sslcert', key: 'sslkey', passphrase: 'sslpassword' } as const;
const parameters = [
  'host',
  'port',
  'user',
  'password',
  'options',
  'connect_timeout',
  'channel_binding',
  'sslmode',
  ...Object.values(tlsNames),
] as const;

/** libpq's modes but for `allow` and `prefer`, which go on without TLS where a server has none. */
const modes = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof modes)[number];

export interface PostgresAddress {
  /** A folder of a unix socket where it begins with a slash; undefined where the URL names none. */
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string;
  readonly options: string | undefined;
  readonly connectMillis: number | undefined;
  readonly channelBinding: boolean;
  /** Null where the session is not encrypted: the URL says `sslmode=disable`, or nothing. */
  readonly tls: { readonly mode: Exclude<SslMode, 'disable'>; readonly files: TlsFiles } | null;
}

/** @throws MatrixError MATRIX_BAD_URL, which does not repeat the URL: a password may be in it */
export function addressOf(url: string): PostgresAddress {
  const parsed = parseUrl(url);
  const given = parametersOf(parsed.searchParams, parameters, refuse);
  const host = given.host ?? (decoded(parsed.hostname).replace(/^\[(.*)\]$/, '$1') || undefined);
  const port = given.port ?? (parsed.port || undefined);
  const seconds = given.connect_timeout;
  if (port !== undefined && !/^\d{1,5}$/.test(port)) throw refuse('its port is no number');
  if (seconds !== undefined && !/^\d{1,6}$/.test(seconds))
    throw refuse('its connect_timeout is no number of seconds');
  return {
    host,
    port: port === undefined ? undefined : Number(port),
    user: given.user ?? (decoded(parsed.username) || undefined),
    password: given.password ?? (decoded(parsed.password) || undefined),
    database: databaseOf(url),
    options: given.options,
    connectMillis: seconds === undefined ? undefined : Number(seconds) * 1000,
    channelBinding: channelBindingOf(given.channel_binding),
    tls: tlsOf(given, host),
  };
}

/** What the driver takes for TLS; false without it. @throws MatrixError MATRIX_BAD_CERTIFICATE */
export async function tlsOptions({ tls, host }: PostgresAddress): Promise<ConnectionOptions | false> {
  if (tls === null) return false;
  const { mode, files } = tls;
  const material = await readTlsFiles(files, 'the Postgres URL');
  // As in libpq: whoever names an authority wants it to vouch for the server.
  const isVerified = mode !== 'require' || files.ca !== undefined;
  return {
    ...material,
    rejectUnauthorized: isVerified,
    // An address as a host is no server name of TLS, and the certificate would be held against "localhost".
    checkServerIdentity: (_: string, certificate: PeerCertificate) =>
      mode === 'verify-full' ? checkServerIdentity(host ?? 'localhost', certificate) : undefined,
  };
}

/**
 * The URL with what libpq would take from these variables where it says nothing of TLS itself, so that whoever gets
 * it connects in the same way.
 */
export function withTlsOfEnvironment(
  url: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const parsed = parseUrl(url);
  const { searchParams } = parsed;
  const names = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'] as const;
  if (names.some((name) => searchParams.has(name))) return url;
  const found = names.flatMap((name) => {
    const value = environment[`PG${name.toUpperCase()}`];
    return value ? [[name, value] as const] : [];
  });
  if (found.length === 0) return url;
  for (const [name, value] of found) searchParams.set(name, value);
  return parsed.toString();
}

/** Where an address leads, without credentials. @throws MatrixError MATRIX_BAD_URL */
export function shownServer(url: string): string {
  const { protocol, username, host, pathname } = parseUrl(url);
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
}

/** The database that a URL names; where it names none, the one of the user's name, as for any Postgres client. */
export function databaseOf(url: string): string {
  const { pathname, username } = parseUrl(url);
  return decoded(pathname.slice(1) || username) || 'postgres';
}

/** The same server and user with another database. @throws MatrixError MATRIX_BAD_URL */
export function databaseUrl(url: string, database: string): string {
  const parsed = parseUrl(url);
  parsed.pathname = `/${encodeURIComponent(database)}`;
  return parsed.toString();
}

function tlsOf(
  given: Partial<Readonly<Record<(typeof parameters)[number], string>>>,
  host: string | undefined,
): PostgresAddress['tls'] {
  const { sslmode, sslrootcert, ...others } = given;
  if (sslmode === 'allow' || sslmode === 'prefer') {
    throw refuse(`sslmode=${sslmode} may end in a session without TLS: say one of ${modes.join(', ')}`);
  }
  const mode = oneOf('sslmode', sslmode ?? 'disable', modes, refuse);
  // libpq's word for the authorities that the machine trusts.
  const isSystem = sslrootcert === 'system';
  const named = isSystem || sslrootcert === undefined ? others : { ...others, sslrootcert };
  const files = tlsFilesOf(named, tlsNames, refuse);
  if (mode === 'disable') {
    const [first] = Object.values(tlsNames).filter((name) => given[name] !== undefined);
    if (first !== undefined) throw refuse(`its ${first} is of no use without TLS: say sslmode=verify-full`);
    return null;
  }
  if (isSystem && mode !== 'verify-full')
    throw refuse('sslrootcert=system goes with sslmode=verify-full alone');
  if (host?.startsWith('/')) throw refuse('there is no TLS over a unix socket');
  return { mode, files };
}

function channelBindingOf(value = 'disable'): boolean {
  if (value === 'require') {
    throw refuse(
      'its driver can use channel_binding and can not demand it: say channel_binding=prefer (and sslmode=verify-full)',
    );
  }
  return oneOf('channel_binding', value, ['disable', 'prefer'], refuse) === 'prefer';
}

/** @throws MatrixError MATRIX_BAD_URL, which does not repeat it: a password may be in it */
function parseUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed && /^postgres(?:ql)?:$/.test(parsed.protocol)) return parsed;
  throw refuse();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refuse('a % in it is written %25');
  }
}

function refuse(why = ''): MatrixError {
  const form = 'postgresql://user:password@host:5432/database';
  return new MatrixError('MATRIX_BAD_URL', `the Postgres URL is not like ${form}${why && `: ${why}`}`);
}
