/** Loads into a memory log: an exchange is one transaction of events, its state in a log beside them. */
import type { Location } from '../../model/location.ts';
import type { Column, Row } from '../../model/rows.ts';
import type { MemoryDatabase } from '../../systems/memory/engine.ts';
import { LogTransaction, MemoryLog } from '../../systems/memory/log.ts';
import type { Exchange, Exchanged, Sink, SinkContext, Staged } from '../contract.ts';
import { dataColumns, foldEvents, needsLiveEvents, tellExchange } from '../log-events.ts';
import type { LiveEvents } from '../log-events.ts';
import type { RowSet } from './memory-exchange.ts';
import { stagedRows } from './memory-staging.ts';

const stateColumns: readonly Column[] = ['key', 'value'].map((name) => ({
  name,
  family: 'text',
  kind: 'text',
  nullable: false,
}));

export class MemoryLogSink implements Sink {
  readonly #context: SinkContext;
  readonly #database: MemoryDatabase;
  readonly #log: MemoryLog;
  readonly #stateAt: Location;
  /** A log has no place beside it, so rows wait in the loader. */
  readonly #staged = new Map<string, RowSet>();
  #ordinal = 0;

  constructor(context: SinkContext, database: MemoryDatabase, target: Location, log: MemoryLog) {
    this.#context = context;
    this.#database = database;
    this.#log = log;
    this.#stateAt = { schema: target.schema, name: `${target.name}.__dpone_state` };
  }

  async columns(): Promise<readonly Column[]> {
    return dataColumns(this.#log.columns);
  }

  async state(): Promise<Readonly<Record<string, string>>> {
    const { schema, name } = this.#stateAt;
    const log = this.#database.find(schema, name);
    if (!(log instanceof MemoryLog)) return {};
    const prefix = this.#stateKey('');
    const own = [...log.latest().values()].filter((row) => (row[0] as string).startsWith(prefix));
    return Object.fromEntries(own.map((row) => [(row[0] as string).slice(prefix.length), row[1] as string]));
  }

  async save(state: Readonly<Record<string, string>>): Promise<void> {
    this.#commit([], state);
  }

  async stage(columns: readonly Column[], batches: AsyncIterable<readonly Row[]>): Promise<Staged> {
    const rows = await stagedRows(await this.columns(), columns, batches);
    this.#ordinal += 1;
    const name = `staged_${this.#ordinal}`;
    this.#staged.set(name, { columns, rows });
    return { name, columns, count: rows.length };
  }

  async exchange(staged: Staged, what: Exchange): Promise<Exchanged> {
    const { events, gone } = tellExchange({
      manifest: this.#context.manifest,
      columns: await this.columns(),
      staged: this.#rowSet(staged),
      keys: what.remove.what === 'staged_keys_and_gone' ? this.#rowSet(what.remove.keys).rows : [],
      live: needsLiveEvents(what) ? this.#live() : new Map(),
      what,
    });
    const added = this.#commit(events, what.state);
    return gone === undefined ? { removed: 0, added } : { removed: 0, added, gone };
  }

  async isEmpty(): Promise<boolean> {
    return this.#live().size === 0;
  }

  async discard({ name }: Staged): Promise<void> {
    this.#staged.delete(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#staged.clear();
  }

  /** Events and state in one transaction. Returns how many events there were. */
  #commit(events: Iterable<Row>, state: Readonly<Record<string, string>>): number {
    const transaction = new LogTransaction();
    try {
      const added = transaction.append(this.#log, events);
      const entries = Object.entries(state).map(([key, value]): Row => [this.#stateKey(key), value]);
      if (entries.length > 0) transaction.append(this.#stateLog(), entries);
      transaction.commit();
      return added;
    } catch (error) {
      transaction.abort();
      throw error;
    }
  }

  /** The engine's own rows, which are read here and not given away. */
  #live(): LiveEvents {
    return foldEvents(this.#log.readEvents(0));
  }

  #rowSet({ name }: Staged): RowSet {
    const staged = this.#staged.get(name);
    if (staged) return staged;
    throw new TypeError(`nothing is staged as ${name}`);
  }

  #stateKey(key: string): string {
    return `${this.#context.manifest.name}/${key}`;
  }

  #stateLog(): MemoryLog {
    const { schema, name } = this.#stateAt;
    const found = this.#database.find(schema, name);
    return found instanceof MemoryLog ? found : this.#database.createLog(schema, name, stateColumns);
  }
}
