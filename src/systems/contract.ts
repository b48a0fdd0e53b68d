/** What every system gives the harness: type rules, a connector, and how to get an engine. */
import type { Connection } from '../model/loader.ts';
import type { Engine } from '../model/engine.ts';
import type { Location } from '../model/location.ts';
import type { Pagination } from '../model/manifest.ts';
import type { Limit } from '../model/resilience.ts';
import type { Column, Row, Rows } from '../model/rows.ts';
import type { SlicedTable } from '../model/sliced.ts';
import type { Value } from '../model/value.ts';
import type { ContainerDisk } from '../services/contract.ts';
import type { Lead } from './lead.ts';

/**
 * Where rows are held. A log uses `table` as its topic. `database` is the namespace of one test or of one
 * worker's shared sources, at most 40 characters of `[a-z0-9_]`; a connector makes it when it is not there.
 */
export interface Name {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}

/** How one column travels through a system. */
export interface TypeRule {
  /** The column's type as the system's own catalogue spells it. */
  readonly native: string;
  readonly trip: 'exact' | 'widened' | 'encoded' | 'lossy';
  /** What the system retains of a value; absent where it keeps every value of the kind. Pure. */
  readonly keep?: (value: Value) => Value;
  /** The text that the system itself prints for a value; absent where that is the canonical text. Pure. */
  readonly print?: (value: Exclude<Value, null>) => string;
  /** Why, where the trip is not exact. */
  readonly note?: string;
}

/** A column as the engine's own catalogue reports it. */
export interface StoredColumn {
  readonly name: string;
  readonly native: string;
  readonly nullable: boolean;
}

/** A position in a log (or 0 for a table): what was there before it is not read again. */
export type Position = string;

export interface ReadOptions {
  /**
   * Of a log, also where a transaction stays open, up to where that begins; one that is being committed is waited for.
   * Without it such a log can't be read, because nobody knows what will be in it. A table is always read so.
   */
  readonly undecided?: boolean;
}

/** Rows that stand in an engine. It speaks for the harness and never for the loader. */
export interface Held {
  readonly name: Name;
  /** What a loader is told, to reach the database that this table or topic is in. */
  readonly connection: Connection;
  /** What a manifest says of how its pages follow each other; absent where it says nothing. */
  readonly pagination?: Pagination;
  /**
   * What a manifest calls a table or topic of the same database, for a loader that has {@link Held.connection}:
   * a system whose connections reach more than one database spells the database out. Pure.
   */
  place(schema: string, table: string): Location;
  /** From the engine's catalogue. */
  columns(): Promise<readonly StoredColumn[]>;
  /**
   * Every row as the engine now has it, in the columns' order of the rows that were held (for columns that a
   * load added, see `columns()`); a log from `after` on. Rows that the engine kept untouched since `hold` may
   * be the very row objects that were held, provided that no loader could have reached them; all others are new.
   */
  read(after?: Position, options?: ReadOptions): AsyncIterable<readonly Row[]>;
  /** Every row that a reader sees at this moment, in the middle of a commit too; absent where `read` is that. */
  readCommitted?(after?: Position): AsyncIterable<readonly Row[]>;
  /**
   * By row of a log, the part of it in which a transaction is seen at once: in another it may be seen earlier or later.
   * Absent where a transaction is seen at once everywhere.
   */
  parts?(): Promise<(row: Row) => string>;
  /** A reader that began now; absent where no reader's view outlives one reading. */
  openReader?(after?: Position): Promise<HeldReader>;
  /** Whether a session of this database waits now for what another has locked; absent where nobody ever waits. */
  hasWaiting?(): Promise<boolean>;
  /** The log's end; `'0'` for a table. */
  end(): Promise<Position>;
  /** Changes whenever the content or the definition of what is held does, and never otherwise. */
  fingerprint(): Promise<string>;
  /**
   * Names of all that is in the same database, this one included, whoever made it; absent where the system does not
   * tell. A loader's leftovers are seen by it.
   */
  beside?(): Promise<readonly string[]>;
  /** A second copy under another name, made inside the engine where it can. */
  clone(name: Name): Promise<Held>;
  /**
   * Applies a delta (data columns, `__dpone__op`, `__dpone__seq`) as real transactions in commit order, and
   * returns once a reader by transaction id or by the log can see all of them.
   * @throws MatrixError MATRIX_CHANGES_NOT_VISIBLE naming who blocks, when the deadline passes
   */
  apply(changes: Rows): Promise<void>;
  /** A transaction of a writer's own, open until it is ended; absent where changes are made by `apply` alone. */
  begin?(): Promise<HeldTransaction>;
  /**
   * Changes the columns of a table as its owner would, where rows stand in it. Absent where a table keeps the columns
   * that it was held with.
   * @param rows what it then holds, in the order of the columns that it is read by
   */
  alter?(alterations: readonly Alteration[], rows: Rows): Promise<Altered>;
  /**
   * The same table or topic, read by other columns, which a load may have given it. What it is read for begins now: a
   * topic tells the columns of later records. Absent where it is read by those alone that it was held with.
   */
  withColumns?(columns: readonly Column[]): Promise<Held>;
  /** As it stands now, to be held against another without being read; absent where no engine digests it in SQL. */
  sliced?(): Promise<SlicedTable>;
  drop(): Promise<void>;
}

/** A table of anybody's, which is only read: until it is disposed of it is seen as it was when it was opened, where the engine can. */
export interface OpenTable extends AsyncDisposable {
  readonly table: SlicedTable;
}

/** Reads what was there when it was opened, as far as the engine keeps that for it. */
export interface HeldReader extends AsyncDisposable {
  read(): AsyncIterable<readonly Row[]>;
}

/** One that is disposed of while it is open is rolled back. */
export interface HeldTransaction extends AsyncDisposable {
  /** Writes a delta, which nobody else sees yet. */
  apply(changes: Rows): Promise<void>;
  /** Returns when it is committed; whether every reader sees it by then is not waited for. */
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** A table whose columns were changed. */
export interface Altered {
  /** As it is held from then on. */
  readonly held: Held;
  /** Whether the engine wrote every row again, so that a reader by transaction id finds them all. */
  readonly rewritten: boolean;
}

/** One change of a table's columns. */
export type Alteration =
  | { readonly what: 'add'; readonly column: Column }
  | { readonly what: 'drop'; readonly name: string }
  | { readonly what: 'rename'; readonly name: string; readonly to: string }
  /** The column has the native type of its family from now on. */
  | { readonly what: 'retype'; readonly column: Column }
  | { readonly what: 'nullable'; readonly name: string; readonly nullable: boolean };

export interface HoldOptions {
  /** Makes `rows.key` a primary key (unique and not null). Append and history targets have none. */
  readonly unique: boolean;
  /** Prepared for `apply`: what the system needs to read changes by transaction id or from its log. */
  readonly captureChanges?: boolean;
  /** There are so many rows that this process must not keep them, encoded or as they are; their keys are known to differ. */
  readonly streamed?: boolean;
}

/** What a number that an engine tells of itself counts. */
export type GaugeUnit = 'rows' | 'bytes' | 'count';

/** A number that an engine tells of itself at one moment. */
export interface Gauge {
  /** In words, as people of that engine know it: `locks waited for`. */
  readonly name: string;
  readonly unit: GaugeUnit;
  readonly value: number;
  /** It counts up since before anybody looked, so that what tells is how much it has gained. */
  readonly rising?: true;
}

export interface Connector extends AsyncDisposable {
  readonly engine: Engine;
  /** True where no other process can reach the engine: memory, or a library in this process. Its connections say so too. */
  readonly isInProcess?: boolean;
  /** What a sink of this system cannot guarantee, whatever the loader does; absent where there is nothing. */
  readonly limits?: readonly Limit[];
  rule(column: Column): TypeRule;
  /** Makes the table or topic and fills it by the system's bulk path. Fails where it already exists. */
  hold(name: Name, rows: Rows, options: HoldOptions): Promise<Held>;
  /**
   * A table that the loader makes, in a database of the harness: what is named is read back once it is there.
   * Absent where no loader's own tables can be held.
   */
  adopt?(name: Name, rows: Pick<Rows, 'columns' | 'key'>): Promise<Held>;
  /**
   * The same connection through somebody between, whom every address of it leads to: also those that the system only
   * tells once it is asked. Absent where the connection's URL names the one address that there is.
   */
  through?(connection: Connection, lead: Lead): Promise<Connection>;
  /** Null where this engine has no such disk; absent where the system is never given one. */
  smallDisk?(): Promise<SmallDisk | null>;
  /** Null where this engine is not the run's own to kill; absent where none of the system is ever killed. */
  restart?(): Promise<Restart | null>;
  /**
   * What the engine tells of itself now, and of what is in a database of the harness, for a plot over time: by a
   * session of the connector's own, which waits for nobody's lock. Absent where it tells nothing.
   * @param database as in {@link Name}
   */
  observe?(database: string): Promise<readonly Gauge[]>;
  /** Drops every database, topic, slot and state whose name begins so. Returns what was dropped. */
  sweep(prefix: string): Promise<readonly string[]>;
}

/** A disk of an engine that is so small that it can be filled. */
export interface SmallDisk {
  /** Has a database of the harness on it, in which nobody else has a session: moved there, where it was elsewhere. */
  take(database: string): Promise<OnSmallDisk>;
}

/** A database on a small disk: it goes back to where it was, and the disk is empty again, once this is disposed of. */
export interface OnSmallDisk extends AsyncDisposable {
  /** Takes all the room that is left. Returns how many bytes that were. */
  fill(): Promise<number>;
  /** Gives back what {@link fill} took. */
  clear(): Promise<void>;
  /** Bytes that are free. */
  free(): Promise<number>;
  /** How the engine itself refuses more rows in the database, in its own words; null where it takes them. */
  refusal(): Promise<string | null>;
  /**
   * There where the engine ends once it finds no room, and begins again by {@link clear}: whoever asks for its refusal
   * ends it, and what it holds is read only when there is room again.
   */
  readonly endsEngine?: true;
  /** What a client is told of it at best, in words: `that the disk is full`. */
  readonly tells: string;
  /** Whether the words of an error say {@link tells}. Pure. */
  isTold(words: string): boolean;
}

/** An engine that may be killed, and comes back with all that it held, where it was. */
export interface Restart {
  /** Without a chance to clean up. Returns once it has ended, and with it every connection. */
  kill(): Promise<Killed>;
}

/** An engine that stays away until it is called back, at the latest when this is disposed of. */
export interface Killed extends AsyncDisposable {
  /** What of it has ended, in words. */
  readonly ended: string;
  /** How the harness is not let in now, in words; null where the engine answers. */
  refusal(): Promise<string | null>;
  /** Returns once it answers as before. May be called again. */
  back(): Promise<void>;
}

/** How a connector is opened once the broker has an engine. */
export interface System {
  connect(access: EngineAccess): Promise<Connector>;
  /**
   * Opens a table of a server, to be held against another; absent where a system has no SQL to digest one by.
   * @param table as the system spells it: `schema.table`, or `table` alone
   * @throws MatrixError MATRIX_BAD_URL, MATRIX_CONNECT_FAILED, MATRIX_TABLE_NOT_FOUND
   */
  readonly openTable?: (url: string, table: string) => Promise<OpenTable>;
}

/** An engine that answers, as the broker hands it out. */
export interface EngineAccess {
  readonly engine: Engine;
  /** With a password if it has one: never printed. */
  readonly url: string;
  /** Of the run's own container, in which the engine may be killed; absent where it may not. */
  readonly killable?: string;
  /** Of the run's own container, where the disk that it keeps its data on may be filled; absent where it may not. */
  readonly small_disk?: ContainerDisk;
  /** The service by which the same engine is had on such a disk; absent where there is none. */
  readonly on_small_disk?: string;
}
