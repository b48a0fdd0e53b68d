/** Reads the memory engine by the six verbs; every row that it gives is a copy, and row hashes are those that the engine keeps. */
import { MatrixError } from '../../model/error.ts';
import { changesLocation, snapshotLocation } from '../../model/location.ts';
import { batchSize, columnIndex } from '../../model/rows.ts';
import type { Column, Row } from '../../model/rows.ts';
import { hashColumn, opColumn, seqColumn } from '../../model/technical.ts';
import type { Value } from '../../model/value.ts';
import { openDatabase } from '../../systems/memory/engine.ts';
import type { MemoryDatabase } from '../../systems/memory/engine.ts';
import type { MemoryTable } from '../../systems/memory/table.ts';
import { rowCopier } from '../../systems/memory/values.ts';
import type { OpenSource, Read, Source, SourceContext, SourcePosition, Window } from '../contract.ts';
import { required } from '../strategy-of.ts';

export const openSource: OpenSource = async (context) => {
  const database = openDatabase(context.connection.url);
  const { schema, name } = snapshotLocation(context.manifest.source);
  return new MemorySource(context, database, database.table(schema, name));
};

class MemorySource implements Source {
  readonly #context: SourceContext;
  readonly #database: MemoryDatabase;
  readonly #table: MemoryTable;
  /** What `position()` last returned: the bound of `since` and `log`. */
  #position: number | null = null;

  constructor(context: SourceContext, database: MemoryDatabase, table: MemoryTable) {
    this.#context = context;
    this.#database = database;
    this.#table = table;
  }

  async columns(): Promise<readonly Column[]> {
    return this.#table.definition.columns;
  }

  async *read(what: Read, hashed?: readonly Column[]): AsyncGenerator<readonly Row[]> {
    const { columns, rows } = this.#rowsOf(what);
    const copy = hashed
      ? rowCopier([...columns, hashColumn], this.#table.hashes.over(hashed))
      : rowCopier(columns);
    const size = this.#context.manifest.source.options.batch_size ?? batchSize;
    for (let at = 0; at < rows.length; at += size) yield copy(rows.slice(at, at + size));
  }

  async position(): Promise<SourcePosition> {
    const capturing = this.#context.manifest.source.options.cdc?.enabled;
    this.#position = capturing ? this.#table.changes().length : this.#database.transactions.ceiling();
    return String(this.#position);
  }

  /** The log is kept whole, for it lives no longer than its test. */
  async confirm(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}

  /** The engine's own rows, which are not changed and not given away. */
  #rowsOf(what: Read): { columns: readonly Column[]; rows: readonly Row[] } {
    const { columns } = this.#table.definition;
    switch (what.verb) {
      case 'snapshot':
        return { columns, rows: this.#table.rows() };
      case 'window':
        return { columns, rows: this.#table.rows().filter(inWindow(columns, what.window)) };
      case 'keys':
        return this.#keys();
      case 'changes':
        return this.#changes(what.after);
      case 'since':
        return { columns, rows: this.#table.writtenBetween(Number(what.after), this.#bound()) };
      case 'log':
        return this.#log(Number(what.after));
    }
  }

  #keys(): { columns: readonly Column[]; rows: readonly Row[] } {
    const { manifest } = this.#context;
    const { columns } = this.#table.definition;
    const name = required(manifest.sink.strategy.unique_key, manifest, 'sink.strategy.unique_key');
    const index = columnIndex(columns, name);
    return {
      columns: [columns[index] as Column],
      rows: this.#table.rows().map((row) => [row[index] as Value]),
    };
  }

  #changes(after: number): { columns: readonly Column[]; rows: readonly Row[] } {
    const { manifest } = this.#context;
    const { schema, name } = required(
      changesLocation(manifest.source) ?? undefined,
      manifest,
      'source.options.changes',
    );
    const table = this.#database.table(schema, name);
    const seq = columnIndex(table.definition.columns, seqColumn.name);
    const rows = table
      .rows()
      .filter((row) => (row[seq] as number) > after)
      .sort((a, b) => (a[seq] as number) - (b[seq] as number));
    return { columns: table.definition.columns, rows };
  }

  #log(after: number): { columns: readonly Column[]; rows: readonly Row[] } {
    if (!this.#table.definition.captureChanges) {
      throw new MatrixError('MATRIX_NOT_CAPTURED', 'this table keeps no log of its changes');
    }
    const changes = this.#table.changes().slice(after, this.#bound());
    return {
      columns: [...this.#table.definition.columns, opColumn, seqColumn],
      rows: changes.map(({ op, row }, at) => row.concat(op, after + at + 1)),
    };
  }

  #bound(): number {
    if (this.#position !== null) return this.#position;
    throw new MatrixError('MATRIX_NO_POSITION', 'a read that is bounded by position() comes after it');
  }
}

function inWindow(columns: readonly Column[], { column, from, before }: Window): (row: Row) => boolean {
  const index = columnIndex(columns, column);
  return (row) => {
    const day = row[index];
    return typeof day === 'number' && day >= from && day < before;
  };
}
