/** Loads into the memory engine: rows wait in tables of the staging schema, and content is swapped in one step. */
import { targetLocation } from '../../model/location.ts';
import type { Location } from '../../model/location.ts';
import type { Column, Row } from '../../model/rows.ts';
import { openDatabase } from '../../systems/memory/engine.ts';
import type { MemoryDatabase } from '../../systems/memory/engine.ts';
import { MemoryLog } from '../../systems/memory/log.ts';
import { MemoryTable } from '../../systems/memory/table.ts';
import type { Content } from '../../systems/memory/table.ts';
import type { Exchange, Exchanged, OpenSink, Sink, SinkContext, Staged } from '../contract.ts';
import { Turn, turnOwner } from '../turn.ts';
import { exchangeRows } from './memory-exchange.ts';
import type { RowSet } from './memory-exchange.ts';
import { MemoryLogSink } from './memory-log.ts';
import { stagedRows } from './memory-staging.ts';
import { nextState, readState, stateTable } from './memory-state.ts';
import { runMark, takenOver } from './tables/staging.ts';

/** A table or a log, whichever stands where the manifest says. */
export const openSink: OpenSink = async (context) => {
  const database = openDatabase(context.connection.url);
  const target = targetLocation(context.manifest.sink);
  const relation = database.find(target.schema, target.name);
  if (relation instanceof MemoryLog) return new MemoryLogSink(context, database, target, relation);
  return new MemoryTableSink(context, database, target, database.table(target.schema, target.name));
};

/** Numbers staging tables, so that loads that run at once do not meet. */
let stagings = 0;

class MemoryTableSink implements Sink {
  readonly #context: SinkContext;
  readonly #database: MemoryDatabase;
  readonly #target: Location;
  readonly #table: MemoryTable;
  readonly #staging: string;
  /** What the names of the tables that this run stages begin with. */
  readonly #ownNames: string;
  #hasWritten = false;
  readonly #turn: Turn;

  constructor(context: SinkContext, database: MemoryDatabase, target: Location, table: MemoryTable) {
    this.#context = context;
    this.#database = database;
    this.#target = target;
    this.#table = table;
    this.#staging = context.manifest.sink.staging?.schema ?? 'staging';
    this.#ownNames = `${target.name}__staged_${runMark(context)}_`;
    this.#turn = new Turn(target.schema ? `${target.schema}.${target.name}` : target.name);
  }

  async columns(): Promise<readonly Column[]> {
    return this.#table.definition.columns;
  }

  async state(): Promise<Readonly<Record<string, string>>> {
    this.#turn.begin(this.#savedTurn());
    return readState(this.#database, this.#staging, this.#context.manifest.name);
  }

  async save(state: Readonly<Record<string, string>>): Promise<void> {
    this.#dropOrphans();
    this.#commit([], state);
  }

  async stage(columns: readonly Column[], batches: AsyncIterable<readonly Row[]>): Promise<Staged> {
    this.#dropOrphans();
    const rows = await stagedRows(this.#table.definition.columns, columns, batches);
    stagings += 1;
    const name = `${this.#ownNames}${stagings}`;
    const nullable = columns.map((column) => ({ ...column, nullable: true }));
    const table = new MemoryTable({ columns: nullable, key: [], unique: false, captureChanges: false });
    this.#database.swap([table.prepare(rows)]);
    this.#database.add(this.#staging, name, table);
    return { name, columns, count: rows.length };
  }

  async exchange(staged: Staged, what: Exchange): Promise<Exchanged> {
    const { manifest, load_timestamp, reached } = this.#context;
    const { rows, ...exchanged } = exchangeRows({
      target: { columns: this.#table.definition.columns, rows: this.#table.rows() },
      staged: this.#rowSet(staged),
      keys: what.remove.what === 'staged_keys_and_gone' ? this.#rowSet(what.remove.keys).rows : [],
      what,
      manifest,
      load_timestamp,
    });
    await reached?.('inside_finalize');
    this.#commit([this.#table.prepare(rows)], what.state);
    await reached?.('after_commit');
    return exchanged;
  }

  async isEmpty(): Promise<boolean> {
    return this.#table.rows().length === 0;
  }

  async discard(staged: Staged): Promise<void> {
    this.#database.drop(this.#staging, staged.name);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  /** Before the first write: what a load of the same run that was killed has left. */
  #dropOrphans(): void {
    if (this.#hasWritten) return;
    this.#hasWritten = true;
    const own = `${this.#staging}.${this.#ownNames}`;
    for (const name of this.#database.names())
      if (name.startsWith(own)) this.#database.drop(this.#staging, name.slice(this.#staging.length + 1));
  }

  #rowSet({ name }: Staged): RowSet {
    const table = this.#database.find(this.#staging, name);
    if (!(table instanceof MemoryTable)) throw takenOver(this.#target.name, undefined);
    return { columns: table.definition.columns, rows: table.rows() };
  }

  /** Content, state and turn in one step, in which nothing else can happen. @throws MatrixError MATRIX_OVERTAKEN */
  #commit(contents: readonly Content[], state: Readonly<Record<string, string>>): void {
    const token = this.#turn.next(this.#savedTurn());
    const table = stateTable(this.#database, this.#staging);
    const saved = nextState(table.rows(), this.#context.manifest.name, state);
    const turns = nextState(saved, turnOwner, { [this.#turn.target]: token });
    this.#database.swap([...contents, table.prepare(turns)]);
    this.#turn.took(token);
  }

  #savedTurn(): string | undefined {
    return readState(this.#database, this.#staging, turnOwner)[this.#turn.target];
  }
}
