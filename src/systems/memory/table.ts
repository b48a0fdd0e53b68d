/** A table in memory: rows that are never changed in place, swapped whole by a load or written by transactions. */
import { MatrixError } from '../../model/error.ts';
import type { Column, Row } from '../../model/rows.ts';
import type { Op } from '../../model/technical.ts';
import { keyReader } from './key.ts';
import type { Key } from './key.ts';
import { RowHashes } from './row-hashes.ts';
import { refuseNulls } from './values.ts';

export interface TableDefinition {
  readonly columns: readonly Column[];
  readonly key: readonly string[];
  /** Makes `key` a primary key: unique and not null. */
  readonly unique: boolean;
  /** Keeps the transaction number of each row, and a log of changes. */
  readonly captureChanges: boolean;
}

export interface Write {
  readonly op: Op;
  /** The new row; of a delete the row that goes. */
  readonly row: Row;
}

/** Content that was checked against the table and waits to be swapped in, which then cannot fail. */
export interface Content {
  readonly table: MemoryTable;
  readonly rows: readonly Row[];
  readonly byKey: Map<Key, Row> | null;
}

let tables = 0;

export class MemoryTable {
  readonly definition: TableDefinition;
  readonly hashes: RowHashes;
  readonly #keyOf: (row: Row) => Key;
  /** The columns, those of the primary key not nullable. */
  readonly #required: readonly Column[];
  /** Null until it is asked for again after transactions have written. */
  #rows: readonly Row[] | null = [];
  #byKey: Map<Key, Row> | null;
  /** Whether a clone uses the same map, so that a transaction copies it first. */
  #shared = false;
  readonly #serial = (tables += 1);
  #writes = 0;
  /** The transaction that filled the table; rows that were written later are in `#versions`. */
  #baseVersion = 0;
  #versions = new Map<Key, number>();
  readonly #changes: Write[] = [];

  constructor(definition: TableDefinition) {
    this.definition = definition;
    this.hashes = new RowHashes(definition.columns);
    this.#keyOf = keyReader(definition.columns, definition.key);
    const { columns, key, unique } = definition;
    this.#required = columns.map((column) =>
      unique && key.includes(column.name) ? { ...column, nullable: false } : column,
    );
    this.#byKey = unique ? new Map() : null;
  }

  /** A second table with the same row objects; its history begins anew, with this transaction. */
  clone(transaction: number): MemoryTable {
    const copy = new MemoryTable(this.definition);
    copy.#rows = this.#rows;
    copy.#byKey = this.#byKey;
    copy.#baseVersion = transaction;
    this.#shared = true;
    copy.#shared = true;
    return copy;
  }

  /** As they are now; the array is never changed afterwards. */
  rows(): readonly Row[] {
    return (this.#rows ??= [...(this.#byKey as Map<Key, Row>).values()]);
  }

  /** Committed changes since the table was made, in commit order; only where changes are captured. */
  changes(): readonly Write[] {
    return this.#changes;
  }

  /** Rows that were written by transactions `from <= number < before`. */
  writtenBetween(from: number, before: number): Row[] {
    return this.rows().filter((row) => {
      const version = this.#versions.get(this.#keyOf(row)) ?? this.#baseVersion;
      return version >= from && version < before;
    });
  }

  /**
   * A count of writes and the table's identity. Content-based all the same: rows are frozen in use (a loader
   * gets copies and gives copies), so content and definition change by a counted write or not at all.
   */
  fingerprint(): string {
    return `memory table ${this.#serial}, ${this.#writes} writes`;
  }

  /**
   * Checks the whole next content, for {@link adopt}.
   * @throws MatrixError MATRIX_DUPLICATE_KEY, MATRIX_BAD_VALUE (a null)
   */
  prepare(rows: readonly Row[]): Content {
    refuseNulls(this.#required, rows);
    if (!this.definition.unique) return { table: this, rows, byKey: null };
    const byKey = new Map<Key, Row>();
    for (const row of rows) byKey.set(this.#keyOf(row), row);
    if (byKey.size !== rows.length) throw this.#duplicate(rows);
    return { table: this, rows, byKey };
  }

  /** Swaps content in. To a reader by transaction id every row is new; the log of changes does not tell it. */
  adopt(content: Content, transaction: number): void {
    this.#rows = content.rows;
    this.#byKey = content.byKey;
    this.#shared = false;
    this.#baseVersion = transaction;
    this.#versions = new Map();
    this.#writes += 1;
  }

  /** @throws MatrixError where a write does not fit the rows, or those of writes before it */
  check(writes: readonly Write[]): void {
    refuseNulls(
      this.#required,
      writes.map((write) => write.row),
    );
    const present = new Map<Key, boolean>();
    for (const { op, row } of writes) {
      const key = this.#keyOf(row);
      const there = present.get(key) ?? this.#map().has(key);
      if (op === 'insert' && there) throw this.#duplicateKey(key);
      if (op !== 'insert' && !there) {
        throw new MatrixError('MATRIX_UNKNOWN_ROW', `${op} of a row that is not there: key ${String(key)}`);
      }
      present.set(key, op !== 'delete');
    }
  }

  /** Applies writes that {@link check} has passed. */
  write(writes: readonly Write[], transaction: number): void {
    if (this.#shared) this.#byKey = new Map(this.#map());
    this.#shared = false;
    const rows = this.#map();
    for (const write of writes) {
      const key = this.#keyOf(write.row);
      if (write.op === 'delete') rows.delete(key);
      else rows.set(key, write.row);
      if (!this.definition.captureChanges) continue;
      this.#versions.set(key, transaction);
      this.#changes.push(write);
    }
    this.#rows = null;
    this.#writes += 1;
  }

  #map(): Map<Key, Row> {
    if (this.#byKey) return this.#byKey;
    throw new MatrixError(
      'MATRIX_NO_KEY',
      'only a table with a primary key takes transactions; hold it as unique',
    );
  }

  #duplicate(rows: readonly Row[]): MatrixError {
    const seen = new Set<Key>();
    for (const row of rows) {
      const key = this.#keyOf(row);
      if (seen.has(key)) return this.#duplicateKey(key);
      seen.add(key);
    }
    return this.#duplicateKey(null);
  }

  #duplicateKey(key: Key): MatrixError {
    const names = this.definition.key.join(', ');
    return new MatrixError(
      'MATRIX_DUPLICATE_KEY',
      `the primary key (${names}) received ${String(key)} twice`,
    );
  }
}
