/** Rows that carry values beside their data: an operation, a row hash, a history's columns, an event's envelope. */
import { eventColumns } from './events.ts';
import type { Column, Row } from './rows.ts';
import { isTechnical } from './technical.ts';
import type { Value } from './value.ts';

/** The positions of the data columns, which stand together: from `start` on, before `end`. */
export interface DataSpan {
  readonly start: number;
  readonly end: number;
}

const envelope = new Set<string>(eventColumns.map(({ name }) => name));

/** Whether a column is data, and neither technical nor a field of an event's envelope. */
export function isDataColumn({ name }: Column): boolean {
  return !isTechnical(name) && !envelope.has(name);
}

/** Where the data columns stand among all. */
export function dataSpan(columns: readonly Column[]): DataSpan {
  const start = columns.findIndex(isDataColumn);
  return start < 0 ? { start: 0, end: 0 } : { start, end: columns.findLastIndex(isDataColumn) + 1 };
}

/** On the row itself and not in a map: copies of a row do not carry it, and it goes with the row. */
const origin = Symbol('data row');
type Derived = Row & { [origin]?: Row };

/** A row of `front`, the whole data row, and `back`, which remembers whose data it has. */
export function rowBeside(data: Row, back: readonly Value[], front: readonly Value[] = []): Row {
  const row = front.length > 0 ? front.concat(data, back) : data.concat(back);
  // Not enumerable: two rows are equal by their values alone.
  return Object.defineProperty(row, origin, { value: data });
}

/** The data row that a row was made of by {@link rowBeside}; undefined for any other, copies among them. */
export function dataRowOf(row: Row): Row | undefined {
  return (row as Derived)[origin];
}
