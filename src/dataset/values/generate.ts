/** How a family's values are drawn: some from a pool of hostile constants, the rest computed. */
import { mix } from '../hash.ts';
import type { Value } from '../../model/value.ts';

/** A value from a cell's hash (an int32). Pure; never null, because sparsity is the column's matter. */
export type Generate<T extends Value = Exclude<Value, null>> = (hash: number) => T;

/** One value in eight comes from the pool. */
export function drawn<T extends Value>(pool: readonly T[], compute: Generate<T>): Generate<T> {
  const size = pool.length;
  return (hash) => ((hash & 7) === 0 ? (pool[(hash >>> 3) % size] as T) : compute(mix(hash)));
}

export function pick<T>(pool: readonly T[], hash: number): T {
  return pool[(hash >>> 0) % pool.length] as T;
}
