/** A table that the harness holds. */
import { MatrixError } from '../../model/error.ts';
import type { Connection } from '../../model/loader.ts';
import type { Location } from '../../model/location.ts';
import type { Row, Rows } from '../../model/rows.ts';
import type { Held, HoldOptions, Name, Position, StoredColumn } from '../contract.ts';
import { applyChanges } from './apply.ts';
import { storedColumns } from './catalogue.ts';
import type { Client } from './client.ts';
import { cloneTable } from './clone.ts';
import { findCodec } from './codec.ts';
import { copyIn, copyOut } from './copy.ts';
import { fingerprint } from './fingerprint.ts';
import type { Seen } from './fingerprint.ts';
import type { Keeper } from './keeper.ts';
import { copyColumns, makeTable } from './make-table.ts';
import type { TableShape } from './make-table.ts';
import { qualified, quoteIdent } from './quoting.ts';

/** Makes the table in its database, which is made too where it is not there, and fills it. */
export async function holdTable(keeper: Keeper, name: Name, rows: Rows, options: HoldOptions): Promise<Held> {
  const shape: TableShape = { columns: rows.columns, key: rows.key, options };
  await keeper.databases.ensure(name.database);
  await keeper.sessions.use(name.database, (client) =>
    makeTable(client, name, shape, async (table, columns) => {
      const count = await copyIn(client, table, columns, rows.batches(), { freeze: true });
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
  #seen: Seen | null = null;
  #dropped = false;

  constructor(keeper: Keeper, name: Name, shape: TableShape) {
    this.name = name;
    this.connection = { system: keeper.system, driver: 'postgres', url: keeper.sessions.url(name.database) };
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
    return this.#use(async (client) => {
      const stored = await storedColumns(client, this.name.schema, this.name.table);
      return stored.map(({ name, native, nullable }) => ({ name, native, nullable }));
    });
  }

  read(): AsyncIterable<readonly Row[]> {
    return this.#keeper.sessions.stream(this.name.database, (client) => this.#rows(client));
  }

  async end(): Promise<Position> {
    return '0';
  }

  fingerprint(): Promise<string> {
    return this.#use(async (client) => {
      const { fingerprint: text, seen } = await fingerprint(client, this.#table, this.#seen);
      this.#seen = seen;
      return text;
    });
  }

  async clone(name: Name): Promise<Held> {
    await cloneTable(this.#keeper, this.name, this.#shape, name);
    return new HeldTable(this.#keeper, name, this.#shape);
  }

  apply(changes: Rows): Promise<void> {
    const target = { table: this.#table, columns: copyColumns(this.#shape), key: this.#shape.key };
    return this.#use((client) => applyChanges(client, target, changes, this.#keeper.visibleMillis));
  }

  /** The database goes with the last table that is held in it. */
  async drop(): Promise<void> {
    if (this.#dropped) return;
    this.#dropped = true;
    const { tables, databases } = this.#keeper;
    const left = (tables.get(this.name.database) ?? 1) - 1;
    tables.set(this.name.database, left);
    if (left > 0) {
      await this.#use((client) => client.query(`DROP TABLE IF EXISTS ${this.#table}`));
    } else {
      tables.delete(this.name.database);
      await databases.drop(this.name.database);
    }
  }

  #use<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    return this.#keeper.sessions.use(this.name.database, work);
  }

  /** By the types that the table has now; a type that no codec knows is read as its text. */
  async *#rows(client: Client): AsyncGenerator<readonly Row[], void, undefined> {
    const stored = new Map(
      (await storedColumns(client, this.name.schema, this.name.table)).map((each) => [
        each.name,
        each.native,
      ]),
    );
    const gone = this.#shape.columns.filter(({ name }) => !stored.has(name)).map(({ name }) => name);
    if (gone.length > 0) {
      throw new MatrixError(
        'MATRIX_COLUMN_GONE',
        `${this.#table} of ${this.name.database} no longer has ${gone.join(', ')}`,
      );
    }
    const natives = this.#shape.columns.map(({ name }) => stored.get(name) as string);
    const selected = this.#shape.columns.map(({ name }, index) =>
      findCodec(natives[index] as string) ? quoteIdent(name) : `${quoteIdent(name)}::text`,
    );
    const read = natives.map((native) => (findCodec(native) ? native : 'text'));
    yield* copyOut(client, `SELECT ${selected.join(', ')} FROM ${this.#table}`, read);
  }
}
