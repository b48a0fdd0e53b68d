/** Rows into and out of tables by COPY in its binary format (manual, "COPY", "Binary Format"). */
import { once } from 'node:events';
import type { Writable } from 'node:stream';

import { MatrixError } from '../../model/error.ts';
import { batchSize } from '../../model/rows.ts';
import type { Row } from '../../model/rows.ts';
import { loadCopyStreams } from './client.ts';
import type { Client } from './client.ts';
import { RowDecoder, RowEncoder } from './copy-rows.ts';
import type { CopyColumn } from './copy-rows.ts';
import { quoteIdent } from './quoting.ts';

export type { CopyColumn } from './copy-rows.ts';

export interface CopyInOptions {
  /** For a table made or emptied in the same transaction: its rows need no later visit to be seen by all. */
  readonly freeze?: boolean;
}

/** Bytes handed over at once. */
const chunkSize = 256 * 1024;
/** The longest part of a server's own words that an error repeats, because they may quote a value. */
const clip = 300;

/**
 * Streams batches into a table; answers how many rows the server took.
 *
 * @param target quoted and qualified, see `qualified`
 * @throws MatrixError MATRIX_BAD_VALUE with table, row (from 1) and column; MATRIX_COPY_FAILED with the server's
 * words; and whatever `batches` throws. The COPY is undone then, and the session free for other statements.
 */
export async function copyIn(
  client: Client,
  target: string,
  columns: readonly CopyColumn[],
  batches: Iterable<readonly Row[]> | AsyncIterable<readonly Row[]>,
  options: CopyInOptions = {},
): Promise<number> {
  const encoder = new RowEncoder(target, columns);
  return receive(client, target, columns, options, async (write) => {
    for await (const batch of batches) {
      for (const row of batch) {
        encoder.add(row);
        if (encoder.length >= chunkSize) await write(encoder.take());
      }
    }
    encoder.end();
    await write(encoder.take());
  });
}

/**
 * Pipes the result of a query in one session into a table of another, as bytes; answers how many rows it took.
 * The types on both sides are the same.
 * @throws MatrixError MATRIX_COPY_FAILED
 */
export async function copyAcross(
  from: Client,
  query: string,
  to: Client,
  target: string,
  columns: readonly CopyColumn[],
  options: CopyInOptions = {},
): Promise<number> {
  return receive(to, target, columns, options, async (write) => {
    for await (const bytes of send(from, query)) await write(bytes);
  });
}

/**
 * The result of a query in batches of new rows. The session is busy until the last batch is taken or the
 * iteration is left; what the server still sends then is thrown away.
 *
 * @param natives the types of the result's columns in order, as `format_type` prints them
 * @param size rows of a batch
 * @throws MatrixError MATRIX_COPY_FAILED with the server's words; MATRIX_BAD_VALUE, MATRIX_UNKNOWN_TYPE
 */
export async function* copyOut(
  client: Client,
  query: string,
  natives: readonly string[],
  size: number = batchSize,
): AsyncGenerator<readonly Row[], void, undefined> {
  const decoder = new RowDecoder(natives, size);
  for await (const bytes of send(client, query)) yield* decoder.add(bytes);
  const rest = decoder.finish();
  if (rest.length > 0) yield rest;
}

/** Runs a COPY FROM STDIN whose bytes are written by `fill`. */
async function receive(
  client: Client,
  target: string,
  columns: readonly CopyColumn[],
  options: CopyInOptions,
  fill: (write: (bytes: Buffer) => Promise<void>) => Promise<void>,
): Promise<number> {
  const { from } = await loadCopyStreams();
  const names = columns.map((column) => quoteIdent(column.name)).join(', ');
  const freeze = options.freeze === true ? ', FREEZE' : '';
  const stream = client.query(from(`COPY ${target} (${names}) FROM STDIN (FORMAT binary${freeze})`));
  let refused = false;
  stream.on('error', () => {
    refused = true;
  });
  const finished = once(stream, 'finish');
  finished.catch(() => {});
  try {
    await fill(async (bytes) => {
      if (refused) await finished;
      // A stream that has failed never has room again.
      if (!stream.write(bytes)) await Promise.race([once(stream, 'drain'), finished]);
    });
    stream.end();
    await finished;
    return stream.rowCount;
  } catch (error) {
    if (refused) throw copyFailed(`COPY into ${target}`, error);
    await abandon(stream);
    throw error;
  }
}

/** Makes the server give up the COPY, and waits until it has. */
async function abandon(stream: Writable): Promise<void> {
  const closed = new Promise((resolve) => stream.once('close', resolve));
  stream.destroy(new Error('the rows end early'));
  await closed;
}

/** The bytes of a COPY TO STDOUT. */
async function* send(client: Client, query: string): AsyncGenerator<Buffer, void, undefined> {
  const { to } = await loadCopyStreams();
  const stream = client.query(to(`COPY (${query}) TO STDOUT (FORMAT binary)`, { highWaterMark: chunkSize }));
  let refused = false;
  stream.on('error', () => {
    refused = true;
  });
  try {
    for await (const bytes of stream.iterator({ destroyOnReturn: false })) yield bytes as Buffer;
  } catch (error) {
    throw copyFailed(`COPY of (${query.slice(0, clip)})`, error);
  } finally {
    if (!refused) stream.resume();
  }
}

function copyFailed(what: string, error: unknown): MatrixError {
  const words = error instanceof Error ? error.message : String(error);
  const where =
    error instanceof Error && 'where' in error && typeof error.where === 'string' ? ` (${error.where})` : '';
  return new MatrixError('MATRIX_COPY_FAILED', `${what} failed: ${`${words}${where}`.slice(0, clip)}`, {
    cause: error,
  });
}
