/** What a system says of how to get an engine for it, and what the broker hands out. */
import { MatrixError } from '../model/error.ts';
import type { EndpointKind, Engine, Provenance } from '../model/engine.ts';
import type { RunMode } from '../model/case.ts';
import type { RunRecord } from './run-folder.ts';

/** An engine that answers. The same shape as the systems' own, which this folder does not know. */
export interface EngineAccess {
  readonly engine: Engine;
  /** With a password if it has one: never printed. */
  readonly url: string;
  /** See {@link Running.killable}. */
  readonly killable?: string;
  /** See {@link Running.small_disk}. */
  readonly small_disk?: ContainerDisk;
  /** See {@link Running.on_small_disk}. */
  readonly on_small_disk?: string;
}

/** A disk that a container was given, which holds all that the engine in it keeps, and nothing else. */
export interface ContainerDisk {
  /** The container's id. */
  readonly container: string;
  readonly folder: string;
}

/** Modes in which engines are asked for; `mock_contract` runs in memory and asks nobody. */
export type ServedMode = Exclude<RunMode, 'mock_contract'>;

/** The ways that a system itself can tell how to go; memory stands in for any of them. */
export type WayName = Exclude<Provenance, 'memory'>;

/** What a way gets to start an engine with. */
export interface StartContext {
  readonly system: string;
  /** The product's name as people write it. */
  readonly title: string;
  /** Which worker's engine it is, as a number and in words. */
  readonly slot: number;
  readonly worker: string;
  readonly run: RunRecord;
  /** What the user set for the system, by part: `url`, `brokers`, … */
  readonly external: Readonly<Record<string, string>>;
  /** Container images that the user wants instead of the usual, by service. */
  readonly images: Readonly<Record<string, string>>;
  /** Servers that may be worked on although they hold what no run has made. */
  readonly allowExisting?: readonly string[];
  /** A folder of this engine's own, made on demand, reachable by every user, and removed once the engine has ended. */
  readonly folder: () => string;
  /** A folder of this machine's that stays, for what is dear to make; reachable by every user. */
  readonly cacheFolder: () => string;
  /** Aborted when the run ends while the engine starts: end what was begun, and throw. */
  readonly signal: AbortSignal;
  /** Writes down a process of the engine's, so that the next run ends it if this one can't. Call it at once. */
  readonly record: (pid: number) => void;
  /** Writes down that there may be containers with this run's label. Call it before the first is made. */
  readonly recordContainer: () => void;
  /**
   * Makes something once per run, for all slots; a failure to do so stays one.
   * @param make given what makes a folder that stays until the run ends
   */
  readonly once: <T>(key: string, make: (folder: () => string) => Promise<T>) => Promise<T>;
  /** Prints a line for the user. */
  readonly tell: (line: string) => void;
  /** Tells the user of work that keeps the run waiting: see `announce`. */
  readonly announce: <T>(
    doing: string,
    work: () => Promise<T>,
    done: (result: T, time: string) => string | undefined,
  ) => Promise<T>;
  /**
   * The engine of another service for the same slot, started where it does not run yet: what a companion is made
   * for. Undefined for memory.
   */
  readonly beside: (system: string) => Promise<Running | undefined>;
}

/** An engine that was started or reached. */
export interface Running {
  /** As the server reports itself. */
  readonly product: string;
  readonly version: string;
  readonly image?: string;
  readonly digest?: string;
  readonly stand_in?: string;
  /** Of a managed service: whether it is the vendor's own. */
  readonly endpoint?: EndpointKind;
  /** The id of its container, for a companion that joins its network. */
  readonly container?: string;
  /** `host:port` of the port that it keeps open for such a companion, where it keeps one. */
  readonly companion?: string;
  /** The id of the container that stays when the engine in it is killed; absent where it would end, or is not the run's own. */
  readonly killable?: string;
  /** The disk that it keeps its data on, where that is so small that it may be filled. */
  readonly small_disk?: ContainerDisk;
  /** The service by which the same engine is had once more on such a disk; absent where there is none. */
  readonly on_small_disk?: string;
  /** With a password if it has one. */
  readonly url: string;
  /** Ends what was started, and only that. Must not throw for an engine that has ended by itself. */
  stop(): Promise<void>;
  /** Settles when the engine ends by itself; the next who asks then gets a new one. */
  readonly ended?: Promise<void>;
  /** Where it lives (host and port), without credentials. There for a server that outlives the run. */
  readonly server?: string;
  /** Drops everything on the server whose name begins so. Returns what was dropped. */
  sweep?(prefix: string): Promise<readonly string[]>;
}

/** What a way is looked at with; nothing is started. */
export type LookContext = Pick<StartContext, 'external' | 'images' | 'allowExisting'>;

/**
 * One way to an engine: how to start it, or why there is none.
 *
 * `start` throws {@link unavailable} where this machine can't have such an engine, and then the next way is tried.
 * Any other error is final: an engine that could be had and failed is never replaced by a lesser one in silence.
 */
export type Way =
  | {
      readonly start: (context: StartContext) => Promise<Running>;
      /**
       * What would be used, in words, without starting it; throws as `start` would. Absent where there is nothing to
       * look at: it can always be started.
       */
      readonly look?: (context: LookContext) => Promise<string>;
      /** npm packages that it needs beside the system's driver. */
      readonly packages?: readonly string[];
    }
  | { readonly absent: string };

export interface ServiceDefinition {
  readonly system: string;
  /** The product's name as people write it, where the service is no system of its own but beside one. */
  readonly title?: string;
  readonly ways: Readonly<Record<Exclude<WayName, 'in_process'>, Way>> & {
    /** There for a system that the test process itself plays. */
    readonly in_process?: Way;
  };
  /** What the user can do to get a better engine, as an imperative: `set … to …`. */
  readonly remedy: string;
}

/** The engine can't be had in this way on this machine. */
export function unavailable(reason: string): MatrixError {
  return new MatrixError('MATRIX_ENGINE_UNAVAILABLE', reason);
}

/**
 * The engine could be had, and failed.
 * @param log the end of its log
 */
export function failed(what: string, log: string): MatrixError {
  return new MatrixError('MATRIX_ENGINE_FAILED', log === '' ? what : `${what}; the end of its log:\n${log}`);
}
