/** Rows compared cell by cell, and named by their keys, without asking the code under test. */
import type { Row } from '../../../src/model/rows.ts';
import type { Value } from '../../../src/model/value.ts';

/** Bytes by content; 0 and -0 are two values, NaN is one. */
export function sameValue(one: Value | undefined, other: Value | undefined): boolean {
  if (one instanceof Uint8Array && other instanceof Uint8Array) {
    return one.length === other.length && one.every((byte, at) => byte === other[at]);
  }
  return Object.is(one, other);
}

/** Positions at which two rows differ. */
export function differing(one: Row, other: Row): readonly number[] {
  if (one === other) return [];
  const longer = one.length > other.length ? one : other;
  return [...longer.keys()].filter((at) => !sameValue(one[at], other[at]));
}
