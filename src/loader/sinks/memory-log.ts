/**
 * Loads into a memory log: an exchange is one transaction of events, its state in a log beside them. As in Kafka, a load
 * takes the place of any earlier one of the same manifest: one that still runs can't commit any more.
 */
import { MatrixError } from '../../model/error.ts';
import type { Location } from '../../model/location.ts';
import type { Column, Row } from '../../model/rows.ts';
import type { MemoryDatabase } from '../../systems/memory/engine.ts';
import { LogTransaction, MemoryLog } from '../../systems/memory/log.ts';
import type { SinkContext } from '../contract.ts';
import { dataColumns, foldEvents, liveEventOf } from '../log-events.ts';
import type { LiveEvents } from '../log-events.ts';
import { LogSink } from '../log-sink.ts';
import type { LiveNeed } from '../log-sink.ts';
import { stagedRows } from './memory-staging.ts';

const stateColumns: readonly Column[] = ['key', 'value'].map((name) => ({
  name,
  family: 'text',
  kind: 'text',
  nullable: false,
}));

/** Of one manifest: the sink that was opened last, and what it has not committed yet. */
interface Producer {
  owner: MemoryLogSink;
  open: LogTransaction | null;
}

const producers = new WeakMap<MemoryLog, Map<string, Producer>>();

export class MemoryLogSink extends LogSink {
  readonly #name: string;
  readonly #database: MemoryDatabase;
  readonly #log: MemoryLog;
  readonly #stateAt: Location;

  constructor(context: SinkContext, database: MemoryDatabase, target: Location, log: MemoryLog) {
    super(context);
    this.#name = context.manifest.name;
    this.#database = database;
    this.#log = log;
    this.#stateAt = { schema: target.schema, name: `${target.name}.__dpone_state` };
    const byName = producers.get(log) ?? new Map<string, Producer>();
    producers.set(log, byName);
    byName.get(this.#name)?.open?.abort();
    byName.set(this.#name, { owner: this, open: null });
  }

  async columns(): Promise<readonly Column[]> {
    return dataColumns(this.#log.columns);
  }

  protected async taken(columns: readonly Column[], batches: AsyncIterable<readonly Row[]>): Promise<Row[]> {
    return stagedRows(await this.columns(), columns, batches);
  }

  /** The engine's own rows, which are read here and not given away. */
  protected async live({ columns, data }: LiveNeed): Promise<LiveEvents> {
    const keptOf = liveEventOf(data ? columns : null);
    return new Map([...foldEvents(this.#log.readEvents(0))].map(([key, event]) => [key, keptOf(event)]));
  }

  protected async savedState(): Promise<readonly (readonly [string, string])[]> {
    const { schema, name } = this.#stateAt;
    const log = this.#database.find(schema, name);
    if (!(log instanceof MemoryLog)) return [];
    return [...log.latest().values()].map((row) => [row[0] as string, row[1] as string]);
  }

  protected async commit(
    _: readonly Column[],
    events: Iterable<Row>,
    state: readonly (readonly [string, string])[],
  ): Promise<number> {
    const producer = this.#producer();
    const transaction = new LogTransaction();
    producer.open = transaction;
    try {
      const added = transaction.append(this.#log, events);
      if (state.length > 0) transaction.append(this.#stateLog(), state);
      await this.reached('inside_finalize');
      this.#producer();
      transaction.commit();
      return added;
    } catch (error) {
      transaction.abort();
      throw error;
    } finally {
      producer.open = null;
    }
  }

  protected async close(): Promise<void> {}

  /** @throws MatrixError MATRIX_FENCED */
  #producer(): Producer {
    const producer = producers.get(this.#log)?.get(this.#name);
    if (producer?.owner === this) return producer;
    throw new MatrixError(
      'MATRIX_FENCED',
      `another load of the same manifest has begun since, so this one may no longer write (${this.#name})`,
    );
  }

  #stateLog(): MemoryLog {
    const { schema, name } = this.#stateAt;
    const found = this.#database.find(schema, name);
    return found instanceof MemoryLog ? found : this.#database.createLog(schema, name, stateColumns);
  }
}
