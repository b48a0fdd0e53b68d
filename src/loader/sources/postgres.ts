/** Reads a PostgreSQL database by the six verbs, through COPY and logical replication. */
import { MatrixError } from '../../model/error.ts';
import { batchSize } from '../../model/rows.ts';
import type { Column, Row } from '../../model/rows.ts';
import { isTechnical } from '../../model/technical.ts';
import { tableColumns } from '../../systems/postgres/catalogue.ts';
import type { CatalogueColumn } from '../../systems/postgres/catalogue.ts';
import { connectClient } from '../../systems/postgres/client.ts';
import { qualified, quoteIdent } from '../../systems/postgres/quoting.ts';
import type { Client } from '../../systems/postgres/client.ts';
import { copyOut } from '../../systems/postgres/copy.ts';
import type { Read, Source, SourceContext, SourcePosition } from '../contract.ts';
import { columnOf } from './postgres/columns.ts';
import { describeLogTable, readLog } from './postgres/log-table.ts';
import { parseLsn } from './postgres/lsn.ts';
import { parseXid, selectSince, selectWindow } from './postgres/queries.ts';
import { selectAll, selectChanges } from './tables/queries.ts';
import { advanceSlot, checkSlotHolds, ensureLog } from './postgres/slot.ts';
import type { LogNames } from './postgres/slot.ts';
import { SharedSnapshot } from './postgres/snapshot.ts';

const applicationName = 'dpone-reference-loader';

/** How long a new slot waits for open transactions, and one that another load reads for its end, in milliseconds. */
const slotDeadline = 30_000;

/**
 * No session is opened before the first verb. All tables are read in one snapshot, taken at the first use.
 * @throws MatrixError MATRIX_MANIFEST_INCOMPLETE
 */
export async function openSource(context: SourceContext): Promise<Source> {
  const { table } = context.manifest.source;
  if (!table) throw incomplete('source.table');
  return new PostgresSource(context, table.schema, table.name);
}

class PostgresSource implements Source {
  readonly #context: SourceContext;
  readonly #schema: string;
  readonly #table: string;
  readonly #snapshot: SharedSnapshot;
  #columns: Promise<readonly CatalogueColumn[]> | undefined;
  #position: Promise<SourcePosition> | undefined;
  readonly #ending = new AbortController();
  /** Outside the snapshot: those that make, read or advance a slot. */
  readonly #sessions = new Set<Client>();

  constructor(context: SourceContext, schema: string, table: string) {
    this.#context = context;
    this.#schema = schema;
    this.#table = table;
    this.#snapshot = new SharedSnapshot(context.connection.url, applicationName);
  }

  async columns(): Promise<readonly Column[]> {
    return (await this.#dataColumns()).map((column) => columnOf(`${this.#schema}.${this.#table}`, column));
  }

  async *read(what: Read): AsyncGenerator<readonly Row[]> {
    if (what.verb === 'log') yield* this.#readLog(what.after);
    else yield* this.#readTable(what);
  }

  /** Taken once: what this source reads later is bounded by it. */
  position(): Promise<SourcePosition> {
    this.#position ??= this.#log() ? this.#logPosition() : this.#snapshotPosition();
    return this.#position;
  }

  async confirm(position: SourcePosition): Promise<void> {
    const log = this.#log();
    if (log) await this.#session((client) => advanceSlot(client, log.slot, position, slotDeadline));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    // A slot that is being made is given up by a session of its own, which must not be closed before.
    await this.#position?.catch(() => {});
    await Promise.allSettled([...this.#sessions].map((client) => client.end()));
    await this.#snapshot[Symbol.asyncDispose]();
  }

  async *#readTable(what: Exclude<Read, { verb: 'log' }>): AsyncGenerator<readonly Row[]> {
    const columns = await this.#dataColumns();
    const { query, natives } = await this.#query(what, columns);
    const client = await this.#snapshot.take();
    yield* copyOut(client, query, natives, this.#batchSize);
    // Not reached where the reader left early: the session is then busy, and closed with the source.
    this.#snapshot.release(client);
  }

  async #query(
    what: Exclude<Read, { verb: 'log' }>,
    columns: readonly CatalogueColumn[],
  ): Promise<{ query: string; natives: readonly string[] }> {
    const table = qualified(this.#schema, this.#table);
    const names = columns.map((column) => quoteIdent(column.name));
    const natives = columns.map((column) => column.native);
    switch (what.verb) {
      case 'snapshot':
        return { query: selectAll(table, names), natives };
      case 'window':
        return { query: selectWindow(table, names, quoteIdent(what.window.column), what.window), natives };
      case 'since': {
        const range = { from: parseXid(what.after), before: parseXid(await this.position()) };
        return { query: selectSince(table, names, range), natives };
      }
      case 'keys': {
        const key = this.#key();
        const column = columns.find(({ name }) => name === key);
        if (!column)
          throw new MatrixError(
            'MATRIX_COLUMN_MISSING',
            `the key ${key} is no column of ${this.#schema}.${this.#table}`,
          );
        return { query: selectAll(table, [quoteIdent(key)]), natives: [column.native] };
      }
      case 'changes':
        return this.#changes(names, natives, what.after);
    }
  }

  async #changes(
    names: readonly string[],
    natives: readonly string[],
    after: number,
  ): Promise<{ query: string; natives: readonly string[] }> {
    const { changes } = this.#context.manifest.source.options;
    if (changes?.table === undefined) throw incomplete('source.options.changes.table');
    const { table, op, order_by } = changes;
    const columns = await this.#snapshot.use((client) => tableColumns(client, this.#schema, table));
    const extra = [op, order_by].map((name) => {
      const column = columns.find((candidate) => candidate.name === name);
      if (column) return column;
      throw new MatrixError('MATRIX_COLUMN_MISSING', `${this.#schema}.${table} has no column ${name}`);
    });
    return {
      query: selectChanges(
        qualified(this.#schema, table),
        [...names, ...extra.map((column) => quoteIdent(column.name))],
        quoteIdent(order_by),
        after,
      ),
      natives: [...natives, ...extra.map((column) => column.native)],
    };
  }

  async *#readLog(after: SourcePosition): AsyncGenerator<readonly Row[]> {
    const names = this.#log();
    if (!names) throw incomplete('source.options.cdc');
    const range = { after: parseLsn(after), before: parseLsn(await this.position()) };
    if (range.before < range.after) {
      throw new MatrixError(
        'MATRIX_POSITION_AHEAD',
        `the saved position ${after} lies ahead of the server's log: the state belongs to another server; prepare again`,
      );
    }
    const columns = (await this.#dataColumns()).map((column) => column.name);
    const client = await this.#openSession();
    try {
      await checkSlotHolds(client, names.slot, after);
      const table = await describeLogTable(client, names, columns, this.#key());
      yield* readLog(client, names, table, range, this.#batchSize);
    } finally {
      await this.#closeSession(client);
    }
  }

  /**
   * Where a new slot begins; else the end of what the server has flushed: what lies behind it can't be decoded yet, so
   * it must not be passed.
   */
  async #logPosition(): Promise<SourcePosition> {
    const names = this.#log() as LogNames;
    return this.#session(async (client) => {
      const begins = await this.#session((watcher) =>
        ensureLog(client, watcher, names, slotDeadline, this.#ending.signal),
      );
      if (begins !== null) return begins;
      const { rows } = await client.query<{ position: string }>(
        'SELECT pg_current_wal_flush_lsn()::text AS position',
      );
      return rows[0]?.position as string;
    });
  }

  /** The oldest transaction still running when the snapshot was taken: all older ones are decided. */
  async #snapshotPosition(): Promise<SourcePosition> {
    const query = 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS position';
    const { rows } = await this.#snapshot.use((client) => client.query<{ position: string }>(query));
    return rows[0]?.position as string;
  }

  get #batchSize(): number {
    return this.#context.manifest.source.options.batch_size ?? batchSize;
  }

  #log(): LogNames | null {
    const { cdc } = this.#context.manifest.source.options;
    if (!cdc) return null;
    if (cdc.slot === undefined) throw incomplete('source.options.cdc.slot');
    if (cdc.publication === undefined) throw incomplete('source.options.cdc.publication');
    return { slot: cdc.slot, publication: cdc.publication, schema: this.#schema, table: this.#table };
  }

  #key(): string {
    const key = this.#context.manifest.sink.strategy.unique_key;
    if (key === undefined) throw incomplete('sink.strategy.unique_key');
    return key;
  }

  /** @throws MatrixError MATRIX_NO_TABLE */
  #dataColumns(): Promise<readonly CatalogueColumn[]> {
    this.#columns ??= this.#snapshot.use(async (client) => {
      const columns = await tableColumns(client, this.#schema, this.#table);
      if (columns.length === 0) {
        throw new MatrixError('MATRIX_NO_TABLE', `there is no table ${this.#schema}.${this.#table} to read`);
      }
      return columns.filter((column) => !isTechnical(column.name));
    });
    return this.#columns;
  }

  async #session<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.#openSession();
    try {
      return await work(client);
    } finally {
      await this.#closeSession(client);
    }
  }

  async #openSession(): Promise<Client> {
    const client = await connectClient(this.#context.connection.url, applicationName);
    this.#sessions.add(client);
    return client;
  }

  async #closeSession(client: Client): Promise<void> {
    this.#sessions.delete(client);
    await client.end();
  }
}

function incomplete(field: string): MatrixError {
  return new MatrixError(
    'MATRIX_MANIFEST_INCOMPLETE',
    `this read of a Postgres source needs ${field}, which the manifest does not have`,
  );
}
