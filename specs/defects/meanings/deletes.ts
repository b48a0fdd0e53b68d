/** What the defects of deletes do, on 30 rows: 1–3 deleted, 4–21 updated, 22–30 stable, 31–33 inserted. */
import { byKind, everywhere, logs, tables } from '../support/edits.ts';
import type { Edits, Meanings } from '../support/edits.ts';
import type { Target } from '../support/target.ts';

/** An append target keeps deletes as rows, and a log of snapshots tells none. */
const deleting = everywhere.filter(
  (place) => place !== 'incremental_append table' && place !== 'full_refresh log',
);

const stillOpen = { __dpone__valid_to_at: null, __dpone__is_current: true };

const undeleted = (...ids: readonly number[]) =>
  byKind({
    keyed: (it) => ({ unexpected: ids.map((id) => it.row(id, 1)) }),
    history: (it) => ({
      instead: Object.fromEntries(ids.map((id) => [`${id} old`, it.set(`${id} old`, stillOpen)])),
    }),
    log: () => ({ missing: ids.map((id) => `${id}#0`) }),
  });

const closed = (it: Target, name: string): Edits => ({
  instead: { [name]: it.set(name, { __dpone__valid_to_at: it.load, __dpone__is_current: false }) },
});

export const deleteMeanings: Meanings = {
  'one delete left': [deleting, undeleted(1)],
  'all deletes left': [deleting, undeleted(1, 2, 3)],
  'one delete too many': [
    everywhere,
    byKind({
      keyed: () => ({ missing: ['21'] }),
      append: (it) => ({ missing: [it.written.findLast((name) => name.endsWith(' update')) as string] }),
      history: () => ({ missing: ['21 new'] }),
      log: (it) => ({ unexpected: [it.event(21, 1, 'delete')] }),
    }),
  ],
  'stable row deleted': [
    everywhere,
    byKind({
      keyed: () => ({ missing: ['22'] }),
      append: () => ({ missing: ['22 kept'] }),
      history: (it) => closed(it, '22 old'),
      // A log of snapshots has told the row already.
      log: (it) => ({ unexpected: [it.event(22, it.strategy === 'full_refresh' ? 1 : 0, 'delete')] }),
    }),
  ],
  'soft delete': [
    deleting,
    byKind({
      keyed: (it) => {
        const wide = it.columns.filter((name) => name.startsWith('wide_')).map((name) => [name, null]);
        return { unexpected: [it.changed(it.row(1, 1), Object.fromEntries(wide))] };
      },
      history: (it) => ({ instead: { '1 old': it.set('1 old', { __dpone__valid_to_at: null }) } }),
      log: (it) => ({ instead: { '1#0': it.event(1, 0, 'delete', 1) } }),
    }),
  ],
  'delete applied to an append': [
    tables.filter((place) => place.startsWith('incremental_append')),
    () => ({ missing: ['1 kept', '1 delete'] }),
  ],
};

export const deletesTold = deleting.filter((place) => logs.includes(place));
