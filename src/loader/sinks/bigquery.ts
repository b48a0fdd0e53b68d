/**
 * Loads into BigQuery: rows wait in staging tables that load jobs fill, and are exchanged by one script.
 *
 * - An exchange is one transaction of several statements, DELETE (or UPDATE) and INSERT, in which the state is saved
 *   too: a reader, and a load that comes after one that was killed, find all of it or nothing.
 * - A whole new content is put in place by a copy job that truncates: it is seen at once, and needs no transaction.
 *   It takes the target's schema, partitions, clustering, description and labels with it; rights on the table stay.
 *   The state comes after it: a load that is killed between leaves new rows with the old state, and made again it
 *   ends right, because a whole content depends on no state. The turn is taken in a transaction right before it, and
 *   looked at again with the state.
 * - Rows are never streamed (`insertAll`): such rows cannot be changed for a while.
 *
 * Every job has an id of its own, so that one whose answer is lost is found again and never run twice. Two loads into
 * one target at once: each transaction compares and replaces the target's turn, and the service lets one of two fail
 * that do so at the same time.
 */
import { MatrixError } from '../../model/error.ts';
import type { Column, Row } from '../../model/rows.ts';
import { catalogueColumns, noTable } from '../../systems/bigquery/catalogue.ts';
import type { CatalogueColumn } from '../../systems/bigquery/catalogue.ts';
import { openBigQuery } from '../../systems/bigquery/client.ts';
import type { BigQueryClient, ClientSettings } from '../../systems/bigquery/client.ts';
import { countRows, insertStaged, stageRows } from '../../systems/bigquery/fill.ts';
import { command } from '../../systems/bigquery/query.ts';
import { qualified, quoteIdent } from '../../systems/bigquery/quoting.ts';
import { copyTable, describeTable, dropTable, makeTable } from '../../systems/bigquery/tables.ts';
import type { TablePlace, TableResource } from '../../systems/bigquery/tables.ts';
import { typeRules } from '../../systems/bigquery/types.ts';
import { catalogueColumns as columnsOf } from '../catalogue-columns.ts';
import type { Exchange, Exchanged, Sink, SinkContext, Staged } from '../contract.ts';
import { Turn } from '../turn.ts';
import { ensureBeside, likeTarget, newOwner, stagingColumns, stagingName } from './bigquery/beside.ts';
import { checkTarget, runExchange } from './bigquery/exchange.ts';
import type { ExchangeInput } from './bigquery/exchange.ts';
import { readState, statePlace, stateStatements } from './bigquery/state.ts';
import { copiedOver, runInTurn } from './bigquery/turn.ts';
import type { Held } from './bigquery/turn.ts';
import { exchangeFailed } from './tables/checks.ts';
import { exchangeNames } from './tables/names.ts';
import { areHeld, runMark } from './tables/staging.ts';

const columnOf = columnsOf(typeRules);

/** @throws MatrixError MATRIX_MANIFEST_INCOMPLETE; MATRIX_NO_TABLE where there is no target; MATRIX_NO_CREDENTIALS */
export async function openSink(context: SinkContext, settings?: ClientSettings): Promise<Sink> {
  const { table, staging } = context.manifest.sink;
  if (!table || !staging) {
    throw new MatrixError('MATRIX_MANIFEST_INCOMPLETE', 'a BigQuery sink needs sink.table and sink.staging');
  }
  const client = await openBigQuery(context.connection.url, settings);
  const place = { dataset: table.schema, table: table.name };
  const target = await describeTable(client, place);
  if (!target) throw noTable(place);
  return new BigQuerySink(context, client, place, target, staging.schema);
}

class BigQuerySink implements Sink {
  readonly #context: SinkContext;
  readonly #client: BigQueryClient;
  readonly #place: TablePlace;
  readonly #target: TableResource;
  readonly #columns: readonly CatalogueColumn[];
  readonly #staging: string;
  /** What the names of the owners of this run begin with. */
  readonly #mark: string;
  readonly #owner: string;
  readonly #held: Held;
  #prepared: Promise<void> | undefined;
  #ordinal = 0;
  /** Names of the tables of this load that stand in the staging dataset. */
  readonly #standing = new Set<string>();

  constructor(
    context: SinkContext,
    client: BigQueryClient,
    place: TablePlace,
    target: TableResource,
    staging: string,
  ) {
    this.#context = context;
    this.#client = client;
    this.#place = place;
    this.#target = target;
    this.#columns = catalogueColumns(target);
    this.#staging = staging;
    this.#mark = runMark(context);
    this.#owner = newOwner(this.#mark);
    this.#held = { turn: new Turn(this.#table), place: statePlace(staging, this.#table) };
  }

  async columns(): Promise<readonly Column[]> {
    return this.#columns.map((column) => columnOf(this.#table, column));
  }

  async state(): Promise<Readonly<Record<string, string>>> {
    const { turn, place } = this.#held;
    const saved = await readState(this.#client, place, this.#context.manifest.name);
    turn.begin(saved.turn);
    return saved.state;
  }

  async save(state: Readonly<Record<string, string>>): Promise<void> {
    await this.#prepare();
    await runInTurn(this.#client, 'saving the state', this.#held, [], this.#saving(state));
  }

  async isEmpty(): Promise<boolean> {
    return (await countRows(this.#client, this.#place)) === 0;
  }

  async stage(columns: readonly Column[], batches: AsyncIterable<readonly Row[]>): Promise<Staged> {
    await this.#prepare();
    const { unique_key } = this.#context.manifest.sink.strategy;
    const wanted = stagingColumns(this.#table, columns, this.#columns, unique_key);
    const staging = this.#nextPlace();
    try {
      const { sent, written } = await stageRows(this.#client, staging, wanted, batches);
      if (sent === written) return { name: staging.table, columns, count: sent };
      throw new MatrixError(
        'MATRIX_ROWS_LOST',
        `${staging.dataset}.${staging.table} took ${written} of ${sent} rows`,
      );
    } catch (error) {
      await this.#drop(staging).catch(() => {});
      throw error;
    }
  }

  async exchange(staged: Staged, what: Exchange): Promise<Exchanged> {
    await this.#prepare();
    const input = this.#input(staged, what);
    await checkTarget(this.#client, what, input);
    if (what.remove.what === 'all' && what.add.what === 'all' && areHeld(staged.columns, this.#columns))
      return this.#swap(staged, what);
    await this.#context.reached?.('inside_finalize');
    const exchanged = await runExchange(this.#client, what, input, this.#held, this.#saving(what.state));
    await this.#context.reached?.('after_commit');
    return exchanged;
  }

  async discard(staged: Staged): Promise<void> {
    await this.#drop({ dataset: this.#staging, table: staged.name });
  }

  /** What a load that was broken off left staged is dropped, or else a day later: by itself, or by the next load. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const table of this.#standing) await this.#drop({ dataset: this.#staging, table }).catch(() => {});
  }

  /**
   * A table like the target is filled and takes its place.
   * @throws MatrixError MATRIX_OVERTAKEN before anything is changed, or after the copy; MATRIX_EXCHANGE_FAILED
   */
  async #swap(staged: Staged, what: Exchange): Promise<Exchanged> {
    const full = this.#nextPlace();
    try {
      const removed = await this.#copied(full, staged);
      await this.#context.reached?.('after_commit');
      await this.#confirm(what.state);
      return { removed, added: staged.count };
    } finally {
      await this.#drop(full).catch(() => {});
    }
  }

  /** Answers how many rows the target held. */
  async #copied(full: TablePlace, staged: Staged): Promise<number> {
    try {
      const removed = await countRows(this.#client, this.#place);
      // Without an expiration of its own, which the target might get with the copy.
      await makeTable(this.#client, full, likeTarget(this.#target));
      await this.#fill(full, staged);
      // As late as can be: whoever began before is refused from here on, and this load is where it came too late.
      await runInTurn(this.#client, `taking the turn of ${this.#table}`, this.#held, [], []);
      await this.#context.reached?.('inside_finalize');
      await copyTable(this.#client, full, this.#place, 'WRITE_TRUNCATE');
      return removed;
    } catch (error) {
      throw error instanceof MatrixError && error.code === 'MATRIX_STATEMENT_FAILED'
        ? exchangeFailed(this.#table, error)
        : error;
    }
  }

  /** The state of rows that are in place, where no other load has taken its turn meanwhile. */
  async #confirm(state: Readonly<Record<string, string>>): Promise<void> {
    try {
      await this.save(state);
    } catch (error) {
      throw error instanceof MatrixError && error.code === 'MATRIX_OVERTAKEN'
        ? copiedOver(this.#held.turn, error)
        : error;
    }
  }

  async #fill(full: TablePlace, staged: Staged): Promise<void> {
    if (staged.count === 0) return;
    const into = qualified(full.dataset, full.table);
    const columns = staged.columns.flatMap(({ name }) => this.#columns.filter((held) => held.name === name));
    const what = `filling a table to take the place of ${this.#table}`;
    await command(this.#client, what, insertStaged(into, qualified(this.#staging, staged.name), columns));
  }

  #input(staged: Staged, what: Exchange): ExchangeInput {
    const { strategy } = this.#context.manifest.sink;
    const names = exchangeNames(strategy, staged, what, {
      target: qualified(this.#place.dataset, this.#place.table),
      held: this.#columns,
      quote: quoteIdent,
      place: (name) => qualified(this.#staging, name),
    });
    return {
      table: this.#table,
      names: {
        ...names,
        natives: new Map(this.#columns.map(({ name, native }) => [quoteIdent(name), native])),
        timestamp: this.#context.load_timestamp,
      },
      maxPartitions: strategy.partition?.max_partitions_per_run,
    };
  }

  #saving(state: Readonly<Record<string, string>>): readonly string[] {
    return stateStatements(this.#held.place, this.#context.manifest.name, state);
  }

  get #table(): string {
    return `${this.#place.dataset}.${this.#place.table}`;
  }

  #nextPlace(): TablePlace {
    const table = stagingName(this.#owner, (this.#ordinal += 1));
    this.#standing.add(table);
    return { dataset: this.#staging, table };
  }

  async #drop(place: TablePlace): Promise<void> {
    await dropTable(this.#client, place);
    this.#standing.delete(place.table);
  }

  /** Before the first write: what stands beside the target. */
  async #prepare(): Promise<void> {
    this.#prepared ??= ensureBeside(this.#client, this.#place, this.#staging, this.#mark);
    await this.#prepared;
  }
}
