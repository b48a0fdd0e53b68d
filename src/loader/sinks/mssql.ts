/** Loads into a SQL Server database: rows wait in staging tables, and are exchanged in one transaction. */
import { MatrixError } from '../../model/error.ts';
import type { Column, Row } from '../../model/rows.ts';
import { copyIn } from '../../systems/mssql/bulk.ts';
import { tableColumns } from '../../systems/mssql/catalogue.ts';
import type { CatalogueColumn } from '../../systems/mssql/catalogue.ts';
import { openSession } from '../../systems/mssql/client.ts';
import { codecOf } from '../../systems/mssql/codec.ts';
import { qualified, quoteName, quoteText } from '../../systems/mssql/quoting.ts';
import type { Session } from '../../systems/mssql/session.ts';
import { inTransaction } from '../../systems/mssql/transaction.ts';
import type { Exchange, Exchanged, Sink, SinkContext, Staged } from '../contract.ts';
import { columnOf } from '../sources/mssql/columns.ts';
import { Turn, turnOwner } from '../turn.ts';
import { explain, runExchange } from './mssql/exchange.ts';
import { holdersQuery, takeTurn } from './mssql/locks.ts';
import {
  becomeOwner,
  createStaging,
  dropOrphans,
  dropTable,
  stagingColumns,
  stagingName,
} from './mssql/staging.ts';
import type { Owner } from './mssql/staging.ts';
import { ensureState, readState, writeState } from './mssql/state.ts';
import { planShadow, swap } from './mssql/swap.ts';
import type { Shadow, TableName } from './mssql/swap.ts';
import { withHolders } from './tables/checks.ts';
import { exchangeNames } from './tables/names.ts';
import { Sessions } from './tables/sessions.ts';
import { areHeld } from './tables/staging.ts';

export interface SinkSettings {
  /** How long an exchange waits for a lock before it gives up, in milliseconds; default 30,000. */
  readonly lockTimeout?: number;
  /** Opens a session in the target's database; default: with the driver. */
  readonly open?: () => Promise<Session>;
}

const applicationName = 'dpone-reference-loader';

/** @throws MatrixError MATRIX_MANIFEST_INCOMPLETE; MATRIX_NO_TABLE where there is no target; MATRIX_CONNECT_FAILED */
export async function openSink(context: SinkContext, settings: SinkSettings = {}): Promise<Sink> {
  const { table, staging } = context.manifest.sink;
  if (!table || !staging) {
    throw new MatrixError(
      'MATRIX_MANIFEST_INCOMPLETE',
      'a SQL Server sink needs sink.table and sink.staging',
    );
  }
  const open = settings.open ?? (() => openSession(context.connection.url, applicationName));
  // A session in which work failed may be in a transaction that is doomed: it is closed.
  const sessions = new Sessions({ open, close: (session) => session.close() });
  // Not among those: what it owns is an orphan as soon as it ends.
  const keeper = await open();
  try {
    const columns = await tableColumns(keeper, table.schema, table.name);
    if (columns.length === 0) {
      throw new MatrixError(
        'MATRIX_NO_TABLE',
        `there is no table ${table.schema}.${table.name} to load into`,
      );
    }
    const owner = await becomeOwner(keeper);
    const { lockTimeout = 30_000 } = settings;
    return new MssqlSink({
      context,
      lockTimeout,
      sessions,
      keeper,
      owner,
      columns,
      target: table,
      staging: staging.schema,
    });
  } catch (error) {
    await keeper.close();
    throw error;
  }
}

interface Opened {
  readonly context: SinkContext;
  readonly lockTimeout: number;
  readonly sessions: Sessions<Session>;
  readonly keeper: Session;
  readonly owner: Owner;
  readonly columns: readonly CatalogueColumn[];
  readonly target: TableName;
  readonly staging: string;
}

/** A staging table that stands, and where. */
interface Standing {
  readonly schema: string;
  /** There where it can take the target's place. */
  readonly shadow: Shadow | null;
}

class MssqlSink implements Sink {
  readonly #opened: Opened;
  readonly #turn: Turn;
  #prepared: Promise<unknown> | undefined;
  #ordinal = 0;
  readonly #standing = new Map<string, Standing>();

  constructor(opened: Opened) {
    this.#opened = opened;
    this.#turn = new Turn(this.#table);
  }

  async columns(): Promise<readonly Column[]> {
    return this.#opened.columns.map((column) => columnOf(this.#table, column));
  }

  async state(): Promise<Readonly<Record<string, string>>> {
    const { staging, context } = this.#opened;
    return this.#use(async (session) => {
      this.#turn.begin(await this.#savedTurn(session));
      return readState(session, staging, context.manifest.name);
    });
  }

  async save(state: Readonly<Record<string, string>>): Promise<void> {
    await this.#prepare();
    await this.#inTurn(async () => {}, state);
  }

  async isEmpty(): Promise<boolean> {
    const query = `SELECT CASE WHEN EXISTS (SELECT 1 FROM ${this.#quoted}) THEN 0 ELSE 1 END AS [empty]`;
    const [row] = await this.#use((session) => session.query<{ empty: number }>(query));
    return row?.empty === 1;
  }

  async stage(columns: readonly Column[], batches: AsyncIterable<readonly Row[]>): Promise<Staged> {
    await this.#prepare();
    const wanted = stagingColumns(this.#table, columns, this.#opened.columns);
    const name = stagingName(this.#opened.owner, (this.#ordinal += 1));
    try {
      return await this.#use(async (session) => {
        const standing = await this.#stand(session, name, columns);
        this.#standing.set(name, standing);
        const table = qualified(standing.schema, name);
        for (const create of standing.shadow?.create ?? [createStaging(table, wanted)])
          await session.query(create);
        return { name, columns, count: await copyIn(session, table, wanted, batches) };
      });
    } catch (error) {
      await this.#drop(name).catch(() => {});
      throw explain(this.#table, error);
    }
  }

  async exchange(staged: Staged, what: Exchange): Promise<Exchanged> {
    await this.#prepare();
    const { reached } = this.#opened.context;
    try {
      const done = await this.#inTurn(
        async (session) =>
          (await this.#swap(session, staged, what)) ?? (await this.#exchangeRows(session, staged, what)),
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
    await this.#drop(staged.name);
  }

  /** What a load that was broken off left staged is dropped, or else swept by the next one. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.sessions[Symbol.asyncDispose]();
    const { keeper } = this.#opened;
    try {
      if (this.#standing.size > 0) {
        await keeper.query('SET LOCK_TIMEOUT 2000');
        for (const [name, { schema }] of this.#standing) await keeper.query(dropTable(schema, name));
      }
    } catch {
      // The next load finds them without an owner.
    } finally {
      await keeper.close();
    }
  }

  /**
   * Work and state in one transaction, where it is this load's turn.
   * @throws MatrixError MATRIX_OVERTAKEN, MATRIX_LOCK_TIMEOUT
   */
  async #inTurn<Result>(
    work: (session: Session) => Promise<Result>,
    state: Readonly<Record<string, string>>,
    beforeCommit: () => Promise<void> = async () => {},
  ): Promise<Result> {
    const { lockTimeout, staging, context } = this.#opened;
    let token = '';
    const done = await this.#use((session) =>
      inTransaction(session, async () => {
        await session.query(`SET LOCK_TIMEOUT ${lockTimeout}`);
        // One load at a time per target; other writers are held off by the rows and tables they touch.
        await takeTurn(session, this.#table, lockTimeout);
        token = this.#turn.next(await this.#savedTurn(session));
        const result = await work(session);
        await writeState(session, staging, context.manifest.name, state);
        await writeState(session, staging, turnOwner, { [this.#table]: token });
        await beforeCommit();
        return result;
      }),
    );
    this.#turn.took(token);
    return done;
  }

  async #savedTurn(session: Session): Promise<string | undefined> {
    return (await readState(session, this.#opened.staging, turnOwner))[this.#table];
  }

  /** Beside the target where it is to take its place, else in the staging schema. */
  async #stand(session: Session, name: string, columns: readonly Column[]): Promise<Standing> {
    const { target, staging } = this.#opened;
    const shadow = this.#replaces(columns) ? await planShadow(session, target, name) : null;
    return { schema: shadow ? target.schema : staging, shadow };
  }

  async #drop(name: string): Promise<void> {
    const standing = this.#standing.get(name);
    if (!standing) return;
    await this.#use((session) => session.query(dropTable(standing.schema, name)));
    this.#standing.delete(name);
  }

  #explained(error: unknown): Promise<unknown> {
    return withHolders(explain(this.#table, error), async () => {
      const asked = this.#use((session) => session.query<{ words: string }>(holdersQuery(this.#quoted)));
      return asked.then(
        (rows) => rows.map(({ words }) => words).join('; ') || 'the lock is free again',
        (reason: unknown) => `who holds it is not to be seen (${String(reason)}): it needs VIEW SERVER STATE`,
      );
    });
  }

  #use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#opened.sessions.use(work);
  }

  get #table(): string {
    return `${this.#opened.target.schema}.${this.#opened.target.name}`;
  }

  get #quoted(): string {
    return qualified(this.#opened.target.schema, this.#opened.target.name);
  }

  /** Before the first write: the staging schema, the state's table, and nothing left of killed loads. */
  async #prepare(): Promise<void> {
    const { staging, target, lockTimeout } = this.#opened;
    this.#prepared ??= this.#use(async (session) => {
      await ensureState(session, staging, lockTimeout);
      await dropOrphans(session, [...new Set([staging, target.schema])]);
    });
    await this.#prepared;
  }

  /** Whether what is staged is a whole new content of the target, so that it is filled as a table like it. */
  #replaces(columns: readonly Column[]): boolean {
    const { context, columns: held } = this.#opened;
    return context.manifest.sink.strategy.mode === 'full_refresh' && areHeld(columns, held);
  }

  async #swap(session: Session, staged: Staged, what: Exchange): Promise<Exchanged | null> {
    const shadow = this.#standing.get(staged.name)?.shadow;
    if (!shadow || what.remove.what !== 'all' || what.add.what !== 'all') return null;
    const removed = await swap(session, this.#opened.target, staged.name, shadow);
    return removed === null ? null : { removed, added: staged.count };
  }

  #exchangeRows(session: Session, staged: Staged, what: Exchange): Promise<Exchanged> {
    const { context, columns, staging } = this.#opened;
    const { strategy } = context.manifest.sink;
    const names = exchangeNames(strategy, staged, what, {
      target: this.#quoted,
      held: columns,
      quote: quoteName,
      place: (name) => qualified(this.#standing.get(name)?.schema ?? staging, name),
    });
    return runExchange(session, what, {
      table: this.#table,
      names: { ...names, timestamp: instantLiteral(context.load_timestamp) },
      maxPartitions: strategy.partition?.max_partitions_per_run,
    });
  }
}

/** As the target's own codec would write it. */
export function instantLiteral(micros: bigint): string {
  const native = 'datetimeoffset(6)';
  const { encode, cast } = codecOf(native);
  const text = quoteText(String(encode(micros)));
  return cast?.(text) ?? text;
}
