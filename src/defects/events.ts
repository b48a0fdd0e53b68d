/** Events of a log dropped, doubled, out of order, or telling the wrong thing. */
import { eventField } from '../model/events.ts';
import type { MatrixCase } from '../model/case.ts';
import type { Row } from '../model/rows.ts';
import { content, isLog, lost, tellsDeletes } from './checks.ts';
import type { ContentDefect } from './contract.ts';
import { sameRow } from './damage.ts';
import { without, withRows } from './left.ts';
import type { Left } from './left.ts';

const common = { category: 'events', by: 'content', appliesTo: isLog, seenBy: lost } as const;
const deletes = 'delete_events_present_when_expected';

const tellsEveryChange = (c: MatrixCase): boolean =>
  isLog(c) && (c.strategy === 'incremental_append' || c.strategy === 'cdc');
const tellsDelete = (c: MatrixCase): boolean => isLog(c) && tellsDeletes(c);

function changed(left: Left, at: number, change: (event: Row) => Row): readonly Row[] {
  return left.after.with(at, change(left.row(at)));
}

function deleteAt(left: Left): number {
  const positions = [...left.after.keys()].filter((at) => left.row(at)[eventField.op] === 'delete');
  return left.some(positions, 'delete event')[0];
}

export const eventDefects: readonly ContentDefect[] = [
  {
    ...common,
    name: 'event dropped',
    breaks: 'One event is not sent.',
    plant: (left) => without(left.after, [left.written.length >> 2]),
  },
  {
    ...common,
    name: 'event doubled',
    breaks: 'One event is sent twice.',
    plant: (left) =>
      left.after.flatMap((event, at) => (at === left.written.length >> 1 ? [event, event] : [event])),
  },
  {
    ...common,
    name: 'events of a key reordered',
    breaks: 'Two changes of one key are told in the wrong order.',
    ground: { contended: true },
    appliesTo: tellsEveryChange,
    seenBy: content,
    plant: (left) => {
      const earlier = new Map<number, number>();
      for (const [at, event] of left.after.entries()) {
        const other = earlier.get(left.id(event));
        if (other === undefined) earlier.set(left.id(event), at);
        else if (!sameRow(left.dataOf(event), left.dataOf(left.row(other)))) {
          return withRows(
            left.after,
            new Map([
              [at, left.row(other)],
              [other, event],
            ]),
          );
        }
      }
      return left.some([], 'key with two events that differ');
    },
  },
  {
    ...common,
    name: 'delete told as an upsert',
    breaks: 'A delete is sent as the last data of its row.',
    appliesTo: tellsDelete,
    seenBy: (c) => [deletes, 'event_count_matches_expected', ...content(c)],
    plant: (left) => {
      const at = deleteAt(left);
      const old = left.before.get(left.id(left.row(at)));
      const [row] = left.some(old ? [old] : [], 'row that was there before its delete');
      return changed(left, at, (event) =>
        left.withData(event.with(eventField.op, 'upsert').with(eventField.hasData, true), left.dataOf(row)),
      );
    },
  },
  {
    ...common,
    name: 'event under the wrong key',
    breaks: 'An event is sent with the key of another row.',
    seenBy: (c) => ['keyed_events_present', ...content(c)],
    plant: (left) =>
      changed(left, left.written[0], (event) =>
        event.with(eventField.key, String(Math.max(...left.fates.keys()) + 1)),
      ),
  },
  {
    ...common,
    name: 'event without a key',
    breaks: 'An event is sent without a key, so that its partition is anybody’s.',
    seenBy: (c) => ['keyed_events_present', ...content(c)],
    plant: (left) => changed(left, left.written[0], (event) => event.with(eventField.key, '')),
  },
  {
    ...common,
    name: 'wrong operation',
    breaks: 'An event names another operation than the one that happened.',
    seenBy: (c) => ['event_count_matches_expected', ...content(c)],
    plant: (left) =>
      changed(left, left.writtenData[0], (event) =>
        event.with(eventField.op, event[eventField.op] === 'insert' ? 'update' : 'insert'),
      ),
  },
  {
    ...common,
    name: 'event of an aborted transaction',
    breaks: 'A change that was rolled back in the source is told all the same.',
    plant: (left) => {
      const event = left.row(left.writtenData[0]);
      const id = Math.max(...left.fates.keys()) + 7;
      const data = left.dataOf(event).with(left.at('id') - left.data.start, id);
      return [...left.after, left.withData(left.withId(event, id), data)];
    },
  },
  {
    ...common,
    name: 'tombstone missing',
    breaks: 'The delete that ends a key’s changes is not sent, so that the key lives on.',
    ground: { contended: true },
    appliesTo: tellsDelete,
    seenBy: (c) => [deletes, ...lost(c)],
    plant: (left) => {
      const last = new Map([...left.after.entries()].map(([at, event]) => [left.id(event), at]));
      const ends = [...last.values()].filter((at) => left.row(at)[eventField.op] === 'delete');
      return without(left.after, [left.some(ends, 'key whose last event is a delete')[0]]);
    },
  },
  {
    ...common,
    name: 'wrong business date',
    breaks: 'The envelope carries another day than the row.',
    seenBy: content,
    plant: (left) =>
      changed(left, left.written[0], (event) =>
        event.with(eventField.businessDate, (event[eventField.businessDate] as number) + 1),
      ),
  },
  {
    ...common,
    name: 'wrong source in the envelope',
    breaks: 'The envelope names another source.',
    seenBy: content,
    plant: (left) =>
      changed(left, left.written[0], (event) => event.with(eventField.sourceFamily, 'another')),
  },
  {
    ...common,
    name: 'wrong strategy in the envelope',
    breaks: 'The envelope names another strategy.',
    seenBy: content,
    plant: (left) => changed(left, left.written[0], (event) => event.with(eventField.strategy, 'another')),
  },
  {
    ...common,
    name: 'wrong schema version',
    breaks: 'The envelope names a schema version that was never agreed on.',
    seenBy: content,
    plant: (left) => changed(left, left.written[0], (event) => event.with(eventField.schemaVersion, 2)),
  },
  {
    ...common,
    name: 'predicate lost',
    breaks: 'The envelope does not say which window is replaced.',
    appliesTo: (c) => isLog(c) && c.strategy === 'replace',
    seenBy: content,
    plant: (left) => changed(left, left.written[0], (event) => event.with(eventField.predicate, null)),
  },
];
