/** Narrow updates: a change of one big integer that a double does not see, in a row that else stays as it was. */
import type { Value } from '../model/value.ts';
import { mix, seedOf } from './hash.ts';

const seed = seedOf('narrow updates');

/** Whether the update of an id is meant to be narrow: one in eight is, where its row has an integer that can be. */
export function isNarrow(id: number): boolean {
  return (mix(id ^ seed) & 7) === 0;
}

/** The neighbour of an integer that is the same double; null where the integer has none. */
export function neighbourInDouble(value: Value): bigint | null {
  if (typeof value !== 'bigint') return null;
  const neighbours = [value + 1n, value - 1n].filter((other) => BigInt.asIntN(64, other) === other);
  return neighbours.find((other) => Number(other) === Number(value)) ?? null;
}
