/** What a right load left in a target, and the facts about it that a defect needs to know where to strike. */
import { dataSpan } from '../model/beside.ts';
import type { MatrixCase } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import { eventField } from '../model/events.ts';
import { columnIndex } from '../model/rows.ts';
import type { Column, Row, Rows } from '../model/rows.ts';
import { currentColumn, opColumn, seqColumn, validFromColumn, validToColumn } from '../model/technical.ts';
import type { Value } from '../model/value.ts';
import { sameRow } from './damage.ts';

export interface LeftFacts {
  readonly case: MatrixCase;
  /** The target before the load, as its system keeps it. Of a log the events that stood there. */
  readonly before: Rows;
  /** The source's delta in commit order, as the target's system keeps it; data columns, op and seq. */
  readonly changes: Rows;
  /** As they were read back: all rows of a table, or the events that the load added. */
  readonly after: readonly Row[];
  /** Microseconds since 1970-01-01T00:00:00Z. */
  readonly loadTimestamp: bigint;
}

/** What became of an id, by the last of its changes. */
export type Fate = 'deleted' | 'updated' | 'inserted' | 'stable';

export class Left {
  readonly case: MatrixCase;
  readonly shape: Rows['shape'];
  readonly columns: readonly Column[];
  readonly key: readonly string[];
  readonly after: readonly Row[];
  readonly loadTimestamp: bigint;
  /** Where the data columns stand in a row of the target. */
  readonly data: { readonly start: number; readonly end: number };
  readonly #facts: LeftFacts;
  readonly #idAt: number;
  #before: Map<number, Row> | undefined;
  #changes: Map<number, readonly Row[]> | undefined;
  #fates: Map<number, Fate> | undefined;
  #written: readonly number[] | undefined;

  constructor(facts: LeftFacts) {
    this.#facts = facts;
    this.case = facts.case;
    this.after = facts.after;
    this.loadTimestamp = facts.loadTimestamp;
    const { shape, columns, key } = facts.before;
    this.shape = shape;
    this.columns = columns;
    this.key = key;
    this.data = dataSpan(columns);
    this.#idAt = this.isLog ? eventField.key : columnIndex(columns, 'id');
  }

  get isLog(): boolean {
    return this.shape === 'log';
  }

  get isHistory(): boolean {
    return this.case.strategy === 'scd2' && !this.isLog;
  }

  get isAppend(): boolean {
    return this.case.strategy === 'incremental_append' && !this.isLog;
  }

  /** The position of a column of the target. */
  at(name: string): number {
    return columnIndex(this.columns, name);
  }

  /** The id that a row or an event is about. */
  id(row: Row): number {
    return Number(row[this.#idAt]);
  }

  /** The row or event with another id. */
  withId(row: Row, id: number): Row {
    return row.with(this.#idAt, this.isLog ? String(id) : id);
  }

  /** The day that a row or an event is of, in days since 1970-01-01. */
  day(row: Row): number {
    return row[this.isLog ? eventField.businessDate : this.at('business_date')] as number;
  }

  /** Whether a row carries data: every row of a table, and the events that are no deletes. */
  hasData(row: Row): boolean {
    return !this.isLog || row[eventField.hasData] === true;
  }

  dataOf(row: Row): Row {
    return row.slice(this.data.start, this.data.end);
  }

  /** The row with this data, and with what it has beside it. */
  withData(row: Row, data: Row): Row {
    return [...row.slice(0, this.data.start), ...data, ...row.slice(this.data.end)];
  }

  /** Rows of the target before the load, by id. */
  get before(): ReadonlyMap<number, Row> {
    return (this.#before ??= new Map(
      [...this.#facts.before.batches()].flat().map((row) => [this.id(row), row]),
    ));
  }

  /** The changes of each id in commit order: data, op, seq. */
  get changes(): ReadonlyMap<number, readonly Row[]> {
    if (!this.#changes) {
      const { changes } = this.#facts;
      const id = columnIndex(changes.columns, 'id');
      const byId = new Map<number, Row[]>();
      for (const change of [...changes.batches()].flat()) {
        const known = byId.get(change[id] as number);
        if (known) known.push(change);
        else byId.set(change[id] as number, [change]);
      }
      for (const each of byId.values()) each.sort((a, b) => this.seqOf(a) - this.seqOf(b));
      this.#changes = byId;
    }
    return this.#changes;
  }

  /** The operation of one of {@link changes}. */
  opOf(change: Row): string {
    return change[columnIndex(this.#facts.changes.columns, opColumn.name)] as string;
  }

  /** The commit order of one of {@link changes}. */
  seqOf(change: Row): number {
    return change[columnIndex(this.#facts.changes.columns, seqColumn.name)] as number;
  }

  /** The data of one of {@link changes}. */
  changedData(change: Row): Row {
    return change.slice(0, this.data.end - this.data.start);
  }

  /** Every id that was there before or has changed. */
  get fates(): ReadonlyMap<number, Fate> {
    return (this.#fates ??= this.#fate());
  }

  /** Ids of a fate, ascending. @throws MatrixError MATRIX_NOTHING_TO_DAMAGE where there is none */
  ids(fate: Fate): readonly [number, ...number[]] {
    const ids = [...this.fates].flatMap(([id, of]) => (of === fate ? [id] : [])).toSorted((a, b) => a - b);
    return this.some(ids, `${fate} id`);
  }

  /** Positions in {@link after} of what the load has written. */
  get written(): readonly [number, ...number[]] {
    this.#written ??= [...this.after.keys()].filter((at) => this.#isWritten(this.after[at] as Row));
    return this.some(this.#written, 'row that the load has written');
  }

  /** Positions in {@link after} of rows that the load has written and that carry data. */
  get writtenData(): readonly [number, ...number[]] {
    return this.some(
      this.written.filter((at) => this.hasData(this.after[at] as Row)),
      'row with data that the load has written',
    );
  }

  /** Where the row of an id stands: of a history its current version, of a log its last event, of an append target the row that was there before. */
  standing(id: number): number {
    const at = this.after.findLastIndex((row) => this.id(row) === id && this.#stands(row));
    return this.some(at < 0 ? [] : [at], `row of id ${id}`)[0];
  }

  row(at: number): Row {
    return this.after[at] as Row;
  }

  /** @throws MatrixError MATRIX_NOTHING_TO_DAMAGE for an empty list */
  some<T>(list: readonly T[], what: string): readonly [T, ...T[]] {
    if (list.length > 0) return list as readonly [T, ...T[]];
    throw new MatrixError(
      'MATRIX_NOTHING_TO_DAMAGE',
      `${this.case.case_id}: there is no ${what}; give the trials more rows, and more of them changed and deleted`,
    );
  }

  #stands(row: Row): boolean {
    if (this.isHistory) return row[this.at(currentColumn.name)] === true;
    return this.isAppend ? row[this.at(opColumn.name)] === null : true;
  }

  #isWritten(row: Row): boolean {
    if (this.isLog || this.case.strategy === 'full_refresh') return true;
    if (this.isAppend) return row[this.at(opColumn.name)] !== null;
    if (this.isHistory) return row[this.at(validFromColumn.name)] === this.loadTimestamp;
    const fate = this.fates.get(this.id(row));
    return fate === 'updated' || fate === 'inserted';
  }

  #fate(): Map<number, Fate> {
    const fates = new Map<number, Fate>([...this.before.keys()].map((id) => [id, 'stable']));
    for (const [id, changes] of this.changes) {
      const last = changes.at(-1) as Row;
      const old = this.before.get(id);
      if (this.opOf(last) === 'delete') {
        if (old) fates.set(id, 'deleted');
      } else if (!old) fates.set(id, 'inserted');
      else if (!sameRow(this.dataOf(old), this.changedData(last))) fates.set(id, 'updated');
    }
    return fates;
  }
}

/** Rows without those at these positions. */
export function without(rows: readonly Row[], positions: Iterable<number>): readonly Row[] {
  const gone = new Set(positions);
  return rows.filter((_, at) => !gone.has(at));
}

/** Rows with other ones at some positions. */
export function withRows(rows: readonly Row[], others: ReadonlyMap<number, Row>): readonly Row[] {
  return rows.map((row, at) => others.get(at) ?? row);
}

/** What an open version of a history has beside its data. */
export const open: Readonly<Record<string, Value>> = {
  [validToColumn.name]: null,
  [currentColumn.name]: true,
};

/** What a version has that the load closes. */
export function closed({ loadTimestamp }: Left): Readonly<Record<string, Value>> {
  return { [validToColumn.name]: loadTimestamp, [currentColumn.name]: false };
}

/** A row with other values in some columns. */
export function withValues(left: Left, row: Row, values: Readonly<Record<string, Value>>): Row {
  const copy = [...row];
  for (const [name, value] of Object.entries(values)) copy[left.at(name)] = value;
  return copy;
}
