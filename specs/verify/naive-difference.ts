/** A second opinion on the difference of two tables, by lists and by what rows are told as. */
import type { Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { told } from '../model/told.ts';

export interface NaiveDifference {
  readonly missing: readonly Row[];
  readonly unexpected: readonly Row[];
  readonly changed: readonly { readonly row: Row; readonly columns: readonly number[] }[];
}

/** 0 and -0 are one key. */
function keyOf(row: Row, key: readonly number[]): string {
  return told(key.map((at) => (row[at] === 0 ? 0 : (row[at] as Value))));
}

/**
 * @param expected rows of which no two have one key
 * @param key positions of the key's columns
 */
export function naiveDifference(
  expected: readonly Row[],
  observed: readonly Row[],
  key: readonly number[],
): NaiveDifference {
  const missing = [...expected];
  const left: Row[] = [];
  for (const row of observed) {
    const same = missing.findIndex((other) => told(other) === told(row));
    if (same < 0) left.push(row);
    else missing.splice(same, 1);
  }
  const unexpected: Row[] = [];
  const changed: { row: Row; columns: readonly number[] }[] = [];
  for (const row of left) {
    const partner = missing.findIndex((other) => keyOf(other, key) === keyOf(row, key));
    if (partner < 0) unexpected.push(row);
    else
      for (const other of missing.splice(partner, 1))
        changed.push({ row: other, columns: parted(other, row) });
  }
  return { missing, unexpected, changed };
}

/** Positions at which two rows differ, the longer one beyond the other's end. */
function parted(one: Row, other: Row): readonly number[] {
  const positions = [...(one.length > other.length ? one : other).keys()];
  return positions.filter((at) => told(one.slice(at, at + 1)) !== told(other.slice(at, at + 1)));
}
