/** How checks are made: planned from the expectation before the load, fed in the one pass over what is there. */
import { isDeepStrictEqual } from 'node:util';
import type { Check, Difference } from '../../model/check.ts';
import type { Row, Rows } from '../../model/rows.ts';
import type { ExpectationInput, VerifyContext } from '../contract.ts';
import type { RowDigest, Summary } from '../digest.ts';

/** What is known before the load. */
export interface Ground extends ExpectationInput {
  readonly after: Summary;
  /** Visits rows that the harness made with their digests, each valid during the call. */
  readonly visit: (rows: Rows, each: (row: Row, digest: RowDigest) => void) => void;
}

/** What is known after the pass over the observed rows. */
export interface Seen extends VerifyContext {
  readonly summary: Summary;
  /** Empty where the digests are equal. */
  readonly difference: Difference;
  /** The digests differ, but a second reading showed no difference: the target did not hold still. */
  readonly isUnstable: boolean;
}

export interface Gatherer {
  /** Called for each observed row; the digest is valid during the call. */
  row?(row: Row, digest: RowDigest): void;
  finish(seen: Seen): readonly Check[];
}

/** Made before the load. */
export interface Plan {
  begin(): Gatherer;
}

export type Planner = (ground: Ground) => Plan;

export function eachRow(rows: Rows, each: (row: Row) => void): void {
  for (const batch of rows.batches()) {
    for (const row of batch) each(row);
  }
}

/** A plan that looks at no single row. */
export function withoutRows(finish: (seen: Seen) => readonly Check[]): Plan {
  return { begin: () => ({ finish }) };
}

/**
 * Passes where both values are the same JSON.
 *
 * @param options.isEmpty what was expected is an empty set: then the check is not applicable where none is
 * observed, for nothing was compared
 */
export function compared(
  name: string,
  expected: unknown,
  observed: unknown,
  options: { readonly isEmpty?: boolean; readonly detail?: string } = {},
): Check {
  const same = isDeepStrictEqual(expected, observed);
  const status = !same ? 'failed' : options.isEmpty ? 'not_applicable' : 'passed';
  return { name, status, expected, observed, ...(options.detail ? { detail: options.detail } : {}) };
}

/** How many keys or columns a check lists. */
const listed = 5;

/** A set as a check shows it: its size and the first few. */
export class Listing<T> {
  count = 0;
  readonly first: T[] = [];

  add(item: T): void {
    this.count += 1;
    if (this.first.length < listed) this.first.push(item);
  }

  result(): { readonly count: number; readonly first: readonly T[] } {
    return { count: this.count, first: this.first };
  }
}
