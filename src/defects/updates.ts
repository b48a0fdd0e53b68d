/** Updates missed, applied in part, to the wrong row, or in the wrong order. */
import { eventField } from '../model/events.ts';
import type { MatrixCase } from '../model/case.ts';
import type { Column, Row } from '../model/rows.ts';
import { hashColumn, opColumn } from '../model/technical.ts';
import { isWide } from '../model/wide.ts';
import { content, everywhere, isKeyed, isLog, isTable, lost, wide } from './checks.ts';
import type { ContentDefect } from './contract.ts';
import { sameRow } from './damage.ts';
import { manyRows } from './grounds.ts';
import { open, without, withRows, withValues } from './left.ts';
import type { Left } from './left.ts';

const common = { category: 'updates', by: 'content', appliesTo: everywhere, seenBy: content } as const;

/** Where a load finds changes by comparing rows. */
const comparesRows = (c: MatrixCase): boolean => c.strategy === 'snapshot_diff' || c.strategy === 'scd2';

/** Where a load folds the changes of a key into its last one. */
const foldsChanges = (c: MatrixCase): boolean =>
  c.strategy === 'incremental_merge' || (c.strategy === 'cdc' && isTable(c));

/** The position of what an update of this id has written. */
function updated(left: Left, id: number): number {
  if (!left.isAppend) return left.standing(id);
  return left.after.findIndex((row) => left.id(row) === id && row[left.at(opColumn.name)] === 'update');
}

/** The target as if an update had not been made. */
function skipped(left: Left, id: number): readonly Row[] {
  const at = updated(left, id);
  if (left.isLog || left.isAppend) return without(left.after, [at]);
  if (!left.isHistory) return left.after.with(at, left.before.get(id) as Row);
  return without(left.after, [at]).map((row) => (left.id(row) === id ? withValues(left, row, open) : row));
}

/** Whether an update changes no value but integers that are, as doubles, what they were. */
function isNarrow(left: Left, id: number): boolean {
  const [now, old] = [left.row(updated(left, id)), left.before.get(id) as Row].map((row) => left.dataOf(row));
  const doubled = (row: Row): Row => row.map((value) => (typeof value === 'bigint' ? Number(value) : value));
  return sameRow(doubled(now as Row), doubled(old as Row));
}

/** The target as if the last change of each of these ids had been this one. */
function asIfLast(left: Left, last: ReadonlyMap<number, Row>): readonly Row[] {
  const rows = left.after.filter((row) => !last.has(left.id(row)));
  for (const [id, change] of last) {
    const gone = left.opOf(change) === 'delete';
    if (left.isLog) {
      const data = left.changedData(change);
      const event = left.row(left.standing(id));
      const told = event.with(eventField.op, gone ? 'delete' : 'upsert').with(eventField.hasData, !gone);
      rows.push(left.withData(told, gone ? data.map(() => null) : data));
    } else if (!gone) {
      // Whatever stands beside the data (a row hash, say) is no part of what these strategies keep.
      rows.push(left.changedData(change));
    }
  }
  return rows;
}

/** For every id with several changes the one that would count, where another one should. */
function folded(left: Left, choose: (changes: readonly Row[]) => Row | undefined): readonly Row[] {
  const wrong = new Map<number, Row>();
  for (const [id, changes] of left.changes) {
    const last = changes.at(-1) as Row;
    const chosen = choose(changes);
    if (!chosen || sameOutcome(left, chosen, last)) continue;
    wrong.set(id, chosen);
  }
  left.some([...wrong.keys()], 'key whose changes differ by their order');
  return asIfLast(left, wrong);
}

function sameOutcome(left: Left, a: Row, b: Row): boolean {
  const [goneA, goneB] = [left.opOf(a) === 'delete', left.opOf(b) === 'delete'];
  return goneA || goneB ? goneA === goneB : sameRow(left.changedData(a), left.changedData(b));
}

/** In which a loader works that has a statement for each. */
const applyOrder = ['delete', 'insert', 'update'];

const keepsHash = (c: MatrixCase): boolean => c.strategy === 'snapshot_diff' && isTable(c);
const hashSeen = (c: MatrixCase): readonly string[] => [...content(c), 'snapshot_diff_row_hash_matches'];

/** The row of an id with the row hash of another row. */
function rehashed(left: Left, id: number, other: (id: number) => Row | undefined): readonly Row[] {
  const at = left.standing(id);
  const hash = other(id)?.[left.at(hashColumn.name)] ?? null;
  return left.after.with(at, withValues(left, left.row(at), { [hashColumn.name]: hash }));
}

export const updateDefects: readonly ContentDefect[] = [
  {
    ...common,
    name: 'update skipped',
    breaks: 'One updated row stays as it was.',
    seenBy: (c) => (isLog(c) || c.strategy === 'incremental_append' ? lost(c) : content(c)),
    plant: (left) => skipped(left, left.ids('updated')[0]),
  },
  {
    ...common,
    name: 'update within one double lost',
    breaks: 'Rows are compared by doubles: an update of a big integer that is the same double is none.',
    ground: manyRows,
    appliesTo: comparesRows,
    seenBy: (c) => (isLog(c) ? lost(c) : content(c)),
    plant: (left) =>
      skipped(
        left,
        left.some(
          left.ids('updated').filter((id) => isNarrow(left, id)),
          'narrow update',
        )[0],
      ),
  },
  {
    ...common,
    name: 'old version applied',
    breaks: 'A row that the load writes has the data of an earlier version of it.',
    plant: (left) => {
      const id = left.ids('updated').at(-1) as number;
      const at = updated(left, id);
      const old = left.dataOf(left.before.get(id) as Row);
      return left.after.with(at, left.withData(left.row(at), old));
    },
  },
  {
    ...common,
    name: 'last change but one wins',
    breaks: 'Of several changes of one key the last one is left out.',
    ground: { contended: true },
    appliesTo: foldsChanges,
    plant: (left) => folded(left, (changes) => changes.at(-2)),
  },
  {
    ...common,
    name: 'first change wins',
    breaks: 'Of several changes of one key the first one counts.',
    ground: { contended: true },
    appliesTo: foldsChanges,
    plant: (left) => folded(left, (changes) => changes[0]),
  },
  {
    ...common,
    name: 'changes applied by operation',
    breaks: 'All deletes are applied first, then inserts, then updates, whatever the order of the commits.',
    ground: { contended: true },
    appliesTo: foldsChanges,
    plant: (left) =>
      folded(left, (changes) =>
        changes
          .toSorted((a, b) => applyOrder.indexOf(left.opOf(a)) - applyOrder.indexOf(left.opOf(b)))
          .at(-1),
      ),
  },
  {
    ...common,
    name: 'changes applied in arrival order',
    breaks: 'Changes come from three partitions, one after the other, and the one that arrives last wins.',
    ground: { contended: true },
    appliesTo: foldsChanges,
    plant: (left) =>
      folded(left, (changes) =>
        changes
          .toSorted((a, b) => (left.seqOf(a) % 3) - (left.seqOf(b) % 3) || left.seqOf(a) - left.seqOf(b))
          .at(-1),
      ),
  },
  {
    ...common,
    name: 'update of the wrong key',
    breaks: 'An update is applied to a row that nothing has changed, and its own row stays as it was.',
    appliesTo: isKeyed,
    plant: (left) => {
      const [[id], [stable]] = [left.ids('updated'), left.ids('stable')];
      const [at, wrong] = [left.standing(id), left.standing(stable)];
      return withRows(
        left.after,
        new Map([
          [at, left.before.get(id) as Row],
          [wrong, left.withId(left.row(at), stable)],
        ]),
      );
    },
  },
  {
    ...common,
    name: 'all columns but one updated',
    breaks: 'One column of an updated row keeps its old value.',
    seenBy: wide,
    plant: (left) => {
      const [id] = left.ids('updated');
      const at = updated(left, id);
      const [row, old] = [left.row(at), left.before.get(id) as Row];
      const [column] = left.some(
        [...left.columns.keys()].filter(
          (index) =>
            isWide(left.columns[index] as Column) &&
            row[index] !== null &&
            old[index] !== null &&
            !sameRow([row[index] as never], [old[index] as never]),
        ),
        'wide column that an update has changed',
      );
      return left.after.with(at, row.with(column, old[column] ?? null));
    },
  },
  {
    ...common,
    name: 'update inserted beside the old row',
    breaks: 'An updated row is written and its old version is not removed.',
    appliesTo: isKeyed,
    seenBy: lost,
    plant: (left) => [...left.after, left.before.get(left.ids('updated')[0]) as Row],
  },
  {
    ...common,
    name: 'row hash not updated',
    breaks: 'An updated row carries the row hash of its old version, so that the next diff goes wrong.',
    appliesTo: keepsHash,
    seenBy: hashSeen,
    plant: (left) => rehashed(left, left.ids('updated')[0], (id) => left.before.get(id)),
  },
  {
    ...common,
    name: 'row hash of another row',
    breaks: 'A row that nothing has changed carries the row hash of another one.',
    appliesTo: keepsHash,
    seenBy: hashSeen,
    plant: (left) =>
      rehashed(left, left.ids('stable')[0], (id) => left.after.find((row) => left.id(row) !== id)),
  },
  {
    ...common,
    name: 'change of a key left out of its log',
    breaks: 'Of several changes of one key a log of changes tells only the last one.',
    ground: { contended: true },
    appliesTo: (c) => isLog(c) && (c.strategy === 'incremental_append' || c.strategy === 'cdc'),
    seenBy: lost,
    plant: (left) =>
      left.after.filter(
        (event, at) => left.after.findLastIndex((other) => left.id(other) === left.id(event)) === at,
      ),
  },
];
