/** What the defects of updates do, on 30 rows: 1–3 deleted, 4–21 updated, 22–30 stable, 31–33 inserted. */
import { expect } from '@playwright/test';
import { columnsOf } from '../../../src/dataset/columns.ts';
import { byKind, everywhere, tables } from '../support/edits.ts';
import type { Meaning, Meanings } from '../support/edits.ts';
import type { Target } from '../support/target.ts';
import { sameValue } from '../support/rows.ts';

export const keyed = tables.filter(
  (place) => !place.startsWith('incremental_append') && !place.startsWith('scd2'),
);

const hashed = ['snapshot_diff table'];

/** The first wide column that has a value at both versions of id 4, and not the same. */
function updatedColumn(it: Target): string {
  const [now, old] = [it.right(it.made(4)), it.withVersion(it.made(4), 4, 1)];
  const found = it.columns.find((name, at) => {
    const isThere = name.startsWith('wide_') && now[at] !== null && old[at] !== null;
    return isThere && !sameValue(now[at], old[at]);
  });
  return found as string;
}

/** The update of an id is as if it had not been made. */
function skipped(id: number): Meaning {
  return byKind({
    keyed: (it) => ({ instead: { [id]: it.row(id, 1) } }),
    append: () => ({ missing: [`${id} update`] }),
    history: (it) => ({
      missing: [`${id} new`],
      instead: {
        [`${id} old`]: it.set(`${id} old`, { __dpone__valid_to_at: null, __dpone__is_current: true }),
      },
    }),
    log: () => ({ missing: [`${id}#0`] }),
  });
}

export const updateMeanings: Meanings = {
  'update skipped': [everywhere, skipped(4)],
  // On 700 rows, of which 183–518 are updated: 183 in its second big integer, of which both are one double.
  'update within one double lost': [
    ['snapshot_diff table', 'snapshot_diff log', 'scd2 table'],
    (it) => {
      const [now, old] = [it.data(183, 2), it.data(183, 1)];
      const changed = [...now.keys()].filter((at) => !sameValue(now[at], old[at]));
      expect(changed.map((at) => [columnsOf('postgres')[at]?.name, old[at], now[at]])).toEqual([
        ['wide_postgres_063_int64', -8890531723497385204n, -8890531723497385203n],
      ]);
      return skipped(183)(it);
    },
  ],
  // A hash beside the data is that of the right row, except where the whole old row is put back.
  'old version applied': [
    everywhere,
    (it) => ({ instead: { [it.made(21)]: it.withVersion(it.made(21), 21, 1) } }),
  ],
  'update of the wrong key': [
    keyed,
    (it) => ({ instead: { 4: it.row(4, 1), 22: it.rekeyed(it.row(4, 2), 22) } }),
  ],
  'all columns but one updated': [
    everywhere,
    (it) => {
      const [name, column] = [it.made(4), updatedColumn(it)];
      return {
        instead: { [name]: it.set(name, { [column]: it.value(it.withVersion(name, 4, 1), column) }) },
      };
    },
  ],
  'row hash not updated': [
    hashed,
    (it) => ({ instead: { 4: it.set('4', { __dpone__row_hash: it.hash(4, 1) }) } }),
  ],
  'row hash of another row': [
    hashed,
    (it) => ({ instead: { 22: it.set('22', { __dpone__row_hash: it.hash(4, 2) }) } }),
  ],
  'update inserted beside the old row': [keyed, (it) => ({ unexpected: [it.row(4, 1)] })],
};
