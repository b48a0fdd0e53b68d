/** The one place that loads the driver `mssql` and opens sessions with it. */
import type { ConnectionPool, IBulkOptions, ISqlType, Request } from 'mssql';

import { MatrixError } from '../../model/error.ts';
import { batchSize } from '../../model/rows.ts';
import { loadPackage } from '../load-package.ts';
import { readTlsFiles } from '../tls-files.ts';
import type { TlsMaterial } from '../tls-files.ts';
import { addressOf, shownAddress } from './address.ts';
import type { Address } from './address.ts';
import { counted } from './session.ts';
import type { BulkColumn, BulkType, BulkValue, Cell, Session } from './session.ts';

type Driver = typeof import('mssql');

/** How long (ms) a login may take. */
const loginPatience = 15_000;

/**
 * Everything that a session's output or behaviour could depend on is set at login, whatever the server's and the
 * login's defaults are. An error rolls the transaction back as a whole.
 */
export const sessionSettings = {
  abortTransactionOnError: true,
  dateFormat: 'ymd',
  language: 'us_english',
  useUTC: true,
  enableArithAbort: true,
  textsize: 2_147_483_647,
};

export const poolSettings = {
  connectionTimeout: loginPatience,
  requestTimeout: 0,
  // A statement that meets a session that has ended says so. To ask first would cost each of them a journey, and
  // an error of the asking would hide why the session ended.
  validateConnection: false,
  // Never reaped: an idle session may be in a transaction, hold a lock or a temporary table.
  pool: { min: 1, max: 1 },
};

/** A driver's pool makes one connection to look, and another to keep; a third would be a session without its past. */
const connectionsOfAPool = 2;

/**
 * Opens a session: one connection, kept until it is closed.
 * @throws MatrixError MATRIX_CONNECT_FAILED, without the password; MATRIX_BAD_URL, MATRIX_BAD_CERTIFICATE,
 *   MATRIX_MISSING_PACKAGE
 */
export async function openSession(url: string, applicationName: string): Promise<Session> {
  const address = addressOf(url);
  const driver = await loadPackage('SQL Server', 'mssql', async () => (await import('mssql')).default);
  const shown = shownAddress(address);
  const tls = await tlsOptions(address);
  let made = 0;
  const pool = new driver.ConnectionPool({
    server: address.host,
    port: address.port,
    user: address.user,
    password: address.password,
    database: address.database,
    ...poolSettings,
    beforeConnect() {
      made += 1;
      if (made > connectionsOfAPool) {
        throw new MatrixError('MATRIX_SESSION_LOST', `the session at ${shown} has ended: open another`);
      }
    },
    options: {
      ...sessionSettings,
      ...tls,
      appName: applicationName,
    },
  } as ConstructorParameters<Driver['ConnectionPool']>[0]);
  // A session that the server ends while it is idle would else end the process.
  pool.on('error', () => {});
  try {
    await pool.connect();
    return new DriverSession(driver, pool);
  } catch (error) {
    await pool.close().catch(() => {});
    throw new MatrixError('MATRIX_CONNECT_FAILED', `no SQL Server session at ${shown}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** What the driver takes for TLS. @throws MatrixError MATRIX_BAD_CERTIFICATE */
export async function tlsOptions(address: Address): Promise<{
  readonly encrypt: boolean;
  readonly trustServerCertificate: boolean;
  readonly serverName?: string;
  readonly cryptoCredentialsDetails?: TlsMaterial;
}> {
  const { encrypt, trustServerCertificate, hostNameInCertificate, files } = address;
  return {
    encrypt,
    trustServerCertificate,
    ...(hostNameInCertificate === undefined ? {} : { serverName: hostNameInCertificate }),
    ...(files.ca ? { cryptoCredentialsDetails: await readTlsFiles(files, 'the SQL Server URL') } : {}),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

class DriverSession implements Session {
  readonly #driver: Driver;
  readonly #pool: ConnectionPool;

  constructor(driver: Driver, pool: ConnectionPool) {
    this.#driver = driver;
    this.#pool = pool;
  }

  async query<Row extends object>(batch: string): Promise<readonly Row[]> {
    const { recordsets } = await this.#request().batch<Row>(batch);
    return (recordsets as Row[][]).at(-1) ?? [];
  }

  async execute(statement: string): Promise<number> {
    const rows = await this.query<{ rows: number }>(counted(statement));
    return rows.at(-1)?.rows ?? 0;
  }

  async *stream(statement: string): AsyncGenerator<readonly (readonly Cell[])[], void, undefined> {
    const request = this.#request();
    request.stream = true;
    request.arrayRowMode = true;
    const arriving = new Arriving(request);
    const ended = request.batch(statement).then(
      () => arriving.end(),
      (error: unknown) => arriving.fail(error),
    );
    try {
      yield* arriving.batches();
    } finally {
      // A reader that leaves early leaves a session that works on.
      if (!arriving.ended) {
        request.cancel();
        request.resume();
      }
      await ended;
    }
  }

  async bulk(
    table: string,
    columns: readonly BulkColumn[],
    rows: readonly (readonly BulkValue[])[],
  ): Promise<number> {
    const load = new this.#driver.Table(table);
    load.create = false;
    for (const { name, type } of columns) {
      load.columns.add(name, this.#typeOf(type), { nullable: true });
    }
    // Its own array, filled by hand: `rows.add` copies each row once more.
    for (const row of rows) load.rows.push(row as never);
    const options: IBulkOptions = { keepNulls: true };
    const { rowsAffected } = await this.#request().bulk(load, options);
    return rowsAffected;
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  #request(): Request {
    return this.#pool.request();
  }

  #typeOf(type: BulkType): ISqlType {
    const { Bit, TinyInt, SmallInt, Int, BigInt, Real, Float, UniqueIdentifier, NVarChar, VarBinary, MAX } =
      this.#driver;
    const types: Readonly<Record<BulkType, () => ISqlType>> = {
      bit: () => Bit(),
      tinyint: () => TinyInt(),
      smallint: () => SmallInt(),
      int: () => Int(),
      bigint: () => BigInt(),
      real: () => Real(),
      float: () => Float(),
      uniqueidentifier: () => UniqueIdentifier(),
      'nvarchar(50)': () => NVarChar(50),
      'nvarchar(max)': () => NVarChar(MAX),
      'varbinary(max)': () => VarBinary(MAX),
    };
    return types[type]();
  }
}

/** Rows of a streaming request, which is held up while more than a batch waits to be taken. */
class Arriving {
  ended = false;
  readonly #request: Request;
  #rows: Cell[][] = [];
  #error: unknown;
  #wake: () => void = () => {};

  constructor(request: Request) {
    this.#request = request;
    request.on('row', (row: unknown) => {
      this.#rows.push(row as Cell[]);
      if (this.#rows.length < batchSize) return;
      request.pause();
      this.#wake();
    });
    request.on('error', (error: unknown) => {
      this.#error ??= error;
    });
  }

  end(): void {
    this.ended = true;
    this.#wake();
  }

  fail(error: unknown): void {
    this.#error ??= error;
    this.end();
  }

  async *batches(): AsyncGenerator<readonly (readonly Cell[])[], void, undefined> {
    for (;;) {
      if (this.#rows.length < batchSize && !this.ended) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
      const rows = this.#rows;
      this.#rows = [];
      if (this.#error !== undefined) throw this.#error;
      if (rows.length > 0) yield rows;
      if (this.ended && this.#rows.length === 0) return;
      this.#request.resume();
    }
  }
}
