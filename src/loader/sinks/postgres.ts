/** Loads into a PostgreSQL database: rows wait in staging tables, and are exchanged in one transaction. */
import { errorWords } from '../../model/error-words.ts';
import { MatrixError } from '../../model/error.ts';
import type { Column, Row } from '../../model/rows.ts';
import { tableColumns } from '../../systems/postgres/catalogue.ts';
import type { CatalogueColumn } from '../../systems/postgres/catalogue.ts';
import { qualified, quoteIdent } from '../../systems/postgres/quoting.ts';
import { shownServer } from '../../systems/postgres/address.ts';
import { connectClient } from '../../systems/postgres/client.ts';
import type { Client } from '../../systems/postgres/client.ts';
import { copyIn } from '../../systems/postgres/copy.ts';
import type { Exchange, Exchanged, Sink, SinkContext, Staged } from '../contract.ts';
import { columnOf } from '../sources/postgres/columns.ts';
import { explain, explainRoom, isRefused, lockHolders, runExchange } from './postgres/exchange.ts';
import { Turn, turnOwner } from '../turn.ts';
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
import { withHolders } from './tables/checks.ts';
import { exchangeNames } from './tables/names.ts';
import { Sessions } from './tables/sessions.ts';
import { areHeld } from './tables/staging.ts';

export interface SinkSettings {
  /** How long an exchange waits for a lock before it gives up, in milliseconds; default 30,000. */
  readonly lockTimeout?: number;
}

const applicationName = 'dpone-reference-loader';

function sessionsOf(url: string): Sessions<Client> {
  return new Sessions({
    open: () => connectClient(url, applicationName),
    close: (client) => client.end(),
    recover: (client) => client.query('ROLLBACK'),
  });
}

/** @throws MatrixError MATRIX_MANIFEST_INCOMPLETE; MATRIX_NO_TABLE where there is no target; MATRIX_CONNECT_FAILED */
export async function openSink(context: SinkContext, settings: SinkSettings = {}): Promise<Sink> {
  const { table, staging } = context.manifest.sink;
  if (!table || !staging) {
    throw new MatrixError('MATRIX_MANIFEST_INCOMPLETE', 'a Postgres sink needs sink.table and sink.staging');
  }
  const sessions = sessionsOf(context.connection.url);
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
  readonly #sessions: Sessions<Client>;
  readonly #owner: Owner;
  readonly #columns: readonly CatalogueColumn[];
  readonly #target: { readonly schema: string; readonly name: string };
  readonly #staging: string;
  readonly #turn: Turn;
  #prepared: Promise<unknown> | undefined;
  #ordinal = 0;
  /** Names of the staging tables that stand. */
  readonly #staged = new Set<string>();

  constructor(
    context: SinkContext,
    settings: SinkSettings,
    sessions: Sessions<Client>,
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
    this.#turn = new Turn(this.#table);
  }

  async columns(): Promise<readonly Column[]> {
    return this.#columns.map((column) => columnOf(this.#table, column));
  }

  async state(): Promise<Readonly<Record<string, string>>> {
    return this.#use(async (client) => {
      this.#turn.begin(await this.#savedTurn(client));
      return readState(client, this.#staging, this.#context.manifest.name);
    });
  }

  async save(state: Readonly<Record<string, string>>): Promise<void> {
    await this.#prepare();
    await this.#inTurn(async () => {}, state);
  }

  async isEmpty(): Promise<boolean> {
    const query = `SELECT NOT EXISTS (SELECT FROM ${this.#quoted}) AS empty`;
    const { rows } = await this.#use((client) => client.query<{ empty: boolean }>(query));
    return rows[0]?.empty === true;
  }

  async stage(columns: readonly Column[], batches: AsyncIterable<readonly Row[]>): Promise<Staged> {
    await this.#prepare();
    const wanted = stagingColumns(this.#table, columns, this.#columns);
    const name = stagingName(this.#owner, (this.#ordinal += 1));
    const staging = qualified(this.#staging, name);
    try {
      const count = await this.#transaction(async (client) => {
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
    const { reached } = this.#context;
    try {
      const done = await this.#inTurn(
        async (client) =>
          (await this.#swap(client, staged, what)) ?? (await this.#exchangeRows(client, staged, what)),
        what.state,
        async () => reached?.('inside_finalize'),
      );
      await reached?.('after_commit');
      return done;
    } catch (error) {
      throw await this.#explained(error);
    }
  }

  async discard(staged: Staged): Promise<void> {
    await this.#use((client) => client.query(this.#drop(staged.name)));
    this.#staged.delete(staged.name);
  }

  /** What a load that was broken off left staged is dropped, or else swept by the next one. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sessions[Symbol.asyncDispose]();
    if (this.#staged.size === 0) return;
    await using sessions = sessionsOf(this.#context.connection.url);
    const drops = [...this.#staged].map((name) => this.#drop(name));
    await sessions
      .use((client) => client.query(`SET lock_timeout = 2000; ${drops.join('; ')}`))
      .catch(() => {});
  }

  /**
   * Work and state in one transaction, where it is this load's turn.
   * @throws MatrixError MATRIX_OVERTAKEN
   */
  async #inTurn<T>(
    work: (client: Client) => Promise<T>,
    state: Readonly<Record<string, string>>,
    beforeCommit: () => Promise<void> = async () => {},
  ): Promise<T> {
    let token = '';
    const done = await this.#transaction(async (client) => {
      await client.query(`SET LOCAL lock_timeout = ${this.#lockTimeout}`);
      // One load at a time per target; other writers are held off by the rows and tables they touch.
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`dpone ${this.#quoted}`]);
      token = this.#turn.next(await this.#savedTurn(client));
      const result = await work(client);
      await writeState(client, this.#staging, this.#context.manifest.name, state);
      await writeState(client, this.#staging, turnOwner, { [this.#table]: token });
      await beforeCommit();
      return result;
    });
    this.#turn.took(token);
    return done;
  }

  async #savedTurn(client: Client): Promise<string | undefined> {
    return (await readState(client, this.#staging, turnOwner))[this.#table];
  }

  /** @throws MatrixError MATRIX_DISK_FULL where the server has no room for what the work would write */
  async #use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await this.#sessions.use(work);
    } catch (error) {
      throw explainRoom(this.#table, shownServer(this.#context.connection.url), error);
    }
  }

  /** Work in one transaction: all of it is seen at once, or none. */
  #transaction<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return this.#use(async (client) => {
      await client.query('BEGIN');
      const result = await work(client);
      await this.#commit(client);
      return result;
    });
  }

  /** @throws MatrixError MATRIX_OUTCOME_UNKNOWN where the connection breaks before the server has answered */
  async #commit(client: Client): Promise<void> {
    try {
      await client.query('COMMIT');
    } catch (error) {
      if (isRefused(error)) throw error;
      const server = shownServer(this.#context.connection.url);
      throw new MatrixError(
        'MATRIX_OUTCOME_UNKNOWN',
        `Postgres at ${server} did not answer the commit, so all of the load is in ${this.#table} or nothing of it; ` +
          `load again: ${errorWords(error)}`,
        { cause: error },
      );
    }
  }

  #explained(error: unknown): Promise<unknown> {
    return withHolders(explain(this.#table, error), () =>
      this.#use((client) => lockHolders(client, this.#quoted)).catch(String),
    );
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
    this.#prepared ??= this.#use(async (client) => {
      await ensureState(client, this.#staging);
      await dropOrphans(client, this.#staging);
    });
    await this.#prepared;
  }

  /** Whether what is staged is a whole new content of the target, so that it is filled as a table like it. */
  #replaces(columns: readonly Column[]): boolean {
    return this.#context.manifest.sink.strategy.mode === 'full_refresh' && areHeld(columns, this.#columns);
  }

  async #swap(client: Client, staged: Staged, what: Exchange): Promise<Exchanged | null> {
    if (what.remove.what !== 'all' || what.add.what !== 'all' || !this.#replaces(staged.columns)) return null;
    const { schema, name } = this.#target;
    const removed = await swap(client, { schema, name }, { schema: this.#staging, name: staged.name });
    return removed === null ? null : { removed, added: staged.count };
  }

  #exchangeRows(client: Client, staged: Staged, what: Exchange): Promise<Exchanged> {
    const { strategy } = this.#context.manifest.sink;
    return runExchange(client, what, {
      table: this.#table,
      names: exchangeNames(strategy, staged, what, {
        target: this.#quoted,
        held: this.#columns,
        quote: quoteIdent,
        place: (name) => qualified(this.#staging, name),
      }),
      timestamp: instantText(this.#context.load_timestamp),
      maxPartitions: strategy.partition?.max_partitions_per_run,
    });
  }
}
