/** What every sink of a log does alike: rows wait in the loader, and an exchange is told as events in one transaction. */
import type { LoadPoint } from '../model/load-point.ts';
import type { Column, Row } from '../model/rows.ts';
import { isTechnical } from '../model/technical.ts';
import type { Exchange, Exchanged, Sink, SinkContext, Staged } from './contract.ts';
import { needsLiveEvents, tellExchange } from './log-events.ts';
import type { LiveEvents } from './log-events.ts';
import type { RowList } from './waiting-rows.ts';

/** Rows that wait. */
export interface LogRows {
  readonly columns: readonly Column[];
  /** Given back once they are discarded, where they can be. */
  readonly rows: RowList & Partial<Disposable>;
}

/** What the live events of a topic are read for. */
export interface LiveNeed {
  /** Data columns that they are decoded by. */
  readonly columns: readonly Column[];
  /** False where keys, days and ops are enough: then there are no hashes. */
  readonly data: boolean;
}

/** Under which the last run of a manifest is kept: a log remembers no more of them. */
const runKey = '__dpone__run';

/** A run, and how many steps of its plan are committed. */
interface CommittedRun {
  readonly run_id: string;
  readonly steps: number;
}

export abstract class LogSink implements Sink {
  readonly #context: SinkContext;
  /** A log has no place beside it, so rows wait in the loader. */
  readonly #staged = new Map<string, LogRows>();
  #ordinal = 0;
  /** The points are those of an exchange: state that is saved by itself passes none. */
  #exchanges = false;
  /** Of this run; read with the state. */
  #committed: number | undefined;

  constructor(context: SinkContext) {
    this.#context = context;
  }

  abstract columns(): Promise<readonly Column[] | null>;

  /** The rows of the batches, the sink's own. */
  protected abstract taken(
    columns: readonly Column[],
    batches: AsyncIterable<readonly Row[]>,
  ): Promise<LogRows['rows']>;

  protected abstract live(need: LiveNeed): Promise<LiveEvents>;

  /** All of the state, of every manifest, by {@link LogSink.stateKey}. */
  protected abstract savedState(): Promise<Iterable<readonly [key: string, value: string]>>;

  /** Events over these data columns and state in one transaction. Returns how many events there were. */
  protected abstract commit(
    columns: readonly Column[],
    events: Iterable<Row>,
    state: readonly (readonly [key: string, value: string])[],
  ): Promise<number>;

  protected abstract close(): Promise<void>;

  async state(): Promise<Readonly<Record<string, string>>> {
    const prefix = this.stateKey('');
    const own = [...(await this.savedState())].filter(([key]) => key.startsWith(prefix));
    const { [runKey]: run, ...state } = Object.fromEntries(
      own.map(([key, value]) => [key.slice(prefix.length), value]),
    );
    const last = run === undefined ? null : (JSON.parse(run) as CommittedRun);
    this.#committed = last?.run_id === this.#context.run_id ? last.steps : 0;
    return state;
  }

  /** Events that were told cannot be taken back, so a run that is made again tells none of them again. */
  async committedSteps(): Promise<number> {
    if (this.#committed === undefined) await this.state();
    return this.#committed ?? 0;
  }

  async save(state: Readonly<Record<string, string>>): Promise<void> {
    // A transaction of nothing would still register what events look like that there are none of.
    if (Object.keys(state).length === 0) return;
    await this.commit([], [], this.#entries(state));
  }

  async stage(columns: readonly Column[], batches: AsyncIterable<readonly Row[]>): Promise<Staged> {
    const rows = await this.taken(columns, batches);
    this.#ordinal += 1;
    const name = `staged_${this.#ordinal}`;
    this.#staged.set(name, { columns, rows });
    return { name, columns, count: rows.length };
  }

  async exchange(staged: Staged, what: Exchange): Promise<Exchanged> {
    const waiting = this.#waiting(staged);
    const columns = (await this.columns()) ?? dataOf(waiting.columns);
    const data = what.remove.what === 'differing_and_gone';
    const { events, gone } = tellExchange({
      manifest: this.#context.manifest,
      columns,
      staged: waiting,
      keys: what.remove.what === 'staged_keys_and_gone' ? this.#waiting(what.remove.keys).rows : [],
      live: needsLiveEvents(what) ? await this.live({ columns, data }) : new Map(),
      what,
    });
    this.#exchanges = true;
    const steps = (await this.committedSteps()) + 1;
    const run: CommittedRun = { run_id: this.#context.run_id, steps };
    const added = await this.commit(
      columns,
      events,
      this.#entries({ ...what.state, [runKey]: JSON.stringify(run) }),
    );
    this.#committed = steps;
    await this.reached('after_commit');
    this.#exchanges = false;
    return gone === undefined ? { removed: 0, added } : { removed: 0, added, gone };
  }

  async isEmpty(): Promise<boolean> {
    return (await this.live({ columns: [], data: false })).size === 0;
  }

  async discard({ name }: Staged): Promise<void> {
    this.#staged.get(name)?.rows[Symbol.dispose]?.();
    this.#staged.delete(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { rows } of this.#staged.values()) rows[Symbol.dispose]?.();
    this.#staged.clear();
    await this.close();
  }

  /** Inside a transaction, right before it is committed; and right after. */
  protected async reached(point: LoadPoint): Promise<void> {
    if (this.#exchanges) await this.#context.reached?.(point);
  }

  /** One log keeps the state of every manifest that loads it. */
  protected stateKey(key: string): string {
    return `${this.#context.manifest.name}/${key}`;
  }

  #entries(state: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
    return Object.entries(state).map(([key, value]) => [this.stateKey(key), value]);
  }

  #waiting({ name }: Staged): LogRows {
    const staged = this.#staged.get(name);
    if (staged) return staged;
    throw new TypeError(`nothing is staged as ${name}`);
  }
}

/** What a log without a catalogue gets as its data columns. */
function dataOf(columns: readonly Column[]): readonly Column[] {
  return columns.filter(({ name }) => !isTechnical(name));
}
