/** What a loader is asked and what it answers: plain JSON, so that a loader in any language can take it. */
import type { Expectations } from './declared.ts';
import type { Reached } from './load-point.ts';
import type { Manifest } from './manifest.ts';

/**
 * How to reach a system. `driver` is the system's own name where a real engine answers, `memory` where the
 * stand-in does. `url` may carry a password: it is for the loader alone and is redacted everywhere else.
 */
export interface Connection {
  readonly system: string;
  readonly driver: string;
  readonly url: string;
  /** There where only a loader that runs in the harness's own process can use it. */
  readonly in_process?: true;
}

export interface LoadRequest {
  readonly run_id: string;
  /** `prepare`: take the starting point (xmin, cdc). `load`: move the rows. */
  readonly phase: 'prepare' | 'load';
  readonly manifest: Manifest;
  readonly connections: { readonly source: Connection; readonly sink: Connection };
  /** A folder of this test's own, for loaders that keep no state in the target. */
  readonly state_directory: string;
  /** ISO 8601 in UTC: the one time that a load writes as its own (scd2 validity). */
  readonly load_timestamp: string;
  /** ISO 8601 in UTC: when the harness stops waiting. */
  readonly deadline: string;
  /** There where a command is to tell each point as it comes to it, and to wait there for a line. */
  readonly points?: true;
}

/** The one time that every load writes as its own: fixed, so that an expected history is made once for all cases. */
export const loadTimestamp = '2026-07-01T00:00:00.000000Z';

/** The time that a load of version 1 is given, where the loader makes the state before a load itself. */
export const firstLoadTimestamp = '2026-01-01T00:00:00.000000Z';

export interface Chunk {
  /** Days as in the manifest, both included. */
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly committed: boolean;
}

/** A loader's claim, which is checked against the target and never believed. */
export interface LoadReport {
  /** Rows offered by the source (xmin: rows by transaction id and keys found gone). */
  readonly read: number;
  /** Rows taken out of the target; an expiry removes none. */
  readonly removed: number;
  /** Rows put into the target; for a log the events. */
  readonly added: number;
  readonly chunks?: readonly Chunk[];
}

/** Cases that a loader says it does not support; a field that is left out means any. */
export interface Unsupported {
  readonly source?: string | readonly string[];
  readonly sink?: string | readonly string[];
  readonly strategy?: string | readonly string[];
  readonly reason: string;
}

/** The `code` of the error by which a loader refuses a case that it does not support, before it writes anything. */
export const unsupportedCode = 'MATRIX_UNSUPPORTED';

/** What the harness lends a loader for a call. A loader need not use any of it. */
export interface LoadContext {
  /** Keeps a text as the loader's log: the evidence has its end, and the report of the test has more of it. */
  readonly log: (text: string) => void;
  /** Aborted once nobody waits for the load any more: its test is over, or was stopped. */
  readonly signal: AbortSignal;
  /**
   * Says that the load has started a process which leads a group of its own: the group is ended where this process
   * dies. Returns what is called when all of it has gone.
   */
  readonly guard: (pid: number) => () => void;
  /** Awaited at each point of the load, where the harness wants to hold or kill it there; see {@link Loader.points}. */
  readonly reached?: Reached;
}

export interface Loader {
  readonly name: string;
  readonly version?: string;
  /** True where the loader runs in this process and so can reach memory engines. */
  readonly inProcess?: boolean;
  /** True where every load tells {@link LoadContext.reached} of each of its points. */
  readonly points?: boolean;
  /**
   * `own`: the loader keeps the state of `scd2` and `snapshot_diff` by its own hash or clock. The state before such a
   * load is then version 1, which the loader has loaded itself, and its hash and times are held against their rules.
   */
  readonly history?: 'published' | 'own';
  /** What the loader's documentation says of its own: applied to what is expected, and told wherever the loader is. */
  readonly expectations?: Expectations;
  /** Each such case is asserted to be refused by the loader itself, and is no pass. */
  readonly unsupported?: readonly Unsupported[];
  prepare?(request: LoadRequest, context?: LoadContext): Promise<void>;
  load(request: LoadRequest, context?: LoadContext): Promise<LoadReport>;
}
