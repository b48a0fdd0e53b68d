/** What a check of the user's own is given, and what it answers. */
import type { MatrixCase } from '../../model/case.ts';
import type { LoadReport, LoadRequest } from '../../model/loader.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Column } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import type { StoredColumnLike } from '../../verify/index.ts';

/** A row by the names of its columns. */
export type NamedRow<Name extends string = string> = Readonly<Record<Name, Value>>;

/** Rows that the harness made: of the dataset, or as the oracle expects them. */
export interface KnownRows {
  readonly count: number;
  readonly columns: readonly Column[];
  /**
   * Each row with these columns; with all of them where none is named.
   * @throws MatrixError MATRIX_UNKNOWN_COLUMN
   */
  rows<Name extends string>(...names: readonly Name[]): Iterable<NamedRow<Name>>;
}

/** The target as the engine has it after the load. It is read again each time it is asked for. */
export interface ObservedRows {
  /** Rows of a table, events of a log. */
  readonly count: number;
  /** From the engine's own catalogue. */
  columns(): Promise<readonly StoredColumnLike[]>;
  /**
   * Each row with these columns; with all that are expected where none is named. Of a log the events of this load.
   * @throws MatrixError MATRIX_UNKNOWN_COLUMN
   */
  rows<Name extends string>(...names: readonly Name[]): AsyncIterable<NamedRow<Name>>;
}

/** A case whose load has ended, and whose target was read back and verified. */
export interface LoadedCase {
  readonly case: MatrixCase;
  /** As the loader had it, with the names of this test. */
  readonly manifest: Manifest;
  /** As the loader had them. For reading: what a check writes, no other check has seen. */
  readonly connections: LoadRequest['connections'];
  /** What the loader claims; null where it gave no report. */
  readonly report: LoadReport | null;
  /** The source after its changes. */
  readonly source: KnownRows;
  /** The target before the load. */
  readonly before: KnownRows;
  /** What the target must hold after it; of a log the events of this load. */
  readonly expected: KnownRows;
  readonly observed: ObservedRows;
}

/** Two values that were obtained by different ways. They are compared by the harness: equal is passed. */
export interface Comparison {
  /** A JSON value. */
  readonly expected: unknown;
  /** A JSON value. */
  readonly observed: unknown;
  /**
   * How many rows, columns or the like were looked at. Needed only where both values are empty (`0`, `[]`, `''`,
   * `null`, `false`, `{}`) and none was read from `observed`: two empty values may come of having looked at nothing.
   */
  readonly compared?: number;
  /** What it means, for people. */
  readonly detail?: string;
}

/** Why a check has nothing to compare in this case: it is then no pass. */
export interface NotApplicable {
  readonly notApplicable: string;
}

export type OwnCheck = (
  loaded: LoadedCase,
) => Promise<Comparison | NotApplicable> | Comparison | NotApplicable;

/** Checks by name (`[a-z0-9_]`); in the evidence each is called `own:<name>`. */
export type OwnChecks = Readonly<Record<string, OwnCheck>>;
