/** Rounds: what a source goes through while loads follow each other, from wishes to changes that are always possible. */
import type { Dataset } from '../model/dataset.ts';
import { rowsOf, type Row, type Rows } from '../model/rows.ts';
import type { Op } from '../model/technical.ts';
import { changeColumns } from './delta.ts';
import { rowMaker } from './row.ts';

/**
 * `change`: the row gets this version, and is inserted where it is not there. `touch`: an update to what it is
 * already; a row that is gone comes back as it was. `remove`: nothing happens where it is gone already. `reuse`: its
 * key is deleted and inserted again.
 */
export const wishes = ['change', 'touch', 'remove', 'reuse'] as const;

/** What is to happen to a key; which changes that takes depends on what the key went through before. */
export interface Wish {
  readonly id: number;
  readonly what: (typeof wishes)[number];
  readonly version: number;
}

/** One change as it was made. */
export interface Change {
  readonly op: Op;
  readonly id: number;
  /** Of the row that it carries; a delete carries what it removes. */
  readonly version: number;
  /** An update without a difference, or an insert of a key that was there before. */
  readonly again: boolean;
}

export interface Round {
  /** In commit order. */
  readonly changes: readonly Change[];
  /**
   * The source from right before this round's changes to right after them. The delta is of this round alone; its
   * sequence goes on over all rounds.
   */
  readonly data: Dataset;
  /** The deltas of all rounds up to this one. */
  readonly delta: Rows;
}

/** The version that each key has, and that it had last. */
interface Versions {
  readonly now: Map<number, number>;
  readonly last: Map<number, number>;
}

/**
 * A row's business date is made of its id alone, so no row ever moves into the window of the changes or out of it:
 * ids of the volume that are stable stand outside of it at every version, though rounds may change them, and all
 * other ids inside.
 * @param start its `before` is where the source begins
 */
export function roundsOf(start: Dataset, wished: readonly (readonly Wish[])[]): readonly Round[] {
  const { source, volume, columns } = start;
  const make = rowMaker(source, volume);
  const made = new Map<string, Row>();
  const rowAt = (id: number, version: number): Row => {
    const name = `${id} ${version}`;
    let row = made.get(name);
    if (!row) made.set(name, (row = make(id, version)));
    return row;
  };
  const versions: Versions = { now: new Map(), last: new Map() };
  for (const batch of start.before.batches()) {
    for (const row of batch) {
      const id = row[0] as number;
      made.set(`${id} 1`, row);
      versions.now.set(id, 1);
      versions.last.set(id, 1);
    }
  }
  let before = start.before;
  let delta: readonly Row[] = [];
  return wished.map((each) => {
    const changes = each.flatMap((wish) => fulfilled(wish, versions));
    const own = changes.map(({ op, id, version }, at) => [...rowAt(id, version), op, delta.length + at + 1]);
    delta = [...delta, ...own];
    const left = [...versions.now].sort(([a], [b]) => a - b).map(([id, version]) => rowAt(id, version));
    const snapshot = rowsOf(columns, start.before.key, left);
    const deltaOf = (rows: readonly Row[]): Rows => rowsOf(changeColumns(columns), ['__dpone__seq'], rows);
    const data: Dataset = { source, volume, columns, before, snapshot, changes: deltaOf(own) };
    before = snapshot;
    return { changes, data, delta: deltaOf(delta) };
  });
}

/** The changes that a wish takes, made. */
function fulfilled({ id, what, version }: Wish, { now, last }: Versions): readonly Change[] {
  const current = now.get(id);
  const put = (to: number, op: Op): Change => {
    const again = op === 'update' ? now.get(id) === to : last.has(id);
    now.set(id, to);
    last.set(id, to);
    return { op, id, version: to, again };
  };
  const remove = (of: number): Change => {
    now.delete(id);
    return { op: 'delete', id, version: of, again: false };
  };
  if (current === undefined) {
    if (what === 'remove') return [];
    return [put(what === 'touch' ? (last.get(id) ?? version) : version, 'insert')];
  }
  switch (what) {
    case 'change':
      return [put(version, 'update')];
    case 'touch':
      return [put(current, 'update')];
    case 'remove':
      return [remove(current)];
    case 'reuse':
      return [remove(current), put(version, 'insert')];
  }
}
