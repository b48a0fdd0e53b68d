/** What every log sink has in common: an exchange told as events, and a topic folded to what is live in it. */
import type { Strategy } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import { eventColumns, eventField } from '../model/events.ts';
import type { EventOp } from '../model/events.ts';
import type { Manifest } from '../model/manifest.ts';
import { rowHasher } from '../model/row-hash.ts';
import { columnIndex } from '../model/rows.ts';
import { parseDay } from '../model/time.ts';
import type { Column, Row } from '../model/rows.ts';
import { hashColumn, opColumn } from '../model/technical.ts';
import type { Value } from '../model/value.ts';
import type { Exchange, Window } from './contract.ts';
import { unquoted } from '../systems/json/scan.ts';
import { deleteReader, lastPlaces } from './last-change.ts';
import { projection } from './projection.ts';
import { comesTwice, hashText } from './row-hashes.ts';
import { required, strategyOf } from './strategy-of.ts';
import type { RowList } from './waiting-rows.ts';

const schemaVersion = 1;
const businessDate = 'business_date';

/** What is kept of a key's last event: for a million keys there would be no room for their rows. */
export interface LiveEvent {
  readonly day: Value;
  /** The row hash of its data, as {@link hashText}; null where nobody asks for it. */
  readonly hash: string | null;
}

/** The last event of each key that was not a delete, by the event's key. */
export type LiveEvents = ReadonlyMap<string, LiveEvent>;

/** Takes from an event what is kept of it. @param columns the data columns that are hashed; null for no hash */
export function liveEventOf(columns: readonly Column[] | null): (event: Row) => LiveEvent {
  const hasher = columns && rowHasher(columns);
  return (event) => ({
    day: event[eventField.businessDate] as Value,
    hash: hasher && hashText(hasher(event.slice(eventField.data))),
  });
}

/** Folds event rows in log order, as a consumer that keeps a table would. */
export function foldEvents(events: Iterable<Row>): Map<string, Row> {
  const live = new Map<string, Row>();
  for (const event of events) {
    const key = event[eventField.key] as string;
    if (event[eventField.op] === 'delete') live.delete(key);
    else live.set(key, event);
  }
  return live;
}

/** Whether an exchange depends on what the topic holds already, so that it must be read first. */
export function needsLiveEvents({ remove }: Exchange): boolean {
  return (
    remove.what === 'window' || remove.what === 'staged_keys_and_gone' || remove.what === 'differing_and_gone'
  );
}

export interface EventInput {
  readonly manifest: Manifest;
  /** The data columns of the topic's events. */
  readonly columns: readonly Column[];
  readonly staged: { readonly columns: readonly Column[]; readonly rows: RowList };
  /** The rows of `remove.keys`, one column wide. */
  readonly keys: Iterable<Row>;
  /** Empty where {@link needsLiveEvents} says that it is not needed. */
  readonly live: LiveEvents;
  readonly what: Exchange;
}

export interface ToldExchange {
  /** Event rows over `columns`, their ordinals 0, made while they are taken. */
  readonly events: Iterable<Row>;
  /** `staged_keys_and_gone` alone: keys that were live and are gone from the source. */
  readonly gone?: number;
}

/**
 * The events of an exchange. Added rows have the exchange's op, or (`original`) their own; keys that are removed
 * and not added again are deletes. A full refresh tells no deletes: its snapshot is the authority.
 * @throws MatrixError MATRIX_STRATEGY_NOT_SUPPORTED where only a table can do it; MATRIX_DUPLICATE_KEY,
 *   MATRIX_MANIFEST_INCOMPLETE, MATRIX_SCHEMA_MISMATCH; while events are taken MATRIX_BAD_VALUE for one without a
 *   key or a business date
 */
export function tellExchange(input: EventInput): ToldExchange {
  const { what, staged } = input;
  if (what.by === 'expire' || what.remove.what === 'partitions') {
    throw new MatrixError(
      'MATRIX_STRATEGY_NOT_SUPPORTED',
      `strategy ${strategyOf(input.manifest)} has no events: it needs a table as its target`,
    );
  }
  const tell = teller(input);
  if (what.events === 'original') return { events: tell.changes(staged.rows) };
  if (what.add.what === 'last_but_deletes') {
    return { events: tell.merged(lastOf(staged, tell.key), what.events) };
  }
  const deleted = removedEvents(input, tell.keyText);
  const added = what.add.what === 'differing_and_new' ? differingRows(input, tell.keyText) : staged.rows;
  const events = tell.exchanged(added, what.events, deleted);
  return what.remove.what === 'staged_keys_and_gone' ? { events, gone: deleted.length } : { events };
}

function lastOf({ columns, rows }: EventInput['staged'], key: string): Iterable<Row> {
  const places = lastPlaces(columns, rows, key);
  return (function* last() {
    for (const at of places) yield rows.at(at) as Row;
  })();
}

/** A key that is told as deleted, with the day that the topic last had for it. */
type Removed = readonly [key: string, day: Value];

/** Live events whose key the exchange removes and does not add again. */
function removedEvents({ what, staged, keys, live }: EventInput, keyText: (row: Row) => string): Removed[] {
  const { remove } = what;
  if (remove.what === 'all' || remove.what === 'nothing' || remove.what === 'staged_keys') return [];
  const kept = new Set<string>();
  for (const row of staged.rows) kept.add(keyText(row));
  if (remove.what === 'staged_keys_and_gone') for (const row of keys) kept.add(String(row[0]));
  const inReach = remove.what === 'window' ? windowTest(remove.window) : () => true;
  const removed: Removed[] = [];
  for (const [key, { day }] of live) if (!kept.has(key) && inReach(day)) removed.push([key, day]);
  return removed;
}

/** A log knows its events by their business date, so that is the column that a window can be about. */
function windowTest({ column, from, before }: Window): (day: Value) => boolean {
  if (column !== businessDate) {
    throw new MatrixError(
      'MATRIX_STRATEGY_NOT_SUPPORTED',
      `a log finds the rows of a window by ${businessDate}, not by ${column}`,
    );
  }
  return (day) => (day as number) >= from && (day as number) < before;
}

/**
 * Staged rows whose hash differs from that of the key's live event, or whose key has none. Both were hashed over the
 * topic's columns, in their order.
 */
function differingRows({ staged, live }: EventInput, keyText: (row: Row) => string): Iterable<Row> {
  const hash = columnIndex(staged.columns, hashColumn.name);
  const own = new Set<string>();
  for (const row of staged.rows) {
    const key = keyText(row);
    // A key that is staged twice has no answer, so it is refused here too.
    if (own.has(key)) throw comesTwice(key);
    own.add(key);
  }
  return (function* differing() {
    for (const row of staged.rows) {
      if (live.get(keyText(row))?.hash !== hashText(row[hash] as Uint8Array)) yield row;
    }
  })();
}

/** Makes event rows of staged rows and of live events. */
function teller({ manifest, columns, staged }: EventInput) {
  const key = required(manifest.sink.strategy.unique_key, manifest, 'sink.strategy.unique_key');
  const keyIndex = columnIndex(staged.columns, key);
  const dayIndex = columnIndex(staged.columns, businessDate);
  const dayOf = dayReader(staged.columns[dayIndex] as Column);
  const project = projection(
    staged.columns,
    columns.map((column) => ({ ...column, nullable: true })),
  );
  const keyText = plainText(staged.columns[keyIndex] as Column, keyIndex);
  const nothing: readonly Value[] = columns.map(() => null);
  const strategy: Strategy = strategyOf(manifest);
  const predicate = predicateText(manifest);

  const envelope = (keyText: string, op: EventOp, day: Value, hasData: boolean): Value[] => [
    keyText,
    0,
    op,
    strategy,
    manifest.source.type,
    day,
    schemaVersion,
    predicate,
    hasData,
  ];

  function told(row: Row, op: EventOp): Row {
    const day = dayOf(row[dayIndex] as Value);
    const keyValue = row[keyIndex] as Value;
    if (day === null || keyValue === null) {
      const missing = day === null ? businessDate : key;
      throw new MatrixError(
        'MATRIX_BAD_VALUE',
        `a row without ${missing} can't be told as an event (key ${String(keyValue)})`,
      );
    }
    const hasData = op !== 'delete';
    return envelope(keyText(row), op, day, hasData).concat(hasData ? project(row) : nothing);
  }

  function deletion([key, day]: Removed): Row {
    return envelope(key, 'delete', day, false).concat(nothing);
  }

  return {
    key,
    keyText,
    /** Every change in its order, with its own op. */
    *changes(rows: Iterable<Row>): Generator<Row> {
      const op = columnIndex(staged.columns, opColumn.name);
      for (const row of rows) yield told(row, row[op] as EventOp);
    },
    /** One event per change: a delete, or the op. */
    *merged(rows: Iterable<Row>, op: EventOp): Generator<Row> {
      const isDelete = deleteReader(staged.columns);
      for (const row of rows) yield told(row, isDelete(row) ? 'delete' : op);
    },
    *exchanged(added: Iterable<Row>, op: EventOp, deleted: readonly Removed[]): Generator<Row> {
      for (const row of added) yield told(row, op);
      for (const each of deleted) yield deletion(each);
    },
  };
}

/** The key as text; of an untyped column the JSON value's. */
function plainText({ untyped }: Column, index: number): (row: Row) => string {
  if (!untyped) return (row) => String(row[index]);
  return (row) => unquoted(row[index] as string);
}

/** The day of a row; in an untyped column it is an ISO 8601 date. @throws MatrixError MATRIX_BAD_DATE */
function dayReader({ untyped }: Column): (value: Value) => Value {
  if (!untyped) return (value) => value;
  return (value) => (value === null ? null : parseDay(unquoted(value as string)));
}

/** Canonical JSON of the window that `replace` replaces, its days as the manifest has them; null elsewhere. */
function predicateText({ sink }: Manifest): string | null {
  const { mode, custom_predicate } = sink.strategy;
  if (mode !== 'replace' || !custom_predicate) return null;
  const { column, from, to } = custom_predicate;
  return JSON.stringify({ [column]: { from, to } });
}

/** The data columns of an event log. */
export function dataColumns(columns: readonly Column[]): readonly Column[] {
  return columns.slice(eventColumns.length);
}
