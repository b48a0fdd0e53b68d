/** What a row read back has beside what is compared: a hash and times that are its loader's own. */
import type { Row } from '../model/rows.ts';
import type { Value } from '../model/value.ts';

export interface Aside {
  readonly from: Value | undefined;
  readonly to: Value | undefined;
  readonly hash: Value | undefined;
}

const asides = new WeakMap<Row, Aside>();

export function setAside(row: Row, aside: Aside): void {
  asides.set(row, aside);
}

/** Undefined of a row of which nothing was set aside. */
export function asideOf(row: Row): Aside | undefined {
  return asides.get(row);
}
