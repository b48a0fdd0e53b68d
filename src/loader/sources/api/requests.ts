/** Gets pages from a REST API: with its token, again where that may help, and with everything that can be wrong told. */
import { MatrixError } from '../../../model/error.ts';
import { packageVersion } from '../../../model/package.ts';
import { redact } from '../../../model/redact.ts';
import type { ApiAddress } from '../../../systems/api/address.ts';
import type { TlsMaterial } from '../../../systems/tls-files.ts';
import { realClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { Exchange } from './exchange.ts';
import type { Response } from './exchange.ts';
import { Failure, retryAfterOf } from './failure.ts';
import { withRetries } from './retry.ts';
import type { RetrySettings } from './retry.ts';

export interface ApiSettings extends RetrySettings {
  readonly clock: Clock;
  /** How long (ms) a server may be silent before an attempt is given up. */
  readonly silenceMillis: number;
  /** How large the body of one page may be. */
  readonly maxBytes: number;
}

export const defaultSettings: ApiSettings = {
  clock: realClock,
  attempts: 5,
  firstWait: 200,
  longestWait: 60_000,
  silenceMillis: 30_000,
  maxBytes: 64 * 1024 * 1024,
};

/** What a server may mean to be asked again after. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** As much of a server's own words as is told. */
const longestWords = 200;

/** Makes something of the body of a good answer. */
export type ReadBody<T> = (text: string, headers: Response['headers']) => T;

export class Requests implements Disposable {
  readonly #address: ApiAddress;
  readonly #settings: ApiSettings;
  readonly #exchange: Exchange;
  readonly #closing = new AbortController();

  constructor(address: ApiAddress, settings: ApiSettings, tls: TlsMaterial = {}) {
    const { header } = address;
    const { silenceMillis, maxBytes } = settings;
    this.#address = address;
    this.#settings = settings;
    this.#exchange = new Exchange({
      silenceMillis,
      maxBytes,
      tls,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'gzip',
        'user-agent': `dpone-reference-loader/${packageVersion}`,
        ...(header === null ? {} : { [header.name]: header.value }),
      },
    });
  }

  /**
   * What `read` makes of the body of a good answer. A body that can't be read is asked for again, like one that did
   * not come whole: a server or something before it was disturbed.
   * @param path below the connection's URL
   * @throws MatrixError MATRIX_API_FAILED; what `read` throws, once attempts are used up
   */
  async get<T>(path: string, parameters: Readonly<Record<string, string>>, read: ReadBody<T>): Promise<T> {
    const url = new URL(this.#address.base + path);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return this.#get(url, read);
  }

  /**
   * The same of a place that the API itself has named.
   * @param link absolute, or relative to the API's origin
   * @throws MatrixError MATRIX_BAD_PAGE for one outside of the connection's URL: the token is for this API
   */
  async follow<T>(link: string, read: ReadBody<T>): Promise<T> {
    const base = new URL(`${this.#address.base}/`);
    const url = URL.canParse(link, base) ? new URL(link, base) : null;
    if (url?.origin === base.origin && url.pathname.startsWith(base.pathname) && url.username === '')
      return this.#get(url, read);
    const place = url === null ? 'no URL' : `at ${url.origin}${url.pathname}`;
    throw new MatrixError(
      'MATRIX_BAD_PAGE',
      `the next page is ${place}, which is not below ${this.#address.base} and not followed: the token is for this API`,
    );
  }

  async #get<T>(url: URL, read: ReadBody<T>): Promise<T> {
    const { signal } = this.#closing;
    const attempt = async (): Promise<T> => {
      signal.throwIfAborted();
      const response = await this.#exchange.get(url, signal);
      this.#check(response);
      return readAgain(() => read(response.text, response.headers));
    };
    const what = `GET ${url.pathname}${url.search}`;
    return withRetries(what, attempt, this.#settings, this.#settings.clock, signal);
  }

  /** Ends what is under way. */
  [Symbol.dispose](): void {
    this.#closing.abort(new MatrixError('MATRIX_CLOSED', 'the source was closed while it read'));
    this.#exchange[Symbol.dispose]();
  }

  #check(response: Response): void {
    const { status, headers } = response;
    if (passing.has(status)) {
      const retryAfter = retryAfterOf(headers['retry-after']);
      throw new Failure(`it answered ${status}${this.#words(response)}`, {
        again: true,
        ...(retryAfter === undefined ? {} : { retryAfter }),
      });
    }
    if (status >= 300 && status < 400) {
      throw new Failure(
        `it answered ${status} and names another place${this.#place(headers.location)}, which is not followed: ` +
          'the token is for this one',
      );
    }
    if (status !== 200) throw new Failure(`it answered ${status}${this.#words(response)}`);
    const type = headers['content-type'] ?? 'no type';
    if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
      throw new Failure(`it answered with ${type.slice(0, 60)}, not with JSON`, { again: true });
    }
  }

  /** What the server says of a refusal, if it does so in JSON; never the token, should it repeat that. */
  #words({ text }: Response): string {
    try {
      const { error } = JSON.parse(text) as { error?: { message?: unknown } };
      if (typeof error?.message !== 'string') return '';
      const { token } = this.#address;
      return `: ${redact(error.message, token === null ? [] : [token]).slice(0, longestWords)}`;
    } catch {
      return '';
    }
  }

  /** The origin alone: a path or a query may have secrets in it. */
  #place(location: string | undefined): string {
    return location !== undefined && URL.canParse(location, this.#address.base)
      ? ` (${new URL(location, this.#address.base).origin})`
      : '';
  }
}

/** A body that is not what it should be may be whole the next time. */
function readAgain<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MatrixError) || error.code !== 'MATRIX_BAD_JSON') throw error;
    throw new Failure(`its body is ${error.message}`, { again: true });
  }
}
