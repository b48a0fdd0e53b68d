/** The URL of a SQL Server, read in one place: `mssql://user:password@host:1433/database?encrypt=true`. */
import { MatrixError } from '../../model/error.ts';

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
}

const defaultPort = 1433;
const options = ['encrypt', 'trustServerCertificate'] as const;

/** @throws MatrixError MATRIX_BAD_URL, which does not repeat the URL: a password may be in it */
export function addressOf(url: string): Address {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol !== 'mssql:' && parsed?.protocol !== 'sqlserver:') throw bad();
  if (parsed.hostname === '' || parsed.username === '') throw bad();
  for (const name of parsed.searchParams.keys()) {
    if (!options.some((option) => option === name)) throw bad(`: it has no option ${JSON.stringify(name)}`);
  }
  return {
    host: decoded(parsed.hostname).replace(/^\[(.*)\]$/, '$1'),
    port: Number(parsed.port || defaultPort),
    user: decoded(parsed.username),
    password: decoded(parsed.password),
    database: decoded(parsed.pathname.slice(1)) || 'master',
    encrypt: flag(parsed, 'encrypt', true),
    trustServerCertificate: flag(parsed, 'trustServerCertificate', false),
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

function flag({ searchParams }: URL, name: (typeof options)[number], otherwise: boolean): boolean {
  const value = searchParams.get(name);
  if (value === null) return otherwise;
  if (value === 'true' || value === 'false') return value === 'true';
  throw bad(`: ${name} is true or false`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw bad(': a % in it is written %25');
  }
}

function bad(why = ''): MatrixError {
  return new MatrixError(
    'MATRIX_BAD_URL',
    `the SQL Server URL is not like mssql://user:password@host:1433/database?${options.map((name) => `${name}=true`).join('&')}${why}`,
  );
}
