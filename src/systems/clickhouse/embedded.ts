/** The engine as a library in this process (the package chdb), reached by URLs like `chdb:///folder`. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ClickHouseClientConfigOptions } from '@clickhouse/client';

import { MatrixError } from '../../model/error.ts';
import { loadPackage } from '../load-package.ts';
import { quoteLiteral } from './quoting.ts';

export type Connection = NonNullable<ClickHouseClientConfigOptions['connection']>;

const scheme = 'chdb://';

/** The package is optional, and its types are not there where it is not. */
export const packageName = 'chdb';
const connectionModule: string = `${packageName}/connection`;
interface ConnectionModule {
  readonly createChdbConnection: (options: { readonly path: string }) => Connection;
}

export function isEmbedded(url: string): boolean {
  return url.startsWith(scheme);
}

/** @param folder in which each process has one of its own */
export function embeddedUrl(folder: string): string {
  return `${scheme}${folder}`;
}

/** A process has one engine, and an engine one folder. */
let engine: { readonly url: string; readonly connection: Promise<Connection> } | undefined;

/** @throws MatrixError MATRIX_MISSING_PACKAGE; MATRIX_SECOND_ENGINE where the process has another folder's engine */
export function embeddedConnection(url: string): Promise<Connection> {
  engine ??= { url, connection: start(folderOf(url)) };
  if (engine.url === url) return engine.connection;
  throw new MatrixError(
    'MATRIX_SECOND_ENGINE',
    `this process runs the ClickHouse library on ${engine.url} and can't run it on ${url} as well`,
  );
}

async function start(folder: string): Promise<Connection> {
  mkdirSync(folder, { recursive: true });
  const { createChdbConnection } = await loadPackage(
    'ClickHouse within the process',
    packageName,
    () => import(connectionModule) as Promise<ConnectionModule>,
  );
  return renewedOnFailure(() => createChdbConnection({ path: folder }));
}

/**
 * A statement that fails within its result leaves the beginning of it behind, which the connection's next statement
 * would be answered with: none is used again after a failure. The engine and its tables are the process's.
 */
function renewedOnFailure(connect: () => Connection): Connection {
  let current = connect();
  async function renewing<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const connection = current;
    try {
      return await work(connection);
    } catch (error) {
      // Another statement of it may be running still, so it is not closed.
      if (current === connection) current = connect();
      throw error;
    }
  }
  return {
    ping: (params) => renewing((connection) => connection.ping(params)),
    query: (params) => renewing((connection) => connection.query(params)),
    insert: (params) => renewing((connection) => connection.insert(params)),
    command: (params) => renewing((connection) => connection.command(params)),
    exec: (params) => renewing((connection) => connection.exec(params)),
    close: () => current.close(),
  };
}

/** Two processes can't share a folder: a worker that replaces another begins anew. */
function folderOf(url: string): string {
  return join(url.slice(scheme.length), `process-${process.pid}`);
}

/**
 * An insert of bytes in any format: the library takes text only, and files of any format.
 * @param command runs a statement
 */
export function spooledInsert(command: (statement: string) => Promise<void>) {
  return async (into: string, format: string, bytes: AsyncIterable<Buffer>): Promise<null> => {
    if (!engine) throw new TypeError('there is no engine to insert into');
    const file = join(folderOf(engine.url), `spooled-${randomUUID()}`);
    try {
      await writeFile(file, bytes);
      await command(`${into} FROM INFILE ${quoteLiteral(file)} FORMAT ${format}`);
      return null;
    } finally {
      await rm(file, { force: true });
    }
  };
}
