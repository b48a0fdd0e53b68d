/** What a plan is made of: data that says what to read and what to exchange, and how nothing of it is done. */
import type { Strategy } from '../model/case.ts';
import type { Chunk } from '../model/loader.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Exchange, Read, Remove } from './contract.ts';

/** A value that is known only once the step runs. */
export type StateValue =
  /** The highest `__dpone__seq` that was read, or this where nothing was. */
  | { readonly what: 'last_seq'; readonly otherwise: number }
  /** The source's position from before the read. */
  | { readonly what: 'position' }
  /** The run that committed a chunk, and its rows. */
  | { readonly what: 'committed_chunk'; readonly run_id: string };

/** An exchange before its key set is staged and its state is known. */
export interface PlannedExchange extends Omit<Exchange, 'remove' | 'state'> {
  readonly remove:
    | Exclude<Remove, { readonly what: 'staged_keys_and_gone' }>
    | { readonly what: 'staged_keys_and_gone' };
  readonly state: Readonly<Record<string, StateValue>>;
}

/** One read and the exchange of what it gave. */
export interface Step {
  readonly read: Read;
  /** Adds `__dpone__row_hash` to each row while it is staged. */
  readonly hash: boolean;
  /** What an empty read means to a target that is not empty: all rows gone, or a mistake. */
  readonly empty: 'allow' | 'refuse';
  readonly exchange: PlannedExchange;
  /** Whether the source hears, once the sink has committed, that its log is no longer needed up to the position. */
  readonly confirm: boolean;
  /** The days of a backfill's chunk, both included. */
  readonly chunk: { readonly from: string; readonly to: string } | null;
}

export interface Plan {
  readonly strategy: Strategy;
  readonly steps: readonly Step[];
  /** Chunks that this run has committed before, and does not load again. */
  readonly committed: readonly Chunk[];
}

/** What a strategy plans from. */
export interface Planning {
  readonly manifest: Manifest;
  /** The sink's saved state. */
  readonly state: Readonly<Record<string, string>>;
  readonly run_id: string;
  /** How many steps the run has committed before, as the sink has kept it; absent for a sink that keeps no such count. */
  readonly done?: number | undefined;
}

export type PlanStrategy = (planning: Planning) => Pick<Plan, 'steps'> & Partial<Pick<Plan, 'committed'>>;

/** A step with what most strategies have in common: no hash, no chunk, nothing refused or confirmed, no state. */
export function step(
  read: Read,
  exchange: Pick<PlannedExchange, 'remove' | 'add' | 'events'> & Partial<PlannedExchange>,
  more: Partial<Step> = {},
): Step {
  return {
    read,
    hash: false,
    empty: 'allow',
    exchange: { by: 'delete', state: {}, ...exchange },
    confirm: false,
    chunk: null,
    ...more,
  };
}
