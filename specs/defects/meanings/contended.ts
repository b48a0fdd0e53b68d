/** What the defects do that need several changes per key: 20 rows, and the changes of each key written down. */
import type { Edits, Meaning, Meanings } from '../support/edits.ts';
import { byKind } from '../support/edits.ts';
import type { Target } from '../support/target.ts';
import { deletesTold } from './deletes.ts';

/** Base rows 1–20: 1–4 end deleted, 5–9 updated, 10–20 as they were, 21–24 inserted; 25 comes and goes. */
export const contendedVolume = { rows: 20, change_ratio: '0.65', delete_ratio: '0.2' };

/** Every change by id: commit number, operation, and the version that it writes or removes. */
export const commits: Readonly<Record<number, string>> = {
  1: '5 delete 1',
  2: '1 update 2, 35 delete 2',
  3: '18 update 1, 24 delete 1',
  4: '4 delete 1, 10 insert 2, 26 delete 2',
  5: '30 update 2, 34 update 3',
  6: '15 delete 1, 20 insert 2',
  7: '12 update 2, 22 update 2',
  8: '7 update 2, 19 delete 2, 23 insert 3',
  9: '2 update 2, 16 delete 2, 27 insert 3, 32 update 4',
  10: '28 update 1',
  17: '8 update 2, 31 update 1',
  21: '3 insert 1, 6 update 2',
  22: '9 insert 1, 21 update 2, 29 delete 2, 33 insert 3',
  23: '13 insert 1, 25 update 1',
  24: '14 insert 1',
  25: '11 insert 1, 17 delete 1',
};

const gone = 'gone';
type Ends = Readonly<Record<number, number | typeof gone>>;

/** Ids that end at another version than they should, or gone where they should be there. */
const endingAs = (ends: Ends): Meaning => {
  const each = Object.entries(ends).map(([id, end]) => ({ id: Number(id), end }));
  return byKind({
    keyed: (it) => {
      const there = each.filter(({ id }) => it.names.includes(String(id)));
      const kept = each.filter(({ id }) => !there.some((other) => other.id === id));
      return {
        missing: there.flatMap(({ id, end }) => (end === gone ? [String(id)] : [])),
        unexpected: kept.flatMap(({ id, end }) => (end === gone ? [] : [it.row(id, end)])),
        instead: Object.fromEntries(
          there.flatMap(({ id, end }) => (end === gone ? [] : [[id, it.row(id, end)]])),
        ),
      };
    },
    log: (it) => ({
      instead: Object.fromEntries(
        each.map(({ id, end }) => [
          `${id}#0`,
          end === gone ? it.event(id, 0, 'delete') : it.event(id, 0, 'upsert', end),
        ]),
      ),
    }),
  });
};

const folding = ['incremental_merge table', 'incremental_merge log', 'cdc table'];
const telling = ['incremental_append log', 'cdc log'];

/** Of a log that tells every change only the last event of each key. */
function lastEvents(it: Target): Edits {
  const byKey = Object.entries(commits).map(([id, changes]) => ({ id, last: changes.split(',').length - 1 }));
  const several = byKey.filter(({ last }) => last > 0);
  return {
    missing: several.flatMap(({ id, last }) =>
      Array.from({ length: last }, (_, index) => `${id}#${index + 1}`),
    ),
    instead: Object.fromEntries(
      several.map(({ id, last }) => [`${id}#0`, it.right(`${id}#${last}`).with(1, 0)]),
    ),
  };
}

export const contendedMeanings: Meanings = {
  'last change but one wins': [
    folding,
    endingAs({ 2: 2, 3: 1, 4: 2, 5: 2, 6: gone, 8: gone, 9: 3, 17: 2, 21: 1, 22: gone, 25: 1 }),
  ],
  'first change wins': [
    folding,
    endingAs({ 2: 2, 3: 1, 5: 2, 6: gone, 8: 2, 9: 2, 17: 2, 21: 1, 22: 1, 25: 1 }),
  ],
  'changes applied by operation': [folding, endingAs({ 2: 2, 3: 1, 4: 2, 8: 2, 22: 2, 25: 1 })],
  // By the rest of their commit numbers ÷ 3, so that 8 comes after 31 and 29 after 33.
  'changes applied in arrival order': [folding, endingAs({ 17: 2, 22: gone })],
  'change of a key left out of its log': [telling, lastEvents],
  // Commits 3 and 6 are the first two of one key that differ.
  'events of a key reordered': [
    telling,
    (it) => ({
      instead: { '21#0': it.right('21#1').with(1, 0), '21#1': it.right('21#0').with(1, 1) },
    }),
  ],
  // The first key told that ends deleted: that of commit 1, or the first id where deletes come last.
  'tombstone missing': [
    deletesTold,
    (it) => {
      if (telling.some((place) => place.startsWith(it.strategy))) return { missing: ['2#1'] };
      return { missing: [it.strategy === 'incremental_merge' ? '2#0' : '1#0'] };
    },
  ],
  'events of other keys in between': [[...new Set([...deletesTold, 'full_refresh log'])], () => ({})],
};
