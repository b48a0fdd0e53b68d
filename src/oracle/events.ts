/** What a log must hold: the snapshot events that stood there, and the events that follow a load. */
import type { Strategy } from '../model/case.ts';
import { rowBeside } from '../model/beside.ts';
import type { Dataset } from '../model/dataset.ts';
import { MatrixError } from '../model/error.ts';
import { eventKey, eventRowColumns, type EventOp } from '../model/events.ts';
import { columnIndex, rowsOf, type Column, type Row, type Rows } from '../model/rows.ts';
import type { Value } from '../model/value.ts';
import { changeDays } from '../model/volume.ts';
import { goneRows, idOf, rowList, rowsById, sameRow, touchedRows, windowRows } from './facts.ts';
import { remembered } from './memo.ts';

const schemaVersion = 1;

/** Canonical JSON of the window that `replace` replaces, its days both included. */
const windowPredicate = JSON.stringify({
  business_date: { from: changeDays[0], to: changeDays[changeDays.length - 1] },
});

interface Event {
  readonly op: EventOp;
  /** Begins with the data columns. */
  readonly row: Row;
}

/** n `snapshot` events, as a full refresh writes them. */
export function eventsBefore(data: Dataset): Rows {
  // Stryker disable next-line StringLiteral: any name does that no other result of the owner has
  return remembered(data, 'events before', () =>
    eventRows(
      data,
      'full_refresh',
      rowList(data.before).map((row) => ({ op: 'snapshot', row })),
    ),
  );
}

/** The events that a load adds. @throws MatrixError MATRIX_STRATEGY_NOT_SUPPORTED for one that needs a table */
export function eventsAfter(data: Dataset, strategy: Strategy): Rows {
  return remembered(data, `events after ${strategy}`, () =>
    eventRows(data, strategy, eventsOf(data, strategy)),
  );
}

function eventsOf(data: Dataset, strategy: Strategy): readonly Event[] {
  switch (strategy) {
    case 'full_refresh':
      return told('snapshot', rowList(data.snapshot));
    case 'incremental_append':
    case 'cdc':
      return originalEvents(data);
    case 'incremental_merge':
      return lastChanges(data);
    case 'xmin':
      return [...told('upsert', touchedRows(data)), ...told('delete', goneRows(data))];
    case 'snapshot_diff':
      return [...told('upsert', differingRows(data)), ...told('delete', goneRows(data))];
    case 'replace':
      return replacedWindow(data);
    case 'partition_replace':
    case 'scd2':
    case 'backfill':
      throw new MatrixError(
        'MATRIX_STRATEGY_NOT_SUPPORTED',
        `strategy ${strategy} has no events: it needs a table as its target`,
      );
  }
}

function told(op: EventOp, rows: readonly Row[]): readonly Event[] {
  return rows.map((row) => ({ op, row }));
}

function originalEvents(data: Dataset): readonly Event[] {
  const op = columnIndex(data.changes.columns, '__dpone__op');
  return rowList(data.changes).map((row) => ({ op: row[op] as EventOp, row }));
}

/** One event per changed key, by its last change: a key that is gone is deleted, known to the target or not. */
function lastChanges(data: Dataset): readonly Event[] {
  const op = columnIndex(data.changes.columns, '__dpone__op');
  return [...rowsById(data.changes).values()].map((row) => ({
    op: row[op] === 'delete' ? 'delete' : 'upsert',
    row,
  }));
}

function differingRows(data: Dataset): readonly Row[] {
  const id = idOf(data.columns);
  const same = sameRow(data);
  const before = rowsById(data.before);
  return rowList(data.snapshot).filter((row) => {
    const old = before.get(id(row));
    return !old || !same(old, row);
  });
}

/** The window's rows as they are now, and a delete for each that has left it. */
function replacedWindow(data: Dataset): readonly Event[] {
  const id = idOf(data.columns);
  const now = windowRows(data.snapshot);
  const left = new Set(now.map(id));
  const missing = windowRows(data.before).filter((row) => !left.has(id(row)));
  return [...told('replace', now), ...told('delete', missing)];
}

/** Event rows in the order of the log; each key's events are counted from 0. */
function eventRows(data: Dataset, strategy: Strategy, events: readonly Event[]): Rows {
  const id = idOf(data.columns);
  const ordinals = new Map<number, number>();
  const make = eventMaker(data, strategy);
  const rows = events.map(({ op, row }) => {
    const key = id(row);
    const ordinal = ordinals.get(key) ?? 0;
    ordinals.set(key, ordinal + 1);
    return make(op, row, ordinal);
  });
  return rowsOf(columnsOf(data.columns), eventKey, rows, 'log');
}

/**
 * Makes event rows of rows that begin with the data columns.
 * @returns what makes one: of its op, its row and how many events of its key were before it
 */
export function eventMaker(
  { columns, source }: Pick<Dataset, 'columns' | 'source'>,
  strategy: Strategy,
): (op: EventOp, row: Row, ordinal: number) => Row {
  const id = idOf(columns);
  const day = columnIndex(columns, 'business_date');
  const width = columns.length;
  const nothing: readonly Value[] = columns.map(() => null);
  const predicate = strategy === 'replace' ? windowPredicate : null;
  return (op, row, ordinal) => {
    const hasData = op !== 'delete';
    const envelope = [
      String(id(row)),
      ordinal,
      op,
      strategy,
      source,
      row[day] as Value,
      schemaVersion,
      predicate,
      hasData,
    ];
    if (!hasData) return rowBeside(nothing, [], envelope);
    return row.length === width ? rowBeside(row, [], envelope) : envelope.concat(row.slice(0, width));
  };
}

function columnsOf(data: readonly Column[]): readonly Column[] {
  // Stryker disable next-line StringLiteral: any name does that no other result of the owner has
  return remembered(data, 'event columns', () => eventRowColumns(data));
}
