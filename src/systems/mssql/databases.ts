/** Databases of the harness: made on demand, dropped with the sessions in them and the jobs that capture changes. */
import { MatrixError } from '../../model/error.ts';
import type { IdleSessions } from '../idle-sessions.ts';
import { MadeOnce } from '../made-once.ts';
import { checkDatabase } from '../names.ts';
import { exactCollation } from './codecs/codec.ts';
import { quoteName, quoteText } from './quoting.ts';
import type { Session } from './session.ts';

/**
 * What makes a database. Text is told apart by code units. Readers see committed rows without waiting for writers,
 * and a transaction may read one state throughout. The log is cut as soon as it can be: it is never restored.
 */
export function createDatabase(database: string): readonly string[] {
  const name = quoteName(database);
  return [
    `IF DB_ID(${quoteText(database)}) IS NULL CREATE DATABASE ${name} COLLATE ${exactCollation}`,
    `ALTER DATABASE ${name} SET RECOVERY SIMPLE`,
    `ALTER DATABASE ${name} SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE`,
    `ALTER DATABASE ${name} SET ALLOW_SNAPSHOT_ISOLATION ON`,
  ];
}

/** What drops one that is there. The jobs of change data capture live outside of it, and go only when it is asked for. */
export function dropDatabase(database: string, captured: boolean): readonly string[] {
  const name = quoteName(database);
  return [
    ...(captured ? [`EXEC ${name}.sys.sp_cdc_disable_db`] : []),
    `ALTER DATABASE ${name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE`,
    `DROP DATABASE IF EXISTS ${name}`,
  ];
}

/** Not `LIKE`, to which an underscore is any character. */
export function findDatabases(prefix: string): string {
  return `SELECT [name] AS [name], [is_cdc_enabled] AS [captured] FROM sys.databases
WHERE LEFT([name], ${prefix.length}) = ${quoteText(prefix)} AND [database_id] > 4 ORDER BY [name]`;
}

export class Databases {
  readonly #sessions: IdleSessions<Session>;
  readonly #maintenance: string;
  readonly #made = new MadeOnce();

  /** @param maintenance a database that is there already, from which others are made */
  constructor(sessions: IdleSessions<Session>, maintenance: string) {
    this.#sessions = sessions;
    this.#maintenance = maintenance;
  }

  /** Makes the database unless it is there. @throws MatrixError MATRIX_BAD_NAME, MATRIX_DATABASE_FAILED */
  async ensure(database: string): Promise<void> {
    checkDatabase(database);
    await this.#made.ensure(database, () => this.#make(database));
  }

  /** Runs work in the database that others are made from. */
  onServer<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return this.#sessions.use(this.#maintenance, work);
  }

  /** With the sessions in it; nothing happens where it is not there. */
  async drop(database: string): Promise<void> {
    await this.#drop(database, (name) => name === database);
  }

  /** Drops databases whose names begin so; answers their names. */
  async sweep(prefix: string): Promise<readonly string[]> {
    const swept = await this.#drop(prefix, () => true);
    this.#made.forgetAll(prefix);
    return swept;
  }

  async #drop(prefix: string, isMeant: (name: string) => boolean): Promise<readonly string[]> {
    const found = await this.#sessions.use(this.#maintenance, (session) =>
      session.query<{ name: string; captured: boolean }>(findDatabases(prefix)),
    );
    const meant = found.filter(({ name }) => isMeant(name));
    for (const { name, captured } of meant) {
      this.#made.forget(name);
      await this.#sessions.leave(name);
      await this.#sessions.use(this.#maintenance, async (session) => {
        for (const statement of dropDatabase(name, captured)) await session.query(statement);
      });
    }
    return meant.map(({ name }) => name);
  }

  async #make(database: string): Promise<void> {
    try {
      await this.#sessions.use(this.#maintenance, async (session) => {
        for (const statement of createDatabase(database)) await session.query(statement);
      });
    } catch (error) {
      throw new MatrixError(
        'MATRIX_DATABASE_FAILED',
        `the database ${database} was not made: ${String(error)}`,
        { cause: error },
      );
    }
  }
}
