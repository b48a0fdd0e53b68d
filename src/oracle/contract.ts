/** What the oracle says must be in a target, before and after a load. */
import type { Column, Rows } from '../model/rows.ts';
import type { Value } from '../model/value.ts';

/** What a system retains of each value; undefined where it keeps every value of the column. */
export type KeepRule = (column: Column) => ((value: Value) => Value) | undefined;

/** When a version is valid; half open, in microseconds since 1970-01-01T00:00:00Z. */
export interface Validity {
  readonly from: bigint;
  readonly to: bigint | null;
}

export interface Expectation {
  /** The target before the load: what the harness holds there (for a log: the events already in the topic). */
  readonly before: Rows;
  /** Whether the target has its key as a primary key. */
  readonly unique: boolean;
  /** All rows of a table after the load; for a log the events that follow those of `before`. */
  readonly after: Rows;
  /** Source rows offered (as the volume table of the matrix says, by strategy). */
  readonly offered: number;
  /** Rows of the source after its changes, with the source's rules applied. */
  readonly source: Rows;
  /** The hash and the times of the history are the loader's own: `before` and `after` are without them. */
  readonly own_history?: true;
  /** Then, of a history: by id, the versions in the order of time as the request's timestamps would have them. */
  readonly validity?: ReadonlyMap<unknown, readonly Validity[]>;
}
