/**
 * What the defects of windows do, on 30 rows: 1–3 deleted, 4–21 updated, 22–30 stable, 31–33 inserted. The window's
 * days are told by the rest of id ÷ 3: 0 on its first day, 2 on its last one.
 */
import type { Entry, Meaning, Meanings } from '../support/edits.ts';
import { through } from '../support/target.ts';

const replacing = ['replace table', 'partition_replace table', 'backfill table'];
const windowed = [...replacing, 'replace log'];
const backfill = ['backfill table'];

/** Of a table the old rows of that day stand where the new ones should; a log does not tell the day at all. */
const notLoaded =
  (rest: number): Meaning =>
  (it) => {
    const onDay = (first: number, last: number) => through(first, last).filter((id) => id % 3 === rest);
    const [deleted, updated, inserted] = [onDay(1, 3), onDay(4, 21), onDay(31, 33)];
    if (it.kind === 'log') return { missing: [...updated, ...inserted, ...deleted].map((id) => `${id}#0`) };
    return {
      missing: inserted.map(String),
      unexpected: deleted.map((id) => it.row(id, 1)),
      instead: Object.fromEntries(updated.map((id) => [id, it.row(id, 1)])),
    };
  };

export const windowMeanings: Meanings = {
  'row outside the window written': [
    replacing,
    (it) => {
      const wide = it.columns.filter((name) => name.startsWith('wide_'));
      const others = wide.map((name) => [name, it.value(it.row(4, 2), name)]);
      return { instead: { 22: it.set('22', Object.fromEntries(others)) } };
    },
  ],
  'first day of the window missed': [windowed, notLoaded(0)],
  'last day of the window missed': [windowed, notLoaded(2)],
  'chunk committed but not loaded': [backfill, notLoaded(1)],
  'chunk loaded twice': [
    backfill,
    (it) => ({
      unexpected: [...through(2, 7).map((each) => each * 3), 33].map((id) => it.row(id, id > 30 ? 1 : 2)),
    }),
  ],
};

/** On 10 rows, of which 1 is deleted, 2 updated and 11 inserted: June 2 has had no row but 1. */
export const emptiedDay: Entry = [
  windowed,
  (it) => (it.kind === 'log' ? { missing: ['1#0'] } : { unexpected: [it.row(1, 1)] }),
];
