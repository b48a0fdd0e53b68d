/** Orders and choices that are drawn from a seed, so that a counterexample is plain data. */
import { below, next } from '../../../src/dataset/hash.ts';

/** Makes the function that draws a whole number from 0 to `bound` − 1. */
export function draws(seed: number): (bound: number) => number {
  let hash = seed;
  return (bound) => {
    hash = next(hash);
    return below(hash, bound);
  };
}

/** A copy in another order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const copy = [...items];
  const draw = draws(seed);
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = draw(last + 1);
    [copy[last], copy[other]] = [copy[other] as T, copy[last] as T];
  }
  return copy;
}
