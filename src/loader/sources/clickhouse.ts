/** Reads a ClickHouse database by its verbs; each read is one query, and so one consistent view. */
import { MatrixError } from '../../model/error.ts';
import type { Column, Row } from '../../model/rows.ts';
import { isTechnical } from '../../model/technical.ts';
import { selectRows } from '../../systems/clickhouse/bulk.ts';
import { tableColumns } from '../../systems/clickhouse/catalogue.ts';
import type { CatalogueColumn } from '../../systems/clickhouse/catalogue.ts';
import { openClickHouse } from '../../systems/clickhouse/client.ts';
import type { ClickHouse } from '../../systems/clickhouse/client.ts';
import { qualified, quoteIdent } from '../../systems/clickhouse/quoting.ts';
import type { Read, Source, SourceContext } from '../contract.ts';
import { columnOf } from './clickhouse/columns.ts';
import { selectWindow } from './clickhouse/queries.ts';
import { selectAll, selectChanges } from './tables/queries.ts';

const application = 'dpone-reference-loader';

/** @throws MatrixError MATRIX_MANIFEST_INCOMPLETE, MATRIX_BAD_URL */
export async function openSource(context: SourceContext): Promise<Source> {
  const { table } = context.manifest.source;
  if (!table) throw incomplete('source.table');
  const client = await openClickHouse(context.connection.url, application);
  return new ClickHouseSource(context, client, table.schema, table.name);
}

/** What a query gives: its columns, in order. */
interface Query {
  readonly text: string;
  readonly columns: readonly CatalogueColumn[];
}

class ClickHouseSource implements Source {
  readonly #context: SourceContext;
  readonly #client: ClickHouse;
  readonly #database: string;
  readonly #table: string;
  #columns: Promise<readonly CatalogueColumn[]> | undefined;

  constructor(context: SourceContext, client: ClickHouse, database: string, table: string) {
    this.#context = context;
    this.#client = client;
    this.#database = database;
    this.#table = table;
  }

  async columns(): Promise<readonly Column[]> {
    return (await this.#dataColumns()).map((column) => columnOf(`${this.#database}.${this.#table}`, column));
  }

  async *read(what: Read): AsyncGenerator<readonly Row[]> {
    const { text, columns } = await this.#query(what);
    yield* selectRows(this.#client, text, columns);
  }

  position(): Promise<never> {
    throw noLog();
  }

  async confirm(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
  }

  async #query(what: Read): Promise<Query> {
    if (what.verb === 'since' || what.verb === 'log') throw noLog();
    const columns = await this.#dataColumns();
    const table = qualified(this.#database, this.#table);
    const names = columns.map((column) => quoteIdent(column.name));
    switch (what.verb) {
      case 'snapshot':
        return { text: selectAll(table, names), columns };
      case 'window':
        return { text: selectWindow(table, names, quoteIdent(what.window.column), what.window), columns };
      case 'keys': {
        const key = this.#key();
        const column = this.#find(columns, this.#table, key);
        return { text: selectAll(table, [quoteIdent(key)]), columns: [column] };
      }
      case 'changes':
        return this.#changes(columns, what.after);
    }
  }

  async #changes(columns: readonly CatalogueColumn[], after: number): Promise<Query> {
    const { changes } = this.#context.manifest.source.options;
    if (changes?.table === undefined) throw incomplete('source.options.changes.table');
    const { table, op, order_by } = changes;
    const held = await tableColumns(this.#client, this.#database, table);
    // By the types of the table that is read: the delta may allow nulls where the snapshot does not.
    const wanted = [...columns.map(({ name }) => name), op, order_by].map((name) =>
      this.#find(held, table, name),
    );
    const text = selectChanges(
      qualified(this.#database, table),
      wanted.map(({ name }) => quoteIdent(name)),
      quoteIdent(order_by),
      after,
    );
    return { text, columns: wanted };
  }

  #find(columns: readonly CatalogueColumn[], table: string, name: string): CatalogueColumn {
    const column = columns.find((candidate) => candidate.name === name);
    if (column) return column;
    throw new MatrixError('MATRIX_COLUMN_MISSING', `${this.#database}.${table} has no column ${name}`);
  }

  #key(): string {
    const { unique_key } = this.#context.manifest.sink.strategy;
    if (unique_key === undefined) throw incomplete('sink.strategy.unique_key');
    return unique_key;
  }

  #dataColumns(): Promise<readonly CatalogueColumn[]> {
    this.#columns ??= this.#readColumns();
    return this.#columns;
  }

  async #readColumns(): Promise<readonly CatalogueColumn[]> {
    const columns = await tableColumns(this.#client, this.#database, this.#table);
    if (columns.length === 0)
      throw new MatrixError('MATRIX_NO_TABLE', `there is no table ${this.#database}.${this.#table} to read`);
    return columns.filter(({ name }) => !isTechnical(name));
  }
}

function incomplete(path: string): MatrixError {
  return new MatrixError('MATRIX_MANIFEST_INCOMPLETE', `a ClickHouse source needs ${path}`);
}

function noLog(): MatrixError {
  return new MatrixError(
    'MATRIX_NOT_CAPTURED',
    'ClickHouse tells neither transaction ids nor a log of changes: xmin and cdc need a source that does',
  );
}
