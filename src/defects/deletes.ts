/** Deletes left out, done to the wrong rows, or done by half. */
import { eventField } from '../model/events.ts';
import type { Column, Row } from '../model/rows.ts';
import { opColumn, validToColumn } from '../model/technical.ts';
import type { Value } from '../model/value.ts';
import { isWide } from '../model/wide.ts';
import {
  content,
  everywhere,
  isLog,
  isTable,
  kept,
  keptDelete,
  lost,
  lostKept,
  tellsDeletes,
} from './checks.ts';
import type { ContentDefect } from './contract.ts';
import { closed, open, without, withValues } from './left.ts';
import type { Left } from './left.ts';

const common = { category: 'deletes', by: 'content', appliesTo: tellsDeletes, seenBy: keptDelete } as const;

/** The target as if these deletes had not been done. */
function undeleted(left: Left, ids: readonly number[]): readonly Row[] {
  const wanted = new Set(ids);
  if (left.isLog) return left.after.filter((event) => !isDelete(event) || !wanted.has(left.id(event)));
  if (left.isHistory) {
    return left.after.map((row) => (wanted.has(left.id(row)) ? withValues(left, row, open) : row));
  }
  return [...left.after, ...ids.map((id) => left.before.get(id) as Row)];
}

/** The target as if an id had been deleted too. */
function deleted(left: Left, id: number): readonly Row[] {
  const at = left.standing(id);
  if (left.isLog) return [...left.after, deleteEvent(left, left.row(at))];
  if (!left.isHistory) return without(left.after, [at]);
  return left.after.with(at, withValues(left, left.row(at), closed(left)));
}

function isDelete(event: Row): boolean {
  return event[eventField.op] === 'delete';
}

/** The event that deletes the key of another one. */
function deleteEvent(left: Left, event: Row): Row {
  const { start, end } = left.data;
  const nothing: Value[] = Array.from({ length: end - start }, () => null);
  return left.withData(event.with(eventField.op, 'delete').with(eventField.hasData, false), nothing);
}

/** A key of its own for the log of a load that leaves stable rows alone. */
function stableDelete(left: Left): readonly Row[] {
  const [id] = left.ids('stable');
  if (!left.isLog) return deleted(left, id);
  const event = left.row(left.written[0]);
  const day = left.day(left.before.get(id) as Row);
  return [...left.after, left.withId(deleteEvent(left, event), id).with(eventField.businessDate, day)];
}

export const deleteDefects: readonly ContentDefect[] = [
  {
    ...common,
    name: 'one delete left',
    breaks: 'One row that the source has deleted stays.',
    plant: (left) => undeleted(left, left.ids('deleted').slice(0, 1)),
  },
  {
    ...common,
    name: 'all deletes left',
    breaks: 'No delete is done.',
    plant: (left) => undeleted(left, left.ids('deleted')),
  },
  {
    ...common,
    name: 'one delete too many',
    breaks: 'A row that the source has updated is deleted.',
    appliesTo: everywhere,
    seenBy: (c) => (isLog(c) && tellsDeletes(c) ? keptDelete(c) : lost(c)),
    plant: (left) => {
      const id = left.ids('updated').at(-1) as number;
      if (left.isHistory) return without(left.after, [left.standing(id)]);
      if (!left.isAppend) return deleted(left, id);
      return without(left.after, [
        left.after.findLastIndex((row) => row[left.at(opColumn.name)] === 'update'),
      ]);
    },
  },
  {
    ...common,
    name: 'stable row deleted',
    breaks: 'A row that nothing has changed is deleted.',
    appliesTo: everywhere,
    seenBy: (c) => {
      if (isLog(c)) return tellsDeletes(c) ? keptDelete(c) : lost(c);
      return c.strategy === 'scd2' ? ['scd2_history_closed', ...kept(c)] : lostKept(c);
    },
    plant: stableDelete,
  },
  {
    ...common,
    name: 'soft delete',
    breaks: 'A deleted row stays as a mark: its data emptied, its version not closed, its event with data.',
    seenBy: (c) => {
      if (isLog(c)) return ['delete_events_present_when_expected', ...content(c)];
      return c.strategy === 'scd2' ? ['scd2_history_closed'] : keptDelete(c);
    },
    plant: (left) => {
      const [id] = left.ids('deleted');
      const old = left.before.get(id) as Row;
      if (left.isLog) {
        const at = left.after.findLastIndex((event) => isDelete(event) && left.id(event) === id);
        const event = left.row(at).with(eventField.hasData, true);
        return left.after.with(at, left.withData(event, left.dataOf(old)));
      }
      if (left.isHistory) {
        return left.after.map((row) =>
          left.id(row) === id ? withValues(left, row, { [validToColumn.name]: null }) : row,
        );
      }
      const emptied = old.map((value, at) => (isWide(left.columns[at] as Column) ? null : value));
      return [...left.after, emptied];
    },
  },
  {
    ...common,
    name: 'delete applied to an append',
    breaks: 'A delete removes the row that was there, where it should be kept as a row of its own.',
    appliesTo: (c) => isTable(c) && c.strategy === 'incremental_append',
    seenBy: (c) => ['existing_rows_preserved', 'append_count_matches_delta', ...content(c)],
    plant: (left) => {
      const [id] = left.ids('deleted');
      const op = left.at(opColumn.name);
      return left.after.filter((row) => left.id(row) !== id || (row[op] !== null && row[op] !== 'delete'));
    },
  },
];
