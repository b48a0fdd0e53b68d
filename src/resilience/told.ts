/** What a log tells: the events of one load, what the same load tells again, and what is left of all of them by key. */
import type { MatrixCase, Strategy } from '../model/case.ts';
import { eventField } from '../model/events.ts';
import { rowsOf } from '../model/rows.ts';
import type { Row, Rows } from '../model/rows.ts';
import type { Position } from '../systems/contract.ts';
import type { Stand } from './stand.ts';
import { readRows } from '../certify/own-target.ts';

/** Strategies that know nothing of what they have told: another run tells its rows anew. */
const tellingAnew: readonly Strategy[] = ['full_refresh', 'replace'];

export function tellsAnew({ sink_shape, strategy }: Pick<MatrixCase, 'sink_shape' | 'strategy'>): boolean {
  return sink_shape === 'log' && tellingAnew.includes(strategy);
}

/** All rows as one list. */
export function listOf(rows: Rows): readonly Row[] {
  return [...rows.batches()].flat();
}

/** The rows of `like` replaced. */
export function withRows({ columns, key, shape }: Rows, rows: readonly Row[]): Rows {
  return rowsOf(columns, key, rows, shape);
}

/**
 * The events that another run tells of a source that has not changed since `told`: those of a snapshot or of a delta
 * as a whole, but no second delete of a row that has left the window; nothing where the strategy has a state.
 */
export function toldAgain(c: Pick<MatrixCase, 'sink_shape' | 'strategy'>, told: Rows): Rows {
  if (!tellsAnew(c)) return withRows(told, []);
  if (c.strategy !== 'replace') return told;
  return withRows(
    told,
    listOf(told).filter((event) => event[eventField.op] !== 'delete'),
  );
}

/** The last event of each key that was not a delete, as a consumer that keeps a table would have it: key and data. */
export function folded(events: Iterable<Row>, { columns }: Pick<Rows, 'columns'>): Rows {
  const live = new Map<unknown, Row>();
  for (const event of events) {
    const key = event[eventField.key];
    if (event[eventField.op] === 'delete') live.delete(key);
    else live.set(key, [key as string, ...event.slice(eventField.data)]);
  }
  const kept = [columns[eventField.key], ...columns.slice(eventField.data)].flatMap((column) => column ?? []);
  return rowsOf(kept, [kept[0]?.name ?? ''], [...live.values()]);
}

/** What a target holds from a position on; all of it where none is given. */
export async function heldFrom({ own, target }: Stand, from?: Position): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const read = from === undefined ? { read: () => target.read() } : target;
  for await (const batch of readRows(own, read, from ?? '0')) rows.push(...batch);
  return rows;
}
