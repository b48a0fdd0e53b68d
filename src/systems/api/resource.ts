/** What stands at one path of the API: rows in a table of the memory engine, told in snapshots that do not change. */
import { randomBytes } from 'node:crypto';
import type { Column, Row, Rows } from '../../model/rows.ts';
import { batchSize } from '../../model/rows.ts';
import { applyChanges } from '../memory/apply.ts';
import type { MemoryTable } from '../memory/table.ts';
import type { MemoryTransaction } from '../memory/transaction.ts';
import { selectedRows } from './query.ts';
import type { Query } from './query.ts';

/** The rows that a query is about, of all its pages. */
export interface Selected {
  readonly length: number;
  slice(from: number, end: number): readonly Row[];
}

/** The rows of a resource at one time. */
export interface Snapshot {
  /** No other snapshot has it. */
  readonly token: string;
  readonly columns: readonly Column[];
  readonly select: (query: Query) => Selected;
}

export interface Resource {
  readonly columns: readonly Column[];
  /** Of the rows as they are now: the same until they change. */
  current(): Snapshot;
  /** A snapshot that a reader has begun with; undefined once it is gone. */
  find(token: string): Snapshot | undefined;
  /** As they are now. */
  batches(): Iterable<readonly Row[]>;
  /** Another with the same rows. */
  clone(begin: () => MemoryTransaction): Resource;
  /** @throws MatrixError where they do not fit */
  apply(begin: () => MemoryTransaction, changes: Rows): void;
}

/** As many as can be read on in: the one that is current, and the one before. */
const keptSnapshots = 2;

export class TableResource implements Resource {
  readonly #table: MemoryTable;
  /** The newest last, each with the rows that it is of. */
  #snapshots: readonly (Snapshot & { readonly rows: readonly Row[] })[] = [];

  constructor(table: MemoryTable) {
    this.#table = table;
  }

  get columns(): readonly Column[] {
    return this.#table.definition.columns;
  }

  current(): Snapshot {
    const rows = this.#table.rows();
    const last = this.#snapshots.at(-1);
    if (last?.rows === rows) return last;
    const select = selectedOnce((query) => selectedRows(rows, query));
    const made = { token: newToken(), columns: this.columns, rows, select };
    this.#snapshots = [...this.#snapshots, made].slice(-keptSnapshots);
    return made;
  }

  find(token: string): Snapshot | undefined {
    return this.#snapshots.find((snapshot) => snapshot.token === token);
  }

  *batches(): Generator<readonly Row[]> {
    const rows = this.#table.rows();
    for (let at = 0; at < rows.length; at += batchSize) yield rows.slice(at, at + batchSize);
  }

  /** With the same row objects, and so with the bytes that are made of them. */
  clone(begin: () => MemoryTransaction): Resource {
    const transaction = begin();
    const table = this.#table.clone(transaction.number);
    transaction.commit();
    return new TableResource(table);
  }

  apply(begin: () => MemoryTransaction, changes: Rows): void {
    applyChanges(begin, this.#table, changes);
  }
}

export function newToken(): string {
  return randomBytes(6).toString('hex');
}

/** Pages of one query follow each other, so that what it is about is sought once for all of them. */
export function selectedOnce(select: Snapshot['select']): Snapshot['select'] {
  let last: { readonly identity: string; readonly selected: Selected } | undefined;
  return (query) => {
    if (last?.identity !== query.identity) last = { identity: query.identity, selected: select(query) };
    return last.selected;
  };
}
