/** The URL of a SQL Server, read in one place: `mssql://user:password@host:1433/database?encrypt=true`. */
import { MatrixError } from '../../model/error.ts';
import { tlsFilesOf, usualTlsNames } from '../tls-files.ts';
import type { TlsFiles } from '../tls-files.ts';
import { flagOf, parametersOf } from '../url-parameters.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Whether the session is encrypted after the login; default true, as of the driver. */
  readonly encrypt: boolean;
  /** Whether a certificate that nobody vouches for will do; default false. */
  readonly trustServerCertificate: boolean;
  /** The name that the server's certificate must have, where it is not the host. */
  readonly hostNameInCertificate?: string;
  /** Who vouches for the server; those that Node knows where it is not there. */
  readonly files: TlsFiles;
}

const defaultPort = 1433;
const options = ['encrypt', 'trustServerCertificate', 'hostNameInCertificate', 'ca'] as const;

/** @throws MatrixError MATRIX_BAD_URL, which does not repeat the URL: a password may be in it */
export function addressOf(url: string): Address {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol !== 'mssql:' && parsed?.protocol !== 'sqlserver:') throw bad();
  if (parsed.hostname === '' || parsed.username === '') throw bad();
  const given = parametersOf(parsed.searchParams, options, bad);
  const encrypt = flagOf('encrypt', given.encrypt, true, bad);
  const trustServerCertificate = flagOf('trustServerCertificate', given.trustServerCertificate, false, bad);
  const { hostNameInCertificate, ca } = given;
  if (!encrypt || trustServerCertificate) {
    const why = encrypt ? 'trustServerCertificate=true asks for none' : 'encrypt=false sends none';
    for (const [name, value] of Object.entries({ ca, hostNameInCertificate }))
      if (value !== undefined) throw bad(`its ${name} is for a certificate, and ${why}`);
  }
  return {
    host: decoded(parsed.hostname).replace(/^\[(.*)\]$/, '$1'),
    port: Number(parsed.port || defaultPort),
    user: decoded(parsed.username),
    password: decoded(parsed.password),
    database: decoded(parsed.pathname.slice(1)) || 'master',
    encrypt,
    trustServerCertificate,
    ...(hostNameInCertificate === undefined ? {} : { hostNameInCertificate }),
    files: tlsFilesOf(given, usualTlsNames, bad),
  };
}

/** The same server and user with another database. @throws MatrixError MATRIX_BAD_URL */
export function databaseUrl(url: string, database: string): string {
  addressOf(url);
  // Not by the URL class, which keeps no path apart for a scheme that it does not know.
  const [, before = '', query = ''] = /^([^?]*?:\/\/[^/?]*)(?:\/[^?]*)?(\?.*)?$/s.exec(url) ?? [];
  return `${before}/${encodeURIComponent(database)}${query}`;
}

/** User, host, port and database: what may be shown. */
export function shownAddress({ user, host, port, database }: Address): string {
  return `mssql://${user}@${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw bad('a % in it is written %25');
  }
}

function bad(why = ''): MatrixError {
  return new MatrixError(
    'MATRIX_BAD_URL',
    `the SQL Server URL is not like mssql://user:password@host:1433/database?encrypt=true${why && `: ${why}`}`,
  );
}
