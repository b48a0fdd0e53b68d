/** The URL of a ClickHouse server, read in one place: its HTTP interface, with the certificates that `https` needs. */
import { Agent } from 'node:https';

import { MatrixError } from '../../model/error.ts';
import { readTlsFiles, tlsFilesOf, usualTlsNames } from '../tls-files.ts';
import type { TlsFiles } from '../tls-files.ts';
import { parametersOf } from '../url-parameters.ts';
import { isEmbedded } from './embedded.ts';

const parameters = Object.values(usualTlsNames);

/** Header of a user whom the certificate vouches for, in the place of a password. */
const byCertificate = { 'X-ClickHouse-SSL-Certificate-Auth': 'on' };

/** How the driver reaches a server. */
export interface Reach {
  /** Without our parameters. */
  readonly url: string;
  readonly http_agent?: Agent;
  readonly set_basic_auth_header?: false;
  readonly http_headers?: Readonly<Record<string, string>>;
}

/** @throws MatrixError MATRIX_BAD_URL, which does not repeat the URL, MATRIX_BAD_CERTIFICATE */
export async function reachOf(url: string): Promise<Reach> {
  const { parsed, files } = addressOf(url);
  parsed.search = '';
  if (files.ca === undefined && files.client === undefined) return { url: parsed.toString() };
  const material = await readTlsFiles(files, 'the ClickHouse URL');
  // Not the driver's own option for certificates: with one of the client's it would never send a password.
  const http_agent = new Agent({ keepAlive: true, maxSockets: 10, ...material });
  if (!files.client || parsed.password !== '') return { url: parsed.toString(), http_agent };
  const user = decodeURIComponent(parsed.username) || 'default';
  parsed.username = '';
  return {
    url: parsed.toString(),
    http_agent,
    set_basic_auth_header: false,
    http_headers: { 'X-ClickHouse-User': user, ...byCertificate },
  };
}

/** Host and port of a URL, or a folder; no credentials. @throws MatrixError MATRIX_BAD_URL, which does not repeat it */
export function describeServer(url: string): string {
  return isEmbedded(url) ? url : addressOf(url).parsed.host;
}

function addressOf(url: string): { readonly parsed: URL; readonly files: TlsFiles } {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.hostname === '') throw refuse();
  const given = parametersOf(parsed.searchParams, parameters, refuse);
  const files = tlsFilesOf(given, usualTlsNames, refuse);
  const [first] = Object.keys(given);
  if (parsed.protocol === 'http:' && first !== undefined) throw refuse(`its ${first} is for https://`);
  return { parsed, files };
}

function refuse(why = ''): MatrixError {
  return new MatrixError(
    'MATRIX_BAD_URL',
    `the ClickHouse URL is not like http://user:password@host:8123${why && `: ${why}`}`,
  );
}
