/** What a certification run hands to the straight line: the harness's means, and nothing of the loader's. */
import type { Dataset } from '../model/dataset.ts';
import type { LoadContext, Loader } from '../model/loader.ts';
import type { RunMode } from '../model/case.ts';
import type { Connector } from '../systems/contract.ts';
import type { HeldSources } from './held-sources.ts';
import type { HeldTargets } from './held-targets.ts';
import type { OwnChecks } from './own-checks/contract.ts';

/** The names that belong to one test, dropped by their prefix when it ends. */
export interface TestNames {
  /** `dpm_<run>_<worker>_<test>_`: `[a-z0-9_]`, at most 32 characters. */
  readonly prefix: string;
}

/** Of one worker: made once, shared by its tests. */
export interface WorkerContext {
  readonly run_mode: RunMode;
  readonly dataset: (source: string) => Dataset;
  readonly connect: (system: string) => Promise<Connector>;
  /**
   * The same system on an engine whose disk may be filled: the engine itself unless there is another for that, which is
   * started on first need. Absent where there is no such engine.
   */
  readonly connectSmall?: (system: string) => Promise<Connector>;
  readonly sources: HeldSources;
  readonly targets: HeldTargets;
  /** False where every row is encoded afresh (self-test). */
  readonly memo: boolean;
}

/** Of one test. */
export interface TestContext extends WorkerContext {
  /** Of this one load. */
  readonly run_id: string;
  readonly names: TestNames;
  readonly loader: Loader;
  /** Why another loader runs than the one that was asked for. */
  readonly loader_note?: string;
  /** What the loader is lent with each call. */
  readonly lent: LoadContext;
  /** The user's own; a trial has none, because the catalogue of defects does not name them. */
  readonly checks?: OwnChecks;
  readonly state_directory: string;
  /** The project that the test belongs to, for the command that runs it again. */
  readonly project?: string;
  /** ISO 8601: when the test will be stopped. */
  readonly deadline: () => string;
  /** Runs a named part, seen in the report with its duration. */
  readonly step: <T>(name: string, body: () => Promise<T>) => Promise<T>;
}
