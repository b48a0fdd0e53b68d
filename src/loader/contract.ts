/** The two small interfaces of the reference loader: a source read by verbs, and a sink that executes exchanges. */
import type { Column, Row } from '../model/rows.ts';
import type { Connection } from '../model/loader.ts';
import type { Reached } from '../model/load-point.ts';
import type { Manifest } from '../model/manifest.ts';

/** Half open, in days since 1970-01-01. */
export interface Window {
  readonly column: string;
  readonly from: number;
  readonly before: number;
}

/** Opaque to all but the source that made it; it is stored in the target together with the rows. */
export type SourcePosition = string;

/** The verbs. `position()` beside them is where the next `since` or `log` begins. */
export type Read =
  | { readonly verb: 'snapshot' }
  | { readonly verb: 'window'; readonly window: Window }
  /** The delta after a watermark (`__dpone__seq`), in commit order; data columns, then `__dpone__op`, `__dpone__seq`. */
  | { readonly verb: 'changes'; readonly after: number }
  /** The key column alone. */
  | { readonly verb: 'keys' }
  /** Rows written by transactions from `after` to what `position()` last returned on this source (xmin). */
  | { readonly verb: 'since'; readonly after: SourcePosition }
  /**
   * Changes in commit order from the log (cdc), up to what `position()` last returned on this source: a later
   * change would be told twice. Data columns, then `__dpone__op`, `__dpone__seq` (any rising number).
   */
  | { readonly verb: 'log'; readonly after: SourcePosition };

export interface Source extends AsyncDisposable {
  /**
   * The data columns, in the order in which rows then have them: from the source's catalogue. A source that has
   * none takes the target's, and where there are none either those that its own rows name, untyped. Called
   * before the first read, and always with the same target.
   * @param target the target's data columns; null where it has no catalogue
   */
  columns(target?: readonly Column[] | null): Promise<readonly Column[]>;
  /**
   * Batches of rows that are the caller's to keep.
   * @param hashed the data columns in the order in which they are hashed: a source whose engine keeps the row hashes of
   *   its rows puts them behind, so that a batch is wider by one value; any other gives the rows as ever
   */
  read(what: Read, hashed?: readonly Column[]): AsyncIterable<readonly Row[]>;
  /**
   * Where a later `since` or `log` starts: all before it is visible now. Called in `prepare` (a slot is made
   * then, where there are slots), and once before the reads of a load, which it bounds. Asked for `xmin` and
   * `cdc` alone; which of the two is meant is told by the manifest's source options.
   */
  position(): Promise<SourcePosition>;
  /** Tells the source that the sink has committed everything up to this position. */
  confirm(position: SourcePosition): Promise<void>;
}

/** Rows that wait beside the target. */
export interface Staged {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly count: number;
}

/** What an exchange takes out of the target. Keys and hashes are compared null-safe inside the sink. */
export type Remove =
  | { readonly what: 'nothing' }
  | { readonly what: 'all' }
  | { readonly what: 'staged_keys' }
  /** Keys staged, and keys of the target that are not in `keys` (a second staged set of keys). */
  | { readonly what: 'staged_keys_and_gone'; readonly keys: Staged }
  | { readonly what: 'window'; readonly window: Window }
  /** The listed days and the days of the staged rows. */
  | { readonly what: 'partitions'; readonly column: string; readonly days: readonly number[] }
  /** Keys whose row hash differs from the staged one, or that are not staged. */
  | { readonly what: 'differing_and_gone' };

/** What an exchange puts in. */
export type Add =
  | { readonly what: 'all' }
  /** The last change per key by `__dpone__seq`, unless it is a delete; op and seq are left out. */
  | { readonly what: 'last_but_deletes' }
  /** Every change, the op kept as a column, seq left out. */
  | { readonly what: 'all_with_op' }
  /** Rows whose hash differs from the target's (current) row, or whose key is new. */
  | { readonly what: 'differing_and_new' };

export interface Exchange {
  readonly remove: Remove;
  /** `expire` closes current versions at `load_timestamp` instead of deleting rows (scd2). */
  readonly by: 'delete' | 'expire';
  readonly add: Add;
  /** How a log tells it: the op of each added row; `original` is the change's own, every change in order. */
  readonly events: 'snapshot' | 'original' | 'upsert' | 'replace';
  /** Saved in the same atomic step, under these keys. */
  readonly state: Readonly<Record<string, string>>;
}

/** What an exchange did, by the sink's own count. */
export interface Exchanged {
  /** Rows taken out; an expiry removes none, a log none. */
  readonly removed: number;
  /** Rows put in; for a log its events. */
  readonly added: number;
  /** `staged_keys_and_gone` alone: keys of the target that were found gone from the source. */
  readonly gone?: number;
}

/** What a source is opened with. */
export interface SourceContext {
  readonly connection: Connection;
  readonly manifest: Manifest;
}

export interface SinkContext {
  readonly connection: Connection;
  readonly manifest: Manifest;
  readonly run_id: string;
  /** Microseconds since 1970-01-01T00:00:00Z. */
  readonly load_timestamp: bigint;
  /** Told of the points that only a sink can see: `inside_finalize` and `after_commit`. */
  readonly reached?: Reached;
}

export interface Sink extends AsyncDisposable {
  /** The target's columns, technical ones included, from its catalogue; of a log the data columns; null where it has none. */
  columns(): Promise<readonly Column[] | null>;
  /**
   * Saved state of this manifest, empty where there is none. The load begins with it: an exchange is refused
   * (MATRIX_OVERTAKEN, MATRIX_FENCED) where another load of the target was committed since.
   */
  state(): Promise<Readonly<Record<string, string>>>;
  /**
   * How many steps of its plan this very run has committed before, where a step made again would be told again;
   * absent where it changes nothing.
   */
  committedSteps?(): Promise<number>;
  /** Saves state without rows (the starting point that `prepare` took). Also with none it sweeps as any first write. */
  save(state: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Streams batches beside the target by the bulk path. Batches may be of data, op, seq and hash columns. One
   * that fails leaves nothing staged behind.
   */
  stage(columns: readonly Column[], batches: AsyncIterable<readonly Row[]>): Promise<Staged>;
  /** One step, atomic where the engine can, state included. For a log `added` counts events and `removed` is 0. */
  exchange(staged: Staged, what: Exchange): Promise<Exchanged>;
  /** Whether the target holds no row (a log: no live key). Asked before a diff against an empty snapshot. */
  isEmpty(): Promise<boolean>;
  /** Drops what was staged. */
  discard(staged: Staged): Promise<void>;
}

/** What `sources/<driver>.ts` and `sinks/<driver>.ts` export. */
export type OpenSource = (context: SourceContext) => Promise<Source>;
export type OpenSink = (context: SinkContext) => Promise<Sink>;
