/** A table that the harness holds. */
import type { Column, Row, Rows } from '../../model/rows.ts';
import type { SlicedTable } from '../../model/sliced.ts';
import type {
  Alteration,
  Altered,
  Held,
  HeldReader,
  HeldTransaction,
  HoldOptions,
  Name,
} from '../contract.ts';
import { heldBatches } from '../held-batches.ts';
import { tookAll } from '../held-tables.ts';
import { SessionHeld } from '../session-held.ts';
import { alterStatements } from './alter.ts';
import { applyChanges, settled } from './apply.ts';
import type { ApplyTarget } from './apply.ts';
import { namesIn } from './beside.ts';
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
import { slicedTable } from './sliced.ts';
import { openReader, openTransaction } from './transaction.ts';
import { hasWaiting } from './waiting.ts';

/** Makes the table in its database, which is made too where it is not there, and fills it. */
export async function holdTable(keeper: Keeper, name: Name, rows: Rows, options: HoldOptions): Promise<Held> {
  const shape: TableShape = { columns: rows.columns, key: rows.key, options };
  await keeper.databases.ensure(name.database);
  await keeper.sessions.use(name.database, (client) =>
    makeTable(client, name, shape, async (table, columns) =>
      tookAll(
        table,
        await copyIn(client, table, columns, heldBatches(rows, options), { freeze: true }),
        rows,
      ),
    ),
  );
  await settleCaptured(keeper, name, shape);
  return new HeldTable(keeper, name, shape);
}

/** A starting point that a loader takes afterwards lies behind every row that stands there already. */
async function settleCaptured(keeper: Keeper, name: Name, { options }: TableShape): Promise<void> {
  if (!options.captureChanges) return;
  await keeper.sessions.use(name.database, (client) => settled(client, keeper.visibleMillis));
}

/** A table that a loader will make in a database of its own. */
export async function adoptTable(
  keeper: Keeper,
  name: Name,
  { columns, key }: Pick<Rows, 'columns' | 'key'>,
): Promise<Held> {
  await keeper.databases.ensure(name.database);
  return new HeldTable(keeper, name, { columns, key, options: { unique: false } });
}

class HeldTable extends SessionHeld<Client> {
  readonly #keeper: Keeper;
  readonly #shape: TableShape;
  readonly #table: string;
  #seen: Seen | null = null;

  constructor(keeper: Keeper, name: Name, shape: TableShape) {
    const table = qualified(name.schema, name.table);
    super(keeper, name, shape.columns, {
      driver: 'postgres',
      table,
      stored: (client) => storedColumns(client, name.schema, name.table),
      rows: (client, columns, natives) => rowsOf(client, table, columns, natives),
      dropTable: (client) => client.query(`DROP TABLE IF EXISTS ${table}`),
    });
    this.#keeper = keeper;
    this.#shape = shape;
    this.#table = table;
  }

  fingerprint(): Promise<string> {
    return this.use(async (client) => {
      const { fingerprint: text, seen } = await fingerprint(client, this.#table, this.#seen);
      this.#seen = seen;
      return text;
    });
  }

  beside(): Promise<readonly string[]> {
    return this.use(namesIn);
  }

  async clone(name: Name): Promise<Held> {
    await cloneTable(this.#keeper, this.name, this.#shape, name);
    await settleCaptured(this.#keeper, name, this.#shape);
    return new HeldTable(this.#keeper, name, this.#shape);
  }

  apply(changes: Rows): Promise<void> {
    return this.use((client) => applyChanges(client, this.#target, changes, this.#keeper.visibleMillis));
  }

  begin(): Promise<HeldTransaction> {
    return openTransaction((work) => this.use(work), this.#target);
  }

  openReader(): Promise<HeldReader> {
    return openReader(
      (work) => this.use(work),
      (client) => this.rowsIn(client),
    );
  }

  hasWaiting(): Promise<boolean> {
    return this.use(hasWaiting);
  }

  get #target(): ApplyTarget {
    return { table: this.#table, columns: copyColumns(this.#shape), key: this.#shape.key };
  }

  async alter(alterations: readonly Alteration[], { columns }: Rows): Promise<Altered> {
    const statements = alterStatements(this.#table, alterations);
    const rewritten = await this.use(async (client) => {
      const before = await fileOf(client, this.#table);
      // Sent together, they are one transaction.
      await client.query(statements.join('; '));
      return (await fileOf(client, this.#table)) !== before;
    });
    return { held: await this.withColumns(columns), rewritten };
  }

  async withColumns(columns: readonly Column[]): Promise<Held> {
    return new HeldTable(this.#keeper, this.name, { ...this.#shape, columns });
  }

  sliced(): Promise<SlicedTable> {
    const { sessions } = this.#keeper;
    const { database, schema, table } = this.name;
    return slicedTable(
      { use: (work) => this.use(work), stream: (work) => sessions.stream(database, work) },
      schema,
      table,
    );
  }
}

/** The file that a table's rows stand in, which is another once all of them were written again. */
async function fileOf(client: Client, table: string): Promise<number | undefined> {
  const { rows } = await client.query<{ file: number }>('SELECT pg_relation_filenode($1) AS file', [table]);
  return rows[0]?.file;
}

/** A type that no codec knows is read as its text. */
function rowsOf(
  client: Client,
  table: string,
  columns: readonly Column[],
  natives: readonly string[],
): AsyncIterable<readonly Row[]> {
  const selected = columns.map(({ name }, index) =>
    findCodec(natives[index] as string) ? quoteIdent(name) : `${quoteIdent(name)}::text`,
  );
  const read = natives.map((native) => (findCodec(native) ? native : 'text'));
  return copyOut(client, `SELECT ${selected.join(', ')} FROM ${table}`, read);
}
