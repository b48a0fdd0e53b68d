/** One GET and its whole body, bounded in time and size; connections are kept until the exchange is closed. */
import { isUtf8 } from 'node:buffer';
import http from 'node:http';
import https from 'node:https';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { TlsMaterial } from '../../../systems/tls-files.ts';
import { Failure } from './failure.ts';

export interface ExchangeSettings {
  readonly headers: Readonly<Record<string, string>>;
  /** How long (ms) a server may be silent. */
  readonly silenceMillis: number;
  /** How large a body may be, unpacked. */
  readonly maxBytes: number;
  /** Certificates, where there are some. */
  readonly tls: TlsMaterial;
}

export interface Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const unpack = promisify(gunzip);

export class Exchange implements Disposable {
  readonly #settings: ExchangeSettings;
  readonly #agents: { readonly 'http:': http.Agent; readonly 'https:': https.Agent };

  constructor(settings: ExchangeSettings) {
    const kept = { keepAlive: true, maxSockets: 2 };
    this.#settings = settings;
    this.#agents = { 'http:': new http.Agent(kept), 'https:': new https.Agent({ ...kept, ...settings.tls }) };
  }

  /** @throws Failure; what the signal is aborted with */
  async get(url: URL, signal: AbortSignal): Promise<Response> {
    const response = await this.#respond(url, signal);
    const packed = await this.#body(response, signal);
    const body = await this.#unpacked(response, packed);
    // A byte that is no UTF-8 would else become U+FFFD in silence.
    if (!isUtf8(body)) throw new Failure('its body is no UTF-8', { again: true });
    return { status: response.statusCode ?? 0, headers: response.headers, text: body.toString('utf8') };
  }

  [Symbol.dispose](): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #respond(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
    const { headers, silenceMillis } = this.#settings;
    const isSecure = url.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const request = (isSecure ? https : http).request(url, {
        method: 'GET',
        headers,
        agent: this.#agents[isSecure ? 'https:' : 'http:'],
        signal,
        timeout: silenceMillis,
      });
      request.once('response', resolve);
      request.once('timeout', () => request.destroy(silent(silenceMillis)));
      // Stays after the response: the connection may break while its body comes.
      request.on('error', (error) => reject(broken(error, signal)));
      request.end();
    });
  }

  async #body(response: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
    const { maxBytes } = this.#settings;
    if (Number(response.headers['content-length'] ?? 0) > maxBytes) {
      response.destroy();
      throw tooLarge(maxBytes);
    }
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > maxBytes) throw tooLarge(maxBytes);
        chunks.push(chunk);
      }
    } catch (error) {
      throw broken(error, signal);
    }
    return Buffer.concat(chunks, size);
  }

  async #unpacked({ headers }: IncomingMessage, body: Buffer): Promise<Buffer> {
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding === 'identity') return body;
    if (encoding !== 'gzip') throw new Failure(`its body is encoded as ${encoding}, which was not asked for`);
    const { maxBytes } = this.#settings;
    try {
      return await unpack(body, { maxOutputLength: maxBytes });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
      throw new Failure('its body is no whole gzip', { again: true });
    }
  }
}

function silent(millis: number): Failure {
  return new Failure(`it was silent for ${millis / 1000} s`, { again: true });
}

function tooLarge(bytes: number): Failure {
  return new Failure(`its body is larger than ${bytes} bytes`);
}

/** What broke a connection; the signal's own reason where it was that. */
function broken(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof Failure) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const cause = (error as Error).cause;
  if (cause instanceof Failure) return cause;
  return new Failure(`the connection broke (${code ?? message})`, { again: true });
}
