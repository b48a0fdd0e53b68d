/** The URL of a Schema Registry, with the user and the certificates that it wants. */
import { MatrixError } from '../../../model/error.ts';
import { tlsFilesOf, usualTlsNames } from '../../tls-files.ts';
import type { TlsFiles } from '../../tls-files.ts';
import { parametersOf } from '../../url-parameters.ts';

export interface RegistryAddress {
  /** Without credentials, parameters and a slash at its end. */
  readonly base: string;
  readonly user?: { readonly name: string; readonly password: string };
  readonly files: TlsFiles;
}

const parameters = Object.values(usualTlsNames);

/** @throws MatrixError MATRIX_BAD_URL, which does not repeat the URL: a password may be in it */
export function registryAddress(url: string): RegistryAddress {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw refuse();
  const { origin, pathname, username, password, protocol, searchParams } = parsed;
  const given = parametersOf(searchParams, parameters, refuse);
  const [first] = Object.keys(given);
  if (protocol === 'http:' && first !== undefined) throw refuse(`its ${first} is for https://`);
  return {
    base: `${origin}${pathname.replace(/\/$/, '')}`,
    ...(username === '' ? {} : { user: { name: decoded(username), password: decoded(password) } }),
    files: tlsFilesOf(given, usualTlsNames, refuse),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refuse('a % in it is written %25');
  }
}

function refuse(why = ''): MatrixError {
  return new MatrixError(
    'MATRIX_BAD_URL',
    `the Schema Registry URL is not like https://user:password@host:8081${why && `: ${why}`}`,
  );
}
