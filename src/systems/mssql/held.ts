/** A table that the harness holds. */
import { MatrixError } from '../../model/error.ts';
import type { Connection } from '../../model/loader.ts';
import type { Location } from '../../model/location.ts';
import type { Row, Rows } from '../../model/rows.ts';
import type { Held, HoldOptions, Name, Position, StoredColumn } from '../contract.ts';
import { applyChanges } from './apply.ts';
import { copyIn } from './bulk.ts';
import { untilCaptured } from './capture.ts';
import { storedColumns } from './catalogue.ts';
import { cloneTable } from './clone.ts';
import { fingerprint } from './fingerprint.ts';
import type { Keeper } from './keeper.ts';
import { bulkTargets, makeTable } from './make-table.ts';
import type { TableShape } from './make-table.ts';
import { qualified } from './quoting.ts';
import { readRows, selectList } from './read.ts';
import type { Session } from './session.ts';

/** Makes the table in its database, which is made too where it is not there, and fills it. */
export async function holdTable(keeper: Keeper, name: Name, rows: Rows, options: HoldOptions): Promise<Held> {
  const shape: TableShape = { columns: rows.columns, key: rows.key, options };
  await keeper.databases.ensure(name.database);
  await keeper.sessions.use(name.database, (session) =>
    makeTable(session, name, shape, async (table, columns) => {
      const count = await copyIn(session, table, columns, rows.batches());
      if (count === rows.count) return count;
      throw new MatrixError('MATRIX_ROWS_LOST', `${table} took ${count} of ${rows.count} rows`);
    }),
  );
  return new HeldTable(keeper, name, shape);
}

class HeldTable implements Held {
  readonly name: Name;
  readonly connection: Connection;
  readonly #keeper: Keeper;
  readonly #shape: TableShape;
  readonly #table: string;
  #dropped = false;

  constructor(keeper: Keeper, name: Name, shape: TableShape) {
    this.name = name;
    this.connection = { system: keeper.system, driver: 'mssql', url: keeper.sessions.url(name.database) };
    this.#keeper = keeper;
    this.#shape = shape;
    this.#table = qualified(name.schema, name.table);
    keeper.tables.set(name.database, (keeper.tables.get(name.database) ?? 0) + 1);
  }

  /** A connection is to one database, in which schemas and tables have their own names. */
  place(schema: string, name: string): Location {
    return { schema, name };
  }

  columns(): Promise<readonly StoredColumn[]> {
    return this.#use(async (session) => {
      const stored = await storedColumns(session, this.name.schema, this.name.table);
      return stored.map(({ name, native, nullable }) => ({ name, native, nullable }));
    });
  }

  read(): AsyncIterable<readonly Row[]> {
    return this.#keeper.sessions.stream(this.name.database, (session) => this.#rows(session));
  }

  async end(): Promise<Position> {
    return '0';
  }

  fingerprint(): Promise<string> {
    return this.#use((session) => fingerprint(session, this.name.schema, this.name.table));
  }

  async clone(name: Name): Promise<Held> {
    await cloneTable(this.#keeper, this.name, this.#shape, name);
    return new HeldTable(this.#keeper, name, this.#shape);
  }

  apply(changes: Rows): Promise<void> {
    const target = { table: this.#table, columns: bulkTargets(this.#shape), key: this.#shape.key };
    const { schema, table } = this.name;
    return this.#use(async (session) => {
      await applyChanges(session, target, changes);
      if (this.#shape.options.captureChanges === true) {
        await untilCaptured(session, schema, table, this.#keeper.visibleMillis);
      }
    });
  }

  /** The database goes with the last table that is held in it. */
  async drop(): Promise<void> {
    if (this.#dropped) return;
    this.#dropped = true;
    const { tables, databases } = this.#keeper;
    const left = (tables.get(this.name.database) ?? 1) - 1;
    tables.set(this.name.database, left);
    if (left > 0) {
      await this.#use((session) => session.query(`DROP TABLE IF EXISTS ${this.#table}`));
    } else {
      tables.delete(this.name.database);
      await databases.drop(this.name.database);
    }
  }

  #use<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return this.#keeper.sessions.use(this.name.database, work);
  }

  /** By the types that the table has now; a type that no codec knows is read as its text. */
  async *#rows(session: Session): AsyncGenerator<readonly Row[], void, undefined> {
    const entries = await storedColumns(session, this.name.schema, this.name.table);
    const stored = new Map(entries.map(({ name, native }) => [name, native]));
    const gone = this.#shape.columns.filter(({ name }) => !stored.has(name)).map(({ name }) => name);
    if (gone.length > 0) {
      throw new MatrixError(
        'MATRIX_COLUMN_GONE',
        `${this.#table} of ${this.name.database} no longer has ${gone.join(', ')}`,
      );
    }
    const columns = this.#shape.columns.map(({ name, kind }) => ({
      name,
      kind,
      native: stored.get(name) as string,
    }));
    yield* readRows(session, `SELECT ${selectList(columns, 't')} FROM ${this.#table} AS t`, columns);
  }
}
