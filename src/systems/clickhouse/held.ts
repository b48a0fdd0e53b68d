/** A table that stands in a ClickHouse server, and what the harness does with it. */
import { MatrixError } from '../../model/error.ts';
import type { Connection } from '../../model/loader.ts';
import type { Location } from '../../model/location.ts';
import type { Column, Row, Rows } from '../../model/rows.ts';
import type { SlicedTable } from '../../model/sliced.ts';
import type { Held, HoldOptions, Name, Position, StoredColumn } from '../contract.ts';
import { heldBatches } from '../held-batches.ts';
import { refuseGone, tookAll } from '../held-tables.ts';
import { applyChanges } from './apply.ts';
import { namesIn } from './beside.ts';
import { countRows, insertRows, selectRows } from './bulk.ts';
import { binaryColumn, storedColumns } from './catalogue.ts';
import { serverCode } from './client.ts';
import type { ClickHouse } from './client.ts';
import { findCodec } from './codec.ts';
import type { Databases } from './databases.ts';
import { fingerprint } from './fingerprint.ts';
import type { Seen } from './fingerprint.ts';
import { createStatement, databaseOf, makeTable, tableOf } from './make-table.ts';
import type { TableShape } from './make-table.ts';
import { quoteIdent } from './quoting.ts';
import type { BinaryColumn } from './row-binary.ts';
import { digestColumn, slicedTable } from './sliced.ts';

/** What the tables of one connector share. */
export interface Keeper {
  readonly client: ClickHouse;
  readonly connection: Connection;
  readonly databases: Databases;
}

/** Makes the table and fills it. @throws MatrixError MATRIX_TABLE_EXISTS, MATRIX_ROWS_LOST */
export async function holdTable(
  keeper: Keeper,
  name: Name,
  rows: Rows,
  options: Pick<HoldOptions, 'streamed'> = {},
): Promise<Held> {
  const { client } = keeper;
  const shape: TableShape = { columns: rows.columns, key: rows.key };
  const table = tableOf(name);
  await makeTable(keeper, name, createStatement(table, shape), async () => {
    const { written } = await insertRows(
      client,
      table,
      rows.columns.map(binaryColumn),
      heldBatches(rows, options),
    );
    // Asked only where the server's account is none or another: a proxy may have cut it off.
    const count = written === rows.count ? written : await countRows(client, table);
    tookAll(table, count, rows);
  });
  return new HeldTable(keeper, name, shape);
}

/** A table that a loader will make in a database of the harness. */
export async function adoptTable(
  keeper: Keeper,
  name: Name,
  { columns, key }: Pick<Rows, 'columns' | 'key'>,
): Promise<Held> {
  await keeper.databases.enter(databaseOf(name.database, name.schema));
  return new HeldTable(keeper, name, { columns, key });
}

class HeldTable implements Held {
  readonly name: Name;
  readonly connection: Connection;
  readonly #keeper: Keeper;
  readonly #shape: TableShape;
  readonly #database: string;
  readonly #table: string;
  #seen: Seen | null = null;
  #dropped = false;

  constructor(keeper: Keeper, name: Name, shape: TableShape) {
    this.name = name;
    this.connection = keeper.connection;
    this.#keeper = keeper;
    this.#shape = shape;
    this.#database = databaseOf(name.database, name.schema);
    this.#table = tableOf(name);
  }

  /** A connection reaches every database of the server. */
  place(schema: string, name: string): Location {
    return { schema: databaseOf(this.name.database, schema), name };
  }

  columns(): Promise<readonly StoredColumn[]> {
    return storedColumns(this.#client, this.#database, this.name.table);
  }

  /** By the types that it was made with, as long as the server says before the first row that it still has them. */
  async *read(): AsyncGenerator<readonly Row[], void, undefined> {
    let hasBegun = false;
    try {
      for await (const batch of this.#select(this.#shape.columns.map(binaryColumn))) {
        hasBegun = true;
        yield batch;
      }
    } catch (error) {
      if (hasBegun || !isOtherwise(error)) throw error;
      yield* this.#readAsItIs();
    }
  }

  /** By the types that the table has now; a type that no codec knows is read as its text. */
  async *#readAsItIs(): AsyncGenerator<readonly Row[], void, undefined> {
    const stored = new Map((await this.columns()).map((column) => [column.name, column]));
    refuseGone(this.#table, this.#shape.columns, stored);
    const read = this.#shape.columns.map((column) => readAs(binaryColumn(column), stored.get(column.name)));
    yield* this.#select(
      read.map(({ column }) => column),
      read.map(({ expression }) => expression),
    );
  }

  #select(columns: readonly BinaryColumn[], expressions = columns.map(({ name }) => quoteIdent(name))) {
    return selectRows(this.#client, `SELECT ${expressions.join(', ')} FROM ${this.#table}`, columns);
  }

  async end(): Promise<Position> {
    return '0';
  }

  async fingerprint(): Promise<string> {
    const { fingerprint: text, seen } = await fingerprint(
      this.#client,
      this.#database,
      this.name.table,
      this.#seen,
    );
    this.#seen = seen;
    return text;
  }

  beside(): Promise<readonly string[]> {
    return namesIn(this.#client, databaseOf(this.name.database, ''));
  }

  /** The parts of both tables are the same files. */
  async clone(name: Name): Promise<Held> {
    await makeTable(
      this.#keeper,
      name,
      `CREATE TABLE ${tableOf(name)} CLONE AS ${this.#table}`,
      async () => {},
    );
    return new HeldTable(this.#keeper, name, this.#shape);
  }

  apply(changes: Rows): Promise<void> {
    return applyChanges(
      this.#client,
      { database: this.#database, table: this.#table, columns: this.#shape.columns, key: this.#shape.key },
      changes,
    );
  }

  async withColumns(columns: readonly Column[]): Promise<Held> {
    return new HeldTable(this.#keeper, this.name, { ...this.#shape, columns });
  }

  /** By the columns' families, as long as the table has their types; another type by what it prints. */
  async sliced(): Promise<SlicedTable> {
    const stored = new Map((await this.columns()).map((column) => [column.name, column]));
    refuseGone(this.#table, this.#shape.columns, stored);
    const columns = this.#shape.columns.map((held) => {
      const column = binaryColumn(held);
      const there = stored.get(held.name) as StoredColumn;
      const { nullable } = there;
      return column.native === there.native ? { ...column, nullable, kind: held.kind } : digestColumn(there);
    });
    return slicedTable(this.#client, this.#table, columns);
  }

  /** The database goes with the last table that is held in it. */
  async drop(): Promise<void> {
    if (this.#dropped) return;
    this.#dropped = true;
    await this.#keeper.databases.drop(this.#database, this.name.table);
  }

  get #client(): ClickHouse {
    return this.#keeper.client;
  }
}

const unknownIdentifier = '47';

/** Whether the columns of a table are others than were asked for. */
function isOtherwise(error: unknown): boolean {
  if (error instanceof MatrixError && error.code === 'MATRIX_SCHEMA_CHANGED') return true;
  return serverCode(error) === unknownIdentifier;
}

/** As the table has it now: by the family's codec where the type is still the family's. */
function readAs(
  held: BinaryColumn,
  stored: StoredColumn | undefined,
): { readonly expression: string; readonly column: BinaryColumn } {
  const name = quoteIdent(held.name);
  const native = stored?.native ?? held.native;
  const nullable = stored?.nullable ?? held.nullable;
  if (native === held.native) return { expression: name, column: { ...held, nullable } };
  if (findCodec(native)) return { expression: name, column: { name: held.name, native, nullable } };
  return {
    expression: `toString(${name}) AS ${name}`,
    column: { name: held.name, native: 'String', nullable },
  };
}
