/** Certificates and keys that a URL names as files: read when a connection opens, checked before anything is sent. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { createSecureContext } from 'node:tls';

import { MatrixError } from '../model/error.ts';
import type { RefuseUrl } from './url-parameters.ts';

/** A file, and the parameter of the URL that names it. */
export interface NamedFile {
  readonly parameter: string;
  readonly path: string;
}

export interface TlsFiles {
  /** Who vouches for the server; those that Node knows where it is not there. */
  readonly ca?: NamedFile;
  /** The client's own certificate with its key. */
  readonly client?: { readonly cert: NamedFile; readonly key: NamedFile; readonly passphrase?: string };
}

/** What Node's TLS takes. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** What a system calls the parameters. */
export interface TlsNames {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly passphrase: string;
}

export const usualTlsNames = { ca: 'ca', cert: 'cert', key: 'key', passphrase: 'passphrase' } as const;

/**
 * The files that parameters name.
 * @throws what `refuse` makes, for a certificate without its key, a key without its certificate, a passphrase without
 *   a key, and a path that would be another one for a loader that runs elsewhere
 */
export function tlsFilesOf(
  parameters: Partial<Readonly<Record<string, string>>>,
  names: TlsNames,
  refuse: RefuseUrl,
): TlsFiles {
  const file = (parameter: string): NamedFile | undefined => {
    const path = parameters[parameter];
    if (path === undefined) return undefined;
    if (!isAbsolute(path)) throw refuse(`its ${parameter} is not an absolute path`);
    return { parameter, path };
  };
  const ca = file(names.ca);
  const cert = file(names.cert);
  const key = file(names.key);
  const passphrase = parameters[names.passphrase];
  if ((cert === undefined) !== (key === undefined)) {
    const [there, missing] = cert ? [names.cert, names.key] : [names.key, names.cert];
    throw refuse(`it has ${there} and no ${missing}`);
  }
  if (passphrase !== undefined && key === undefined)
    throw refuse(`it has ${names.passphrase} and no ${names.key}`);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert && key ? { client: { cert, key, ...(passphrase === undefined ? {} : { passphrase }) } } : {}),
  };
}

/** The same files as parameters of a URL, which {@link tlsFilesOf} reads. */
export function setTlsFiles(query: URLSearchParams, { ca, client }: TlsFiles): void {
  for (const named of [ca, client?.cert, client?.key]) if (named) query.set(named.parameter, named.path);
  if (client?.passphrase !== undefined) query.set(usualTlsNames.passphrase, client.passphrase);
}

/**
 * Reads them. What is thrown names file and parameter, and repeats nothing that is in a file.
 * @param what the URL is of, in words
 * @throws MatrixError MATRIX_BAD_CERTIFICATE
 */
export async function readTlsFiles({ ca, client }: TlsFiles, what: string): Promise<TlsMaterial> {
  const [authority, cert] = await Promise.all([
    ca && readCertificate(ca, what),
    client && readCertificate(client.cert, what),
  ]);
  const key = client && (await readKey(client.key, client.passphrase, what));
  const material = {
    ...(authority === undefined ? {} : { ca: authority }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
  try {
    createSecureContext(material);
  } catch {
    const { cert: c, key: k } = client ?? {};
    throw bad(
      what,
      c,
      `which does not belong to the private key of ${k?.parameter ?? 'none'} (${k?.path ?? ''})`,
    );
  }
  return material;
}

async function readCertificate(file: NamedFile, what: string): Promise<string> {
  const text = await read(file, what);
  try {
    void new X509Certificate(text);
  } catch {
    throw bad(what, file, 'in which there is no certificate in PEM (-----BEGIN CERTIFICATE-----)');
  }
  return text;
}

/** As PEM without a passphrase, which then stays in this process. */
async function readKey(file: NamedFile, passphrase: string | undefined, what: string): Promise<string> {
  const key = await read(file, what);
  try {
    const made = createPrivateKey({ key, ...(passphrase === undefined ? {} : { passphrase }) });
    return made.export({ type: 'pkcs8', format: 'pem' }).toString();
  } catch {
    const why = key.includes('ENCRYPTED')
      ? `whose passphrase is ${passphrase === undefined ? 'not given' : 'another one'}`
      : 'in which there is no private key in PEM';
    throw bad(what, file, why);
  }
}

async function read(file: NamedFile, what: string): Promise<string> {
  try {
    return await readFile(file.path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw bad(what, file, `which can't be read (${code})`);
  }
}

function bad(what: string, file: NamedFile | undefined, why: string): MatrixError {
  return new MatrixError(
    'MATRIX_BAD_CERTIFICATE',
    `${file?.parameter ?? 'a parameter'} of ${what} names ${file?.path ?? 'a file'}, ${why}`,
  );
}
