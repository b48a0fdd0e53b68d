/** Loads into a memory log: an exchange is one transaction of events, its state in a log beside them. */
import type { Location } from '../../model/location.ts';
import type { Column, Row } from '../../model/rows.ts';
import type { MemoryDatabase } from '../../systems/memory/engine.ts';
import { LogTransaction, MemoryLog } from '../../systems/memory/log.ts';
import type { SinkContext } from '../contract.ts';
import { dataColumns, foldEvents } from '../log-events.ts';
import type { LiveEvents } from '../log-events.ts';
import { LogSink } from '../log-sink.ts';
import { stagedRows } from './memory-staging.ts';

const stateColumns: readonly Column[] = ['key', 'value'].map((name) => ({
  name,
  family: 'text',
  kind: 'text',
  nullable: false,
}));

export class MemoryLogSink extends LogSink {
  readonly #database: MemoryDatabase;
  readonly #log: MemoryLog;
  readonly #stateAt: Location;

  constructor(context: SinkContext, database: MemoryDatabase, target: Location, log: MemoryLog) {
    super(context);
    this.#database = database;
    this.#log = log;
    this.#stateAt = { schema: target.schema, name: `${target.name}.__dpone_state` };
  }

  async columns(): Promise<readonly Column[]> {
    return dataColumns(this.#log.columns);
  }

  protected async taken(columns: readonly Column[], batches: AsyncIterable<readonly Row[]>): Promise<Row[]> {
    return stagedRows(await this.columns(), columns, batches);
  }

  /** The engine's own rows, which are read here and not given away. */
  protected async live(): Promise<LiveEvents> {
    return foldEvents(this.#log.readEvents(0));
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
    const transaction = new LogTransaction();
    try {
      const added = transaction.append(this.#log, events);
      if (state.length > 0) transaction.append(this.#stateLog(), state);
      await this.reached('inside_finalize');
      transaction.commit();
      return added;
    } catch (error) {
      transaction.abort();
      throw error;
    }
  }

  protected async close(): Promise<void> {}

  #stateLog(): MemoryLog {
    const { schema, name } = this.#stateAt;
    const found = this.#database.find(schema, name);
    return found instanceof MemoryLog ? found : this.#database.createLog(schema, name, stateColumns);
  }
}
