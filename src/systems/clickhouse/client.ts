/** The one place that loads the driver `@clickhouse/client`, and sends statements to a server through it. */
import { Readable } from 'node:stream';

import type { ClickHouseClient } from '@clickhouse/client';

import { MatrixError } from '../../model/error.ts';
import { redact } from '../../model/redact.ts';
import { secretsOf } from '../../model/secrets.ts';
import { loadPackage } from '../load-package.ts';
import { describeServer, reachOf } from './address.ts';
import { embeddedConnection, isEmbedded, spooledInsert } from './embedded.ts';
import { sessionSettings } from './settings.ts';
import { untilError } from './told-late.ts';

export { describeServer } from './address.ts';

/** Statements over one URL. There are no sessions: each is on its own, and several may run at once. */
export interface ClickHouse extends AsyncDisposable {
  /** A statement without a result. @throws MatrixError MATRIX_STATEMENT_FAILED, MATRIX_DISK_FULL, MATRIX_CONNECT_FAILED */
  command(statement: string): Promise<void>;
  /** A small result, an object per row. Numbers of 64 bits are text. */
  rows<Row>(query: string): Promise<readonly Row[]>;
  /**
   * Sends the bytes after `INSERT INTO … FORMAT …`. Answers how many rows the server says that it has written; null
   * where it does not say. What `bytes` throws is thrown.
   * @param into the statement up to its format
   */
  insert(into: string, format: string, bytes: AsyncIterable<Buffer>): Promise<number | null>;
  /** The bytes of a query's result, whole or not at all. */
  stream(query: string): AsyncGenerator<Buffer, void, undefined>;
}

/** How long (ms) a statement may take; loads have deadlines of their own. */
const requestTimeout = 600_000;
/** An older driver takes no connection, and would reach whoever listens on its default port. */
const nowhere = 'http://127.0.0.1:9';
/** The longest part of a server's own words that an error repeats, because they may quote a value. */
const clip = 300;

/** @throws MatrixError MATRIX_BAD_URL, MATRIX_BAD_CERTIFICATE, MATRIX_MISSING_PACKAGE; a server that does not answer is told by the first statement */
export async function openClickHouse(url: string, application: string): Promise<ClickHouse> {
  const server = describeServer(url);
  const { createClient, ClickHouseLogLevel, extractErrorAtTheEndOfChunk } = await loadPackage(
    'ClickHouse',
    '@clickhouse/client',
    () => import('@clickhouse/client'),
  );
  const options = {
    application,
    request_timeout: requestTimeout,
    clickhouse_settings: sessionSettings,
    // By its timer alone the driver would reuse a connection that the server closed while this process was busy.
    keep_alive: { eagerly_destroy_stale_sockets: true },
    // What fails is thrown; the driver's own log would repeat statements and values.
    log: { level: ClickHouseLogLevel.OFF },
  };
  if (!isEmbedded(url)) {
    return statements(
      createClient({ ...options, ...(await reachOf(url)) }),
      server,
      secretsOf(url),
      extractErrorAtTheEndOfChunk,
    );
  }
  const client = createClient({ ...options, url: nowhere, connection: await embeddedConnection(url) });
  if (!(await client.ping()).success) {
    throw new MatrixError(
      'MATRIX_MISSING_PACKAGE',
      'ClickHouse within the process is reached through @clickhouse/client from version 1.23.0 on, and the one that is ' +
        'installed does not reach it: npm install --save-dev @clickhouse/client@latest',
    );
  }
  const embedded = statements(client, server, [], extractErrorAtTheEndOfChunk);
  return {
    ...embedded,
    insert: spooledInsert((statement) => embedded.command(statement)),
    // The engine is the process's: it stays open for whoever asks for it next.
    [Symbol.asyncDispose]: async () => {},
  };
}

/** What the driver makes of the bytes of an error. */
type ErrorOf = (bytes: Buffer, tag: string) => Error;

function statements(
  client: ClickHouseClient,
  server: string,
  secrets: readonly string[],
  errorOf: ErrorOf,
): ClickHouse {
  const refuse = (error: unknown): never => {
    throw explain(error, server, secrets);
  };
  return {
    async command(statement) {
      await client.command({ query: statement }).catch(refuse);
    },
    async rows<Row>(query: string) {
      const result = await client.query({ query, format: 'JSONEachRow' }).catch(refuse);
      return result.json<Row>().catch(refuse);
    },
    async insert(into, format, bytes) {
      // The driver tells of a broken stream in its own words: what broke it is kept here.
      let broken: { readonly error: unknown } | undefined;
      async function* watched(): AsyncGenerator<Buffer> {
        try {
          yield* bytes;
        } catch (error) {
          broken = { error };
          throw error;
        }
      }
      try {
        const values = Readable.from(watched(), { objectMode: false });
        const { stream, summary } = await client.exec({ query: `${into} FORMAT ${format}`, values });
        await drain(stream);
        return summary?.written_rows === undefined ? null : Number(summary.written_rows);
      } catch (error) {
        throw broken ? broken.error : explain(error, server, secrets);
      }
    },
    async *stream(query) {
      const { stream, response_headers: headers } = await client.exec({ query }).catch(refuse);
      const tag = headers?.['x-clickhouse-exception-tag'];
      try {
        // Left early or broken, the iteration itself ends the stream.
        yield* untilError(stream as AsyncIterable<Buffer>, tag?.toString(), errorOf);
      } catch (error) {
        refuse(error);
      }
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  const parts = stream[Symbol.asyncIterator]();
  while (!(await parts.next()).done);
}

/** The server's error number, where the server has answered; else undefined. */
export function serverCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('type' in at && 'code' in at) return String(at.code);
  }
  return undefined;
}

/** Room is reserved before a part is written, which is refused by a code of its own; what is written without fails by the system's. */
function isFull(code: string, words: string): boolean {
  return code === '243' || /No space left on device|errno: 28\b/.test(words);
}

/** Whether the server has said that there is no room on its disk. */
export function hasNoRoom(error: unknown): boolean {
  return error instanceof MatrixError && error.code === 'MATRIX_DISK_FULL';
}

/** An error of the driver in our words, without passwords. */
export function explain(error: unknown, server: string, secrets: readonly string[]): MatrixError {
  if (error instanceof MatrixError) return error;
  const words = redact(error instanceof Error ? error.message : String(error), secrets);
  const reason = words.length > clip ? `${words.slice(0, clip)}…` : words;
  const code = serverCode(error);
  if (code === undefined) {
    return new MatrixError('MATRIX_CONNECT_FAILED', `no answer from ClickHouse at ${server}: ${reason}`, {
      cause: error,
    });
  }
  const type = (error as { readonly type?: string }).type ?? 'error';
  if (isFull(code, words)) {
    return new MatrixError(
      'MATRIX_DISK_FULL',
      `the disk of ClickHouse at ${server} is full (${code} ${type}): ${reason}; give it room and load again`,
      { cause: error },
    );
  }
  return new MatrixError(
    'MATRIX_STATEMENT_FAILED',
    `ClickHouse at ${server} refuses a statement (${code} ${type}): ${reason}`,
    { cause: error },
  );
}
