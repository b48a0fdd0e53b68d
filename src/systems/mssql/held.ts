/** A table that the harness holds. */
import type { Rows } from '../../model/rows.ts';
import type { SlicedTable } from '../../model/sliced.ts';
import type { Held, HoldOptions, Name } from '../contract.ts';
import { heldBatches } from '../held-batches.ts';
import { tookAll } from '../held-tables.ts';
import { SessionHeld } from '../session-held.ts';
import { applyChanges } from './apply.ts';
import { namesIn } from './beside.ts';
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
import { digestColumn, slicedTable } from './sliced.ts';
import { typeRules } from './types.ts';

/** Makes the table in its database, which is made too where it is not there, and fills it. */
export async function holdTable(keeper: Keeper, name: Name, rows: Rows, options: HoldOptions): Promise<Held> {
  const shape: TableShape = { columns: rows.columns, key: rows.key, options };
  await keeper.databases.ensure(name.database);
  await keeper.sessions.use(name.database, (session) =>
    makeTable(session, name, shape, async (table, columns) =>
      tookAll(table, await copyIn(session, table, columns, heldBatches(rows, options)), rows),
    ),
  );
  return new HeldTable(keeper, name, shape);
}

class HeldTable extends SessionHeld<Session> {
  readonly #keeper: Keeper;
  readonly #shape: TableShape;
  readonly #table: string;

  constructor(keeper: Keeper, name: Name, shape: TableShape) {
    const table = qualified(name.schema, name.table);
    super(keeper, name, shape.columns, {
      driver: 'mssql',
      table,
      stored: (session) => storedColumns(session, name.schema, name.table),
      // A type that no codec knows is read as its text.
      rows: (session, columns, natives) => {
        const read = columns.map(({ name: column, kind }, index) => ({
          name: column,
          kind,
          native: natives[index] as string,
        }));
        return readRows(session, `SELECT ${selectList(read, 't')} FROM ${table} AS t`, read);
      },
      dropTable: (session) => session.query(`DROP TABLE IF EXISTS ${table}`),
    });
    this.#keeper = keeper;
    this.#shape = shape;
    this.#table = table;
  }

  fingerprint(): Promise<string> {
    return this.use((session) => fingerprint(session, this.name.schema, this.name.table));
  }

  beside(): Promise<readonly string[]> {
    return this.use(namesIn);
  }

  /** By the columns' families, as long as the table has their types. */
  async sliced(): Promise<SlicedTable> {
    const families = new Map(this.#shape.columns.map((column) => [column.name, column]));
    const stored = await this.columns();
    const columns = stored.map((there) => {
      const held = families.get(there.name);
      const column = digestColumn(there);
      return held && typeRules[held.family].native === there.native ? { ...column, kind: held.kind } : column;
    });
    const { database } = this.name;
    return slicedTable(
      { use: (work) => this.use(work), stream: (work) => this.#keeper.sessions.stream(database, work) },
      this.#table,
      columns,
    );
  }

  async clone(name: Name): Promise<Held> {
    await cloneTable(this.#keeper, this.name, this.#shape, name);
    return new HeldTable(this.#keeper, name, this.#shape);
  }

  apply(changes: Rows): Promise<void> {
    const target = { table: this.#table, columns: bulkTargets(this.#shape), key: this.#shape.key };
    const { schema, table } = this.name;
    return this.use(async (session) => {
      await applyChanges(session, target, changes);
      if (this.#shape.options.captureChanges === true) {
        await untilCaptured(session, schema, table, this.#keeper.visibleMillis);
      }
    });
  }
}
