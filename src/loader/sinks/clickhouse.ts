/**
 * Loads into a ClickHouse database: rows wait in staging tables, and a changed copy takes the target's place.
 *
 * ClickHouse has no transactions over statements. What is atomic all the same:
 *
 * - Every exchange, state included, where the target is a plain MergeTree table in an Atomic database that feeds no
 *   materialized view: a copy that shares the target's parts is changed unseen (lightweight DELETE, INSERT, UPDATE,
 *   REPLACE PARTITION) and takes its place by EXCHANGE TABLES. The state names the copy beforehand, and so counts from
 *   that moment on. A load that is killed at any step leaves the old rows with the old state, or the new with the new.
 * - A single partition, by REPLACE PARTITION in place.
 *
 * What is not: any other target is changed in place, statement by statement, the state last. A reader may then see
 * rows removed and not yet added; the same load made again ends right, but an append that was killed between its rows
 * and its state, which appends twice. The rows that are added become one block, which is seen whole or not at all, up
 * to ten million of them or 1 GiB in memory, and where all are of one partition; beyond, block after block and partition
 * after partition. A materialized view gets its rows after the target has them, block by block: a load that is killed
 * or fails between leaves the target ahead of its views, and made again adds to them what they already have, because no
 * view sees a DELETE. Another program that writes to the target while the copy is changed is noticed,
 * and the load refused, unless it writes within the exchange itself.
 *
 * Of two loads of one target at once the later to commit is refused: it waits for the other's lock, a table that only one
 * can make, and is then refused by its turn, which is saved with the state. Where a lock was taken for a dead load's and
 * was not, the identity of the table that the copy has displaced tells of it, and that table is put back; in place there
 * is nothing to put back, and a load that wakes up among its statements is told so only afterwards.
 */
import { MatrixError } from '../../model/error.ts';
import type { Column, Row } from '../../model/rows.ts';
import { countRows, insertRows } from '../../systems/clickhouse/bulk.ts';
import { describeServer, openClickHouse } from '../../systems/clickhouse/client.ts';
import type { ClickHouse } from '../../systems/clickhouse/client.ts';
import { qualified, quoteIdent } from '../../systems/clickhouse/quoting.ts';
import type { BinaryColumn } from '../../systems/clickhouse/row-binary.ts';
import type { Exchange, Exchanged, Sink, SinkContext, Staged } from '../contract.ts';
import { columnOf } from '../sources/clickhouse/columns.ts';
import { checkTarget, daysOf, runExchange, runPartitions } from './clickhouse/exchange.ts';
import { Lease, newOwner } from './clickhouse/leases.ts';
import { ensureBeside } from './clickhouse/beside.ts';
import { Commits } from './clickhouse/commits.ts';
import type { ExchangeNames } from './clickhouse/sql.ts';
import { createLike, createStaging, dropOrphans, stagingColumns, stagingName } from './clickhouse/staging.ts';
import { requireRoom } from './clickhouse/room.ts';
import { describeTarget, identityOf } from './clickhouse/target.ts';
import type { Target } from './clickhouse/target.ts';
import { exchangeNames } from './tables/names.ts';
import { areHeld, runMark, takenOver } from './tables/staging.ts';

const application = 'dpone-reference-loader';

/** @throws MatrixError MATRIX_MANIFEST_INCOMPLETE; MATRIX_NO_TABLE where there is no target; MATRIX_CONNECT_FAILED */
export async function openSink(context: SinkContext): Promise<Sink> {
  const { table, staging } = context.manifest.sink;
  if (!table || !staging) {
    throw new MatrixError(
      'MATRIX_MANIFEST_INCOMPLETE',
      'a ClickHouse sink needs sink.table and sink.staging',
    );
  }
  const client = await openClickHouse(context.connection.url, application);
  try {
    return new ClickHouseSink(
      context,
      client,
      await describeTarget(client, table.schema, table.name),
      staging.schema,
    );
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
}

/** What an exchange left in the target. */
type Change = (names: ExchangeNames) => Promise<Exchanged>;

class ClickHouseSink implements Sink {
  readonly #context: SinkContext;
  readonly #client: ClickHouse;
  readonly #target: Target;
  readonly #staging: string;
  /** What the names of the owners of this run begin with. */
  readonly #mark: string;
  readonly #owner: string;
  readonly #commits: Commits;
  #lease: Promise<Lease> | undefined;
  #ordinal = 0;
  /** Names of the tables of this load that stand in the staging database. */
  readonly #standing = new Set<string>();

  constructor(context: SinkContext, client: ClickHouse, target: Target, staging: string) {
    this.#context = context;
    this.#client = client;
    this.#target = target;
    this.#staging = staging;
    this.#mark = runMark(context);
    this.#owner = newOwner(this.#mark);
    const who = { owner: this.#owner, mark: this.#mark };
    this.#commits = new Commits(client, context, target, staging, who);
  }

  async columns(): Promise<readonly Column[]> {
    return this.#target.columns.map((column) => columnOf(this.#table, column));
  }

  async state(): Promise<Readonly<Record<string, string>>> {
    return this.#commits.state();
  }

  async save(state: Readonly<Record<string, string>>): Promise<void> {
    await this.#prepare();
    await this.#commits.save(state);
  }

  async isEmpty(): Promise<boolean> {
    return (await countRows(this.#client, this.#target.quoted)) === 0;
  }

  async stage(columns: readonly Column[], batches: AsyncIterable<readonly Row[]>): Promise<Staged> {
    await this.#prepare();
    const like = this.#isLikeTarget(columns);
    const wanted = like
      ? this.#targetColumns(columns)
      : stagingColumns(
          this.#table,
          columns,
          this.#target.columns,
          this.#context.manifest.sink.strategy.unique_key,
        );
    const name = this.#nextName();
    const staging = qualified(this.#staging, name);
    await this.#client.command(
      like ? createLike(staging, this.#target.quoted) : createStaging(staging, wanted),
    );
    try {
      const { sent } = await insertRows(this.#client, staging, wanted, batches);
      return { name, columns, count: sent };
    } catch (error) {
      const explained = await this.#takenOver(name, error);
      await this.#drop(name).catch(() => {});
      throw explained;
    }
  }

  async exchange(staged: Staged, what: Exchange): Promise<Exchanged> {
    await this.#prepare();
    try {
      return await this.#exchange(staged, what);
    } catch (error) {
      throw await this.#takenOver(staged.name, error);
    }
  }

  /** An error of a load whose staged rows are gone says so, and any other says what it said. */
  async #takenOver(name: string, error: unknown): Promise<unknown> {
    const there = await identityOf(this.#client, this.#staging, name).catch(() => 'unknown');
    return there === '' ? takenOver(this.#table, error) : error;
  }

  async #exchange(staged: Staged, what: Exchange): Promise<Exchanged> {
    const names = this.#names(staged, what);
    await checkTarget(this.#client, what, {
      table: this.#table,
      names,
      maxPartitions: this.#context.manifest.sink.strategy.partition?.max_partitions_per_run,
    });
    if (!this.#target.replaceable)
      return this.#inPlace({ ...names, inOneBlock: true }, what, (into) => this.#change(what, into));
    const days = await this.#partitionsOf(staged, what);
    if (days) {
      const change: Change = (into) => runPartitions(this.#client, into, days, staged.count);
      if (days.touched.length === 1) return this.#inPlace(names, what, change);
      return this.#onCopy(names, what, change);
    }
    if (what.remove.what === 'all' && what.add.what === 'all' && this.#isLikeTarget(staged.columns)) {
      return this.#commits.swapIn(staged.name, what.state, async () => ({
        removed: await countRows(this.#client, this.#target.quoted),
        added: staged.count,
      }));
    }
    return this.#onCopy(names, what, (into) => this.#change(what, into));
  }

  async discard(staged: Staged): Promise<void> {
    await this.#drop(staged.name);
  }

  /** What a load that was broken off left staged is dropped, or else swept by a later one. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#standing) await this.#drop(name).catch(() => {});
    const lease = await this.#lease?.catch(() => undefined);
    lease?.[Symbol.dispose]();
    await this.#client[Symbol.asyncDispose]();
  }

  /** Changes a copy that shares the target's parts, and puts it in its place. */
  async #onCopy(names: ExchangeNames, what: Exchange, change: Change): Promise<Exchanged> {
    const name = this.#nextName();
    const copy = qualified(this.#staging, name);
    const { quoted } = this.#target;
    try {
      return await this.#commits.swapIn(name, what.state, async () => {
        // All rows are to go: an empty table like the target is the copy without them.
        const empty = what.remove.what === 'all';
        const removed = empty ? await countRows(this.#client, quoted) : 0;
        await this.#client.command(`CREATE TABLE ${copy} ${empty ? 'AS' : 'CLONE AS'} ${quoted}`);
        const beforeRewrite = this.#roomFor(this.#staging, name);
        const exchanged = await change({ ...names, into: copy, beforeRewrite });
        return { ...exchanged, removed: exchanged.removed + removed };
      });
    } finally {
      await this.#drop(name).catch(() => {});
    }
  }

  #inPlace(names: ExchangeNames, { state }: Exchange, change: Change): Promise<Exchanged> {
    const beforeRewrite = this.#roomFor(this.#target.database, this.#target.name);
    return this.#commits.inPlace(state, (beforeLast) => change({ ...names, beforeLast, beforeRewrite }));
  }

  #roomFor(database: string, name: string): () => Promise<void> {
    const server = describeServer(this.#context.connection.url);
    return () => requireRoom(this.#client, { database, name, server });
  }

  #change(what: Exchange, names: ExchangeNames): Promise<Exchanged> {
    return runExchange(this.#client, what, names);
  }

  /** The days of whole partitions that are exchanged, where the target is partitioned by them. */
  async #partitionsOf(staged: Staged, { remove, add }: Exchange) {
    if (remove.what !== 'partitions' || add.what !== 'all' || !this.#isLikeTarget(staged.columns))
      return null;
    const { column, days } = remove;
    const ofStaged = await daysOf(this.#client, column, qualified(this.#staging, staged.name));
    const touched = [...new Set([...days, ...ofStaged])];
    return { column, listed: days, staged: ofStaged, touched };
  }

  /**
   * Whether what is staged is whole partitions of the target, or all of it, so that it is filled as a table like it.
   */
  #isLikeTarget(columns: readonly Column[]): boolean {
    const { mode, partition, chunk } = this.#context.manifest.sink.strategy;
    const { replaceable, partitionedBy } = this.#target;
    const byPartition = partitionedBy !== '' && partitionedBy === (partition ?? chunk)?.column;
    return replaceable && (mode === 'full_refresh' || byPartition) && areHeld(columns, this.#target.columns);
  }

  #targetColumns(columns: readonly Column[]): readonly BinaryColumn[] {
    return columns.flatMap(({ name }) => this.#held(name) ?? []);
  }

  #names(staged: Staged, what: Exchange): ExchangeNames {
    const { strategy } = this.#context.manifest.sink;
    const { target, hash, ...names } = exchangeNames(strategy, staged, what, {
      target: this.#target.quoted,
      held: this.#target.columns,
      quote: quoteIdent,
      place: (name) => qualified(this.#staging, name),
    });
    return {
      ...names,
      into: target,
      // Staged hashes may be null as far as their type is concerned, and those of the target as it says.
      hash: { name: hash, nullable: true },
      timestamp: this.#context.load_timestamp,
    };
  }

  #held(name: string): Target['columns'][number] | undefined {
    return this.#target.columns.find((column) => column.name === name);
  }

  get #table(): string {
    return `${this.#target.database}.${this.#target.name}`;
  }

  #nextName(): string {
    const name = stagingName(this.#owner, (this.#ordinal += 1));
    this.#standing.add(name);
    return name;
  }

  async #drop(name: string): Promise<void> {
    await this.#client.command(`DROP TABLE IF EXISTS ${qualified(this.#staging, name)} SYNC`);
    this.#standing.delete(name);
  }

  /** Before the first write: what stands beside the target, a lease, and nothing left of killed loads. */
  async #prepare(): Promise<void> {
    this.#lease ??= this.#begin();
    await this.#lease;
  }

  async #begin(): Promise<Lease> {
    await ensureBeside(this.#client, this.#staging);
    const lease = await Lease.take(this.#client, this.#staging, this.#owner);
    // Not while another load commits: its tables are none that a dead one has left, and its state is not settled.
    await this.#commits.between(() => dropOrphans(this.#client, this.#staging, this.#mark));
    return lease;
  }
}
