/** The URL of a REST connection: where the API begins, and what it wants to be sent, hidden as the URL's password. */
import { MatrixError } from '../../model/error.ts';
import { paginationStyles } from '../../model/manifest.ts';
import type { Pagination } from '../../model/manifest.ts';
import { tlsFilesOf, usualTlsNames } from '../tls-files.ts';
import type { TlsFiles } from '../tls-files.ts';
import { oneOf, parametersOf } from '../url-parameters.ts';

/** The user name that says: the password is a bearer token. */
const bearer = 'bearer';
/** The one that says: the password is the value of the header that `auth_header` names. */
const byHeader = 'header';

const parameters = ['auth_header', 'pagination', ...Object.values(usualTlsNames)] as const;
const form = 'https://bearer:<token>@host/path';
const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

export interface ApiAddress {
  /** Without credentials, query and a slash at the end. */
  readonly base: string;
  /** What is secret of the header; null where the API wants none. */
  readonly token: string | null;
  /** The header that is sent with every request. */
  readonly header: { readonly name: string; readonly value: string } | null;
  readonly files: TlsFiles;
  readonly pagination: Pagination | null;
}

/** `http://bearer:<token>@127.0.0.1:<port>/<path>`: a password, so that everything that hides passwords hides it. */
export function connectionUrl(base: string, token: string): string {
  const url = new URL(base);
  url.username = bearer;
  url.password = token;
  return url.toString();
}

/** The same API below another path, without what the manifest says. @throws MatrixError MATRIX_BAD_URL */
export function urlBelow(url: string, path: string): string {
  addressOf(url);
  const parsed = new URL(url);
  parsed.pathname = `${parsed.pathname.replace(/\/+$/, '')}${path}`;
  parsed.searchParams.delete('pagination');
  return parsed.toString();
}

/**
 * The URL with a header that every request brings.
 * @param header the value of `Authorization`, or `Name: value`
 * @throws MatrixError MATRIX_BAD_URL, which does not repeat either: both are secret
 */
export function withHeader(url: string, header: string): string {
  const { header: there } = addressOf(url);
  if (there !== null)
    throw refuse('it has credentials, and a header is given beside it: give one of the two');
  const [, name = 'Authorization', value = header] = /^([\w-]+):\s*(.*)$/s.exec(header) ?? [];
  const parsed = new URL(url);
  parsed.username = byHeader;
  parsed.password = encodeURIComponent(value);
  parsed.searchParams.set('auth_header', name);
  addressOf(parsed.toString());
  return parsed.toString();
}

export function withPagination(url: string, style: string): string {
  const parsed = new URL(url);
  parsed.searchParams.set('pagination', style);
  addressOf(parsed.toString());
  return parsed.toString();
}

/** @throws MatrixError MATRIX_BAD_URL, which does not repeat it: a token may be in it */
export function addressOf(url: string): ApiAddress {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw refuse();
  const { origin, pathname, protocol, searchParams } = parsed;
  const given = parametersOf(searchParams, parameters, refuse);
  const tlsNames: readonly string[] = Object.values(usualTlsNames);
  const [first] = Object.keys(given).filter((name) => tlsNames.includes(name));
  if (protocol === 'http:' && first !== undefined) throw refuse(`its ${first} is for https://`);
  const style = given.pagination;
  return {
    base: origin + pathname.replace(/\/+$/, ''),
    ...credentialsOf(parsed, given.auth_header),
    files: tlsFilesOf(given, usualTlsNames, refuse),
    pagination: style === undefined ? null : { style: oneOf('pagination', style, paginationStyles, refuse) },
  };
}

function credentialsOf(
  { username, password }: URL,
  authHeader: string | undefined,
): Pick<ApiAddress, 'token' | 'header'> {
  const [name, token] = [decoded(username), decoded(password)];
  if ((name === byHeader) !== (authHeader !== undefined)) {
    throw refuse(`the user ${byHeader} and the parameter auth_header go together`);
  }
  if (name === '') return { token: null, header: null };
  // Over HTTP a name that stands alone is a token more often than a user.
  if (token === '') throw refuse('it has a user and no password');
  if (/[^\t\x20-\x7e\x80-\xff]/.test(token))
    throw refuse('its credentials have characters that no header can have');
  if (authHeader !== undefined) {
    if (!headerName.test(authHeader)) throw refuse('its auth_header is no name of a header');
    return { token, header: { name: authHeader.toLowerCase(), value: token } };
  }
  const value =
    name === bearer ? `Bearer ${token}` : `Basic ${Buffer.from(`${name}:${token}`).toString('base64')}`;
  return { token, header: { name: 'authorization', value } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refuse('a % in it is written %25');
  }
}

function refuse(why = ''): MatrixError {
  return new MatrixError('MATRIX_BAD_URL', `the URL of the REST API is not like ${form}${why && `: ${why}`}`);
}
