/** What stands at one path of the API: rows in a table of the memory engine, told in snapshots that do not change. */
import { randomBytes } from 'node:crypto';
import type { Column, Row } from '../../model/rows.ts';
import type { MemoryTable } from '../memory/table.ts';

/** The rows of a resource at one time. */
export interface Snapshot {
  /** No other snapshot has it. */
  readonly token: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** As many as can be read on in: the one that is current, and the one before. */
const keptSnapshots = 2;

export class Resource {
  readonly table: MemoryTable;
  /** The newest last. */
  #snapshots: readonly Snapshot[] = [];

  constructor(table: MemoryTable) {
    this.table = table;
  }

  /** Of the rows as they are now: the same until they change. */
  current(): Snapshot {
    const rows = this.table.rows();
    const last = this.#snapshots.at(-1);
    if (last?.rows === rows) return last;
    const { columns } = this.table.definition;
    const made = { token: randomBytes(6).toString('hex'), columns, rows };
    this.#snapshots = [...this.#snapshots, made].slice(-keptSnapshots);
    return made;
  }

  /** A snapshot that a reader has begun with; undefined once it is gone. */
  find(token: string): Snapshot | undefined {
    return this.#snapshots.find((snapshot) => snapshot.token === token);
  }
}
