/** A shuffled order of any length, of which each place can be asked for by itself. */
import { mix } from './hash.ts';

/** Enough that neighbours lie apart. */
const rounds = 4;

/**
 * A permutation of 0 to `count` − 1: a Feistel network over the next even number of bits, walked on until it comes back
 * into the range, which keeps it one to one.
 */
export function permutation(count: number, seed: number): (index: number) => number {
  const half = Math.max(1, Math.ceil(Math.log2(Math.max(2, count)) / 2));
  const mask = 2 ** half - 1;
  const once = (index: number): number => {
    let left = Math.floor(index / (mask + 1));
    let right = index & mask;
    for (let round = 0; round < rounds; round += 1) {
      const next = left ^ (mix(right ^ mix(seed + round)) & mask);
      left = right;
      right = next;
    }
    return left * (mask + 1) + right;
  };
  return (index) => {
    let at = once(index);
    while (at >= count) at = once(at);
    return at;
  };
}
