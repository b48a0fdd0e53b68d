/** A table that the harness holds in a database of its own, which sessions reach. */
import type { Connection } from '../model/loader.ts';
import type { Location } from '../model/location.ts';
import type { Column, Row, Rows } from '../model/rows.ts';
import type { Held, Name, Position, StoredColumn } from './contract.ts';
import { refuseGone } from './held-tables.ts';
import type { TableCounts } from './held-tables.ts';
import type { IdleSessions } from './idle-sessions.ts';

/** What the tables of one connector share. */
export interface SessionKeeper<Session> {
  readonly system: string;
  readonly sessions: IdleSessions<Session> & { url(database: string): string };
  readonly databases: {
    drop(database: string): Promise<void>;
    sweep(prefix: string): Promise<readonly string[]>;
  };
  readonly tables: TableCounts;
}

/** How a system's tables are found, read and dropped. */
export interface SessionTable<Session> {
  /** The loader's driver. */
  readonly driver: string;
  /** Quoted and qualified. */
  readonly table: string;
  readonly stored: (session: Session) => Promise<readonly StoredColumn[]>;
  /** All rows, in these columns and the types that the table has now, in the same order. */
  readonly rows: (
    session: Session,
    columns: readonly Column[],
    natives: readonly string[],
  ) => AsyncIterable<readonly Row[]>;
  readonly dropTable: (session: Session) => Promise<unknown>;
}

export abstract class SessionHeld<Session> implements Held {
  readonly name: Name;
  readonly connection: Connection;
  readonly #keeper: SessionKeeper<Session>;
  readonly #columns: readonly Column[];
  readonly #how: SessionTable<Session>;
  #dropped = false;

  constructor(
    keeper: SessionKeeper<Session>,
    name: Name,
    columns: readonly Column[],
    how: SessionTable<Session>,
  ) {
    this.name = name;
    this.connection = { system: keeper.system, driver: how.driver, url: keeper.sessions.url(name.database) };
    this.#keeper = keeper;
    this.#columns = columns;
    this.#how = how;
    keeper.tables.add(name.database);
  }

  /** A connection is to one database, in which schemas and tables have their own names. */
  place(schema: string, name: string): Location {
    return { schema, name };
  }

  columns(): Promise<readonly StoredColumn[]> {
    return this.use(async (session) => {
      const stored = await this.#how.stored(session);
      return stored.map(({ name, native, nullable }) => ({ name, native, nullable }));
    });
  }

  read(): AsyncIterable<readonly Row[]> {
    return this.#keeper.sessions.stream(this.name.database, (session) => this.rowsIn(session));
  }

  async end(): Promise<Position> {
    return '0';
  }

  abstract fingerprint(): Promise<string>;
  abstract clone(name: Name): Promise<Held>;
  abstract apply(changes: Rows): Promise<void>;

  /** The database goes with the last table that is held in it. */
  async drop(): Promise<void> {
    if (this.#dropped) return;
    this.#dropped = true;
    const { tables, databases } = this.#keeper;
    if (tables.remove(this.name.database)) await databases.drop(this.name.database);
    else await this.use((session) => this.#how.dropTable(session));
  }

  protected use<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return this.#keeper.sessions.use(this.name.database, work);
  }

  /** As they are in the session's own view. */
  protected async *rowsIn(session: Session): AsyncGenerator<readonly Row[], void, undefined> {
    const stored = new Map((await this.#how.stored(session)).map(({ name, native }) => [name, native]));
    refuseGone(`${this.#how.table} of ${this.name.database}`, this.#columns, stored);
    const natives = this.#columns.map(({ name }) => stored.get(name) as string);
    yield* this.#how.rows(session, this.#columns, natives);
  }
}
