/** Loads into a PostgreSQL database: rows wait in staging tables, and are exchanged in one transaction. */
import { MatrixError } from '../../model/error.ts';
import type { Column, Row } from '../../model/rows.ts';
import { hashColumn, opColumn, seqColumn } from '../../model/technical.ts';
import { tableColumns } from '../../systems/postgres/catalogue.ts';
import type { CatalogueColumn } from '../../systems/postgres/catalogue.ts';
import { qualified, quoteIdent } from '../../systems/postgres/quoting.ts';
import type { Client } from '../../systems/postgres/client.ts';
import { copyIn } from '../../systems/postgres/copy.ts';
import type { Exchange, Exchanged, Sink, SinkContext, Staged } from '../contract.ts';
import { columnOf } from '../sources/postgres/columns.ts';
import { explain, lockHolders, runExchange } from './postgres/exchange.ts';
import { Sessions } from './postgres/sessions.ts';
import type { ExchangeNames } from './postgres/sql.ts';
import {
  createShadow,
  createStaging,
  dropOrphans,
  ownerOf,
  stagingColumns,
  stagingName,
  storageOf,
} from './postgres/staging.ts';
import type { Owner } from './postgres/staging.ts';
import { ensureState, readState, writeState } from './postgres/state.ts';
import { swap } from './postgres/swap.ts';
import { instantText } from './postgres/time.ts';

export interface SinkSettings {
  /** How long an exchange waits for a lock before it gives up, in milliseconds; default 30,000. */
  readonly lockTimeout?: number;
}

const applicationName = 'dpone-reference-loader';

/** @throws MatrixError MATRIX_MANIFEST_INCOMPLETE; MATRIX_NO_TABLE where there is no target; MATRIX_CONNECT_FAILED */
export async function openSink(context: SinkContext, settings: SinkSettings = {}): Promise<Sink> {
  const { table, staging } = context.manifest.sink;
  if (!table || !staging) {
    throw new MatrixError('MATRIX_MANIFEST_INCOMPLETE', 'a Postgres sink needs sink.table and sink.staging');
  }
  const sessions = new Sessions(context.connection.url, applicationName);
  try {
    const opened = await sessions.use(async (client) => {
      const columns = await tableColumns(client, table.schema, table.name);
      if (columns.length > 0) return { columns, owner: await ownerOf(client) };
      throw new MatrixError(
        'MATRIX_NO_TABLE',
        `there is no table ${table.schema}.${table.name} to load into`,
      );
    });
    return new PostgresSink(context, settings, sessions, opened.owner, opened.columns, table, staging.schema);
  } catch (error) {
    await sessions[Symbol.asyncDispose]();
    throw error;
  }
}

class PostgresSink implements Sink {
  readonly #context: SinkContext;
  readonly #lockTimeout: number;
  readonly #sessions: Sessions;
  readonly #owner: Owner;
  readonly #columns: readonly CatalogueColumn[];
  readonly #target: { readonly schema: string; readonly name: string };
  readonly #staging: string;
  #prepared: Promise<unknown> | undefined;
  #ordinal = 0;
  /** Names of the staging tables that stand. */
  readonly #staged = new Set<string>();

  constructor(
    context: SinkContext,
    settings: SinkSettings,
    sessions: Sessions,
    owner: Owner,
    columns: readonly CatalogueColumn[],
    target: { readonly schema: string; readonly name: string },
    staging: string,
  ) {
    this.#context = context;
    this.#lockTimeout = settings.lockTimeout ?? 30_000;
    this.#sessions = sessions;
    this.#owner = owner;
    this.#columns = columns;
    this.#target = target;
    this.#staging = staging;
  }

  async columns(): Promise<readonly Column[]> {
    return this.#columns.map((column) => columnOf(this.#table, column));
  }

  async state(): Promise<Readonly<Record<string, string>>> {
    return this.#sessions.use((client) => readState(client, this.#staging, this.#context.manifest.name));
  }

  async save(state: Readonly<Record<string, string>>): Promise<void> {
    await this.#prepare();
    await this.#sessions.use((client) =>
      writeState(client, this.#staging, this.#context.manifest.name, state),
    );
  }

  async isEmpty(): Promise<boolean> {
    const query = `SELECT NOT EXISTS (SELECT FROM ${this.#quoted}) AS empty`;
    const { rows } = await this.#sessions.use((client) => client.query<{ empty: boolean }>(query));
    return rows[0]?.empty === true;
  }

  async stage(columns: readonly Column[], batches: AsyncIterable<readonly Row[]>): Promise<Staged> {
    await this.#prepare();
    const wanted = stagingColumns(this.#table, columns, this.#columns);
    const name = stagingName(this.#owner, (this.#ordinal += 1));
    const staging = qualified(this.#staging, name);
    try {
      const count = await this.#sessions.transaction(async (client) => {
        const create = this.#replaces(columns)
          ? createShadow(staging, this.#quoted, await storageOf(client, this.#quoted))
          : createStaging(staging, wanted);
        await client.query(create);
        // Frozen: also a reader whose snapshot is older than these rows finds them once the table is swapped in.
        return copyIn(client, staging, wanted, batches, { freeze: true });
      });
      this.#staged.add(name);
      return { name, columns, count };
    } catch (error) {
      throw explain(this.#table, error);
    }
  }

  async exchange(staged: Staged, what: Exchange): Promise<Exchanged> {
    await this.#prepare();
    try {
      return await this.#sessions.transaction(async (client) => {
        await client.query(`SET LOCAL lock_timeout = ${this.#lockTimeout}`);
        // One load at a time per target; other writers are held off by the rows and tables they touch.
        await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
          `dpone ${this.#quoted}`,
        ]);
        const exchanged =
          (await this.#swap(client, staged, what)) ?? (await this.#exchangeRows(client, staged, what));
        await writeState(client, this.#staging, this.#context.manifest.name, what.state);
        return exchanged;
      });
    } catch (error) {
      throw await this.#explained(error);
    }
  }

  async discard(staged: Staged): Promise<void> {
    await this.#sessions.use((client) => client.query(this.#drop(staged.name)));
    this.#staged.delete(staged.name);
  }

  /** What a load that was broken off left staged is dropped, or else swept by the next one. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sessions[Symbol.asyncDispose]();
    if (this.#staged.size === 0) return;
    await using sessions = new Sessions(this.#context.connection.url, applicationName);
    const drops = [...this.#staged].map((name) => this.#drop(name));
    await sessions
      .use((client) => client.query(`SET lock_timeout = 2000; ${drops.join('; ')}`))
      .catch(() => {});
  }

  async #explained(error: unknown): Promise<unknown> {
    const explained = explain(this.#table, error);
    if (!(explained instanceof MatrixError) || explained.code !== 'MATRIX_LOCK_TIMEOUT') return explained;
    const who = await this.#sessions.use((client) => lockHolders(client, this.#quoted)).catch(String);
    return new MatrixError(explained.code, `${explained.message}: ${who}`, { cause: error });
  }

  #drop(name: string): string {
    return `DROP TABLE IF EXISTS ${qualified(this.#staging, name)}`;
  }

  get #table(): string {
    return `${this.#target.schema}.${this.#target.name}`;
  }

  get #quoted(): string {
    return qualified(this.#target.schema, this.#target.name);
  }

  /** Before the first write: the staging schema, the state's table, and nothing left of killed loads. */
  async #prepare(): Promise<void> {
    this.#prepared ??= this.#sessions.use(async (client) => {
      await ensureState(client, this.#staging);
      await dropOrphans(client, this.#staging);
    });
    await this.#prepared;
  }

  /** Whether what is staged is a whole new content of the target, so that it is filled as a table like it. */
  #replaces(columns: readonly Column[]): boolean {
    const { mode } = this.#context.manifest.sink.strategy;
    return (
      mode === 'full_refresh' &&
      columns.every(({ name }) => this.#columns.some((column) => column.name === name))
    );
  }

  async #swap(client: Client, staged: Staged, what: Exchange): Promise<Exchanged | null> {
    if (what.remove.what !== 'all' || what.add.what !== 'all' || !this.#replaces(staged.columns)) return null;
    const { schema, name } = this.#target;
    const removed = await swap(client, { schema, name }, { schema: this.#staging, name: staged.name });
    return removed === null ? null : { removed, added: staged.count };
  }

  #exchangeRows(client: Client, staged: Staged, what: Exchange): Promise<Exchanged> {
    return runExchange(client, what, {
      table: this.#table,
      names: this.#names(staged, what),
      timestamp: instantText(this.#context.load_timestamp),
      maxPartitions: this.#context.manifest.sink.strategy.partition?.max_partitions_per_run,
    });
  }

  #names(staged: Staged, what: Exchange): ExchangeNames {
    const { unique_key, valid_from, valid_to, current_flag, hash } = this.#context.manifest.sink.strategy;
    const held = new Map(this.#columns.map((column) => [column.name, column]));
    const key = unique_key === undefined ? undefined : held.get(unique_key);
    const history = valid_from !== undefined && valid_to !== undefined && current_flag !== undefined;
    return {
      target: this.#quoted,
      staged: qualified(this.#staging, staged.name),
      columns: staged.columns
        .map((column) => column.name)
        .filter((name) => held.has(name) && name !== opColumn.name && name !== seqColumn.name)
        .map(quoteIdent),
      ...(key ? { key: { name: quoteIdent(key.name), nullable: key.nullable } } : {}),
      ...(what.remove.what === 'staged_keys_and_gone'
        ? { keys: qualified(this.#staging, what.remove.keys.name) }
        : {}),
      op: quoteIdent(opColumn.name),
      seq: quoteIdent(seqColumn.name),
      hash: quoteIdent(hash ?? hashColumn.name),
      ...(history
        ? {
            history: {
              from: quoteIdent(valid_from),
              to: quoteIdent(valid_to),
              current: quoteIdent(current_flag),
            },
          }
        : {}),
    };
  }
}
