/** Certificates for specs, made by openssl: an authority, a server's and a client's, and what does not belong to them. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificates extends Disposable {
  /** The authority that vouches for server and client. */
  readonly ca: string;
  /** One that vouches for nobody here. */
  readonly otherCa: string;
  /** For `localhost` and no address. */
  readonly server: { readonly cert: string; readonly key: string };
  /** Of the user `dpone`, with its key as it is and under a passphrase. */
  readonly client: { readonly cert: string; readonly key: string; readonly lockedKey: string };
  readonly passphrase: string;
  /** The content of a file. */
  readonly text: (path: string) => string;
}

/** Whether this machine can make some. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'dpmc-'));
  chmodSync(folder, 0o755);
  const at = (name: string): string => join(folder, name);
  /** @param words of the command line, between blanks; those that have one themselves come after them */
  const openssl = (words: string, ...more: readonly string[]): void => {
    execFileSync('openssl', [...words.split(' '), ...more], { cwd: folder, stdio: 'pipe' });
  };
  const newKey = 'req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';
  const authority = (name: string): string => {
    openssl(`${newKey} -x509 -days 2 -subj /CN=${name} -keyout ${name}.key -out ${name}.pem`);
    return at(`${name}.pem`);
  };
  const signed = (name: string, subject: string, extension: string) => {
    writeFileSync(at(`${name}.cnf`), extension);
    openssl(`${newKey} -subj /CN=${subject} -keyout ${name}.key -out ${name}.csr`);
    const by = '-CA authority.pem -CAkey authority.key -CAcreateserial';
    openssl(`x509 -req -in ${name}.csr ${by} -days 2 -extfile ${name}.cnf -out ${name}.pem`);
    return { cert: at(`${name}.pem`), key: at(`${name}.key`) };
  };
  const passphrase = 'open s3same';
  const ca = authority('authority');
  const otherCa = authority('stranger');
  const server = signed('server', 'localhost', 'subjectAltName=DNS:localhost\n');
  const client = signed('client', 'dpone', 'extendedKeyUsage=clientAuth\n');
  openssl('pkcs8 -topk8 -in client.key -out locked.key -passout', `pass:${passphrase}`);
  return {
    ca,
    otherCa,
    server,
    client: { ...client, lockedKey: at('locked.key') },
    passphrase,
    text: (path) => readFileSync(path, 'utf8'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
