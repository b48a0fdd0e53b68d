/** A target after a right load, with its rows by name and what is known of it by the matrix's rules alone. */
import { rowMaker } from '../../../src/dataset/row.ts';
import type { RowAt } from '../../../src/dataset/row.ts';
import type { MatrixCase } from '../../../src/model/case.ts';
import type { Dataset } from '../../../src/model/dataset.ts';
import { columnIndex } from '../../../src/model/rows.ts';
import type { Row, Rows } from '../../../src/model/rows.ts';
import { rowHasher } from '../../../src/model/row-hash.ts';
import { parseInstant } from '../../../src/model/time.ts';
import type { Value } from '../../../src/model/value.ts';
import { list } from '../../dataset/volumes.ts';
import { loadTimestamp } from './right.ts';

/** Rows with one row per id, appended rows, versions of rows, or events. */
export type Kind = 'keyed' | 'append' | 'history' | 'log';

export function kindOf({ sink_shape, strategy }: MatrixCase): Kind {
  if (sink_shape === 'log') return 'log';
  return strategy === 'incremental_append' ? 'append' : strategy === 'scd2' ? 'history' : 'keyed';
}

const firstStart = parseInstant('2026-01-01T00:00:00Z');
const dataWidth = 126;
const envelopeWidth = 9;

export function through(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/**
 * Names of rows: `4` of a table with one row per id; `4 update` of an append target by its operation, and `4 kept`
 * of what was there before; `4 old` and `4 new` of a history; `4#0` of a log, the first event of key 4.
 */
export class Target {
  readonly kind: Kind;
  readonly strategy: MatrixCase['strategy'];
  readonly load = loadTimestamp;
  readonly columns: readonly string[];
  /** The data of an id at a version. */
  readonly data: RowAt;
  readonly #dataset: Dataset;
  readonly #hash: (row: Row) => Uint8Array;
  readonly #rows: ReadonlyMap<string, Row>;

  constructor(c: MatrixCase, dataset: Dataset, after: Rows) {
    this.kind = kindOf(c);
    this.strategy = c.strategy;
    this.columns = after.columns.map(({ name }) => name);
    this.data = rowMaker(dataset.source, dataset.volume);
    this.#dataset = dataset;
    this.#hash = rowHasher(dataset.columns);
    this.#rows = new Map(list(after).map((row) => [this.name(row), row]));
  }

  name(row: Row): string {
    switch (this.kind) {
      case 'keyed':
        return String(row[0]);
      case 'append':
        return `${String(row[0])} ${String(row[dataWidth] ?? 'kept')}`;
      case 'history':
        return `${String(row[0])} ${startName(row[dataWidth])}`;
      case 'log':
        return `${String(row[0])}#${String(row[1])}`;
    }
  }

  right(name: string): Row {
    const row = this.#rows.get(name);
    if (!row) throw new RangeError(`${this.strategy}: no ${name} among ${[...this.#rows.keys()].join(', ')}`);
    return row;
  }

  /** All names, in the order in which the rows stand. */
  get names(): readonly string[] {
    return [...this.#rows.keys()];
  }

  /** The name of what the load has made of an updated or inserted id. */
  made(id: number): string {
    if (this.kind === 'append') return `${id} ${id > this.#dataset.volume.rows ? 'insert' : 'update'}`;
    return { keyed: `${id}`, history: `${id} new`, log: `${id}#0` }[this.kind];
  }

  /**
   * What the load has written, in its order, where every changed key has changed once: deltas come in commit
   * order, all else by id, and a log's deletes behind.
   */
  get written(): readonly [string, ...string[]] {
    const { ids } = this.#dataset.volume;
    const [gone, updated, stable, inserted] = [ids.delete, ids.update, ids.stable, ids.insert].map((range) =>
      range ? through(range[0], range[1]) : [],
    ) as [number[], number[], number[], number[]];
    const delta = list(this.#dataset.changes).map((row) => ({ id: row[0] as number, op: String(row[126]) }));
    const made = [...updated, ...inserted].map((id) => this.made(id));
    const names = (): readonly string[] => {
      if (this.strategy === 'full_refresh')
        return [...updated, ...stable, ...inserted].map((id) => this.made(id));
      if (this.kind === 'append') return delta.map(({ id, op }) => `${id} ${op}`);
      if (this.kind !== 'log') return made;
      const inOrder = ['incremental_append', 'incremental_merge', 'cdc'].includes(this.strategy);
      return inOrder ? delta.map(({ id }) => `${id}#0`) : [...made, ...gone.map((id) => `${id}#0`)];
    };
    return names() as [string, ...string[]];
  }

  /** Those of {@link written} that carry data: all but the deletes of a log. */
  get withData(): readonly [string, ...string[]] {
    const names = this.written.filter((name) => this.kind !== 'log' || this.right(name)[8] === true);
    return names as unknown as [string, ...string[]];
  }

  /** The row with other values in some columns. */
  set(name: string, values: Readonly<Record<string, Value>>): Row {
    return this.changed(this.right(name), values);
  }

  changed(row: Row, values: Readonly<Record<string, Value>>): Row {
    return row.map((value, at) => {
      const other = values[this.columns[at] as string];
      return other === undefined ? value : other;
    });
  }

  value(row: Row, column: string): Value {
    return row[this.columns.indexOf(column)] as Value;
  }

  /** The row with the data of an id at a version, and with what it has beside it. */
  withVersion(name: string, id: number, version: number): Row {
    return this.#around(this.right(name), this.data(id, version));
  }

  /** The row under another key, and with the rest of its data. */
  rekeyed(row: Row, id: number): Row {
    return row.with(0, this.kind === 'log' ? String(id) : id);
  }

  /** A row of a table with one row per id. */
  row(id: number, version: number): Row {
    const data = this.data(id, version);
    return this.strategy === 'snapshot_diff' ? [...data, this.hash(id, version)] : data;
  }

  hash(id: number, version: number): Uint8Array {
    return this.#hash(this.data(id, version));
  }

  /** An open version of a history. */
  opened(id: number, version: number, from: bigint): Row {
    return [...this.data(id, version), from, null, true, this.hash(id, version)];
  }

  /** An event, which carries data where it has a version. */
  event(id: number, ordinal: number, op: string, version?: number): Row {
    const data = this.data(id, version ?? 1);
    const { source, columns } = this.#dataset;
    const day = data[columnIndex(columns, 'business_date')] as number;
    const window = '{"business_date":{"from":"2026-06-01","to":"2026-06-03"}}';
    const predicate = this.strategy === 'replace' ? window : null;
    const has = version !== undefined;
    const envelope = [String(id), ordinal, op, this.strategy, source, day, 1, predicate, has];
    return [...envelope, ...(has ? data : data.map(() => null))];
  }

  #around(row: Row, data: Row): Row {
    const start = this.kind === 'log' ? envelopeWidth : 0;
    return [...row.slice(0, start), ...data, ...row.slice(start + dataWidth)];
  }
}

function startName(from: Value | undefined): string {
  return from === firstStart ? 'old' : from === loadTimestamp ? 'new' : `from ${String(from)}`;
}
