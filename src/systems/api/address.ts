/** The URL of a REST connection: where the API begins, and the bearer token that it wants, as the URL's password. */
import { MatrixError } from '../../model/error.ts';

/** The user name that says: the password is a bearer token. */
const bearer = 'bearer';

export interface ApiAddress {
  /** Without credentials, query and a slash at the end. */
  readonly base: string;
  /** Null where the API wants none. */
  readonly token: string | null;
}

/** `http://bearer:<token>@127.0.0.1:<port>/<path>`: a password, so that everything that hides passwords hides it. */
export function connectionUrl(base: string, token: string): string {
  const url = new URL(base);
  url.username = bearer;
  url.password = token;
  return url.toString();
}

/** @throws MatrixError MATRIX_BAD_URL, which does not repeat it: a token may be in it */
export function addressOf(url: string): ApiAddress {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new MatrixError(
      'MATRIX_BAD_URL',
      'the URL of the REST API is not like https://bearer:<token>@host/path',
    );
  }
  const { username, password, origin, pathname } = parsed;
  if (username !== '' && (username !== bearer || password === '')) {
    throw new MatrixError(
      'MATRIX_BAD_URL',
      `the URL of the REST API at ${origin} has other credentials than a token: write it as https://${bearer}:<token>@host/path`,
    );
  }
  return {
    base: origin + pathname.replace(/\/+$/, ''),
    token: username === '' ? null : decodeURIComponent(password),
  };
}
