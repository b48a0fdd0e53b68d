/** The difference of two parts of a table as one. */
import type { Difference } from '../../model/check.ts';
import { shownRows } from '../difference.ts';

interface Found<Item> {
  readonly count: number;
  readonly first: readonly Item[];
}

function both<Item>(left: Found<Item>, right: Found<Item>): Found<Item> {
  return {
    count: left.count + right.count,
    first: [...left.first, ...right.first].slice(0, shownRows),
  };
}

/** @param left of the part whose rows are shown first */
export function joined(left: Difference, right: Difference): Difference {
  const columns: Record<string, number> = { ...left.changed.columns };
  for (const [name, count] of Object.entries(right.changed.columns)) {
    columns[name] = (columns[name] ?? 0) + count;
  }
  return {
    missing: both(left.missing, right.missing),
    unexpected: both(left.unexpected, right.unexpected),
    changed: { ...both(left.changed, right.changed), columns },
  };
}
