/** What the harness holds in the memory engine: a table or a log, read without copies and cloned by reference. */
import type { Connection } from '../../model/loader.ts';
import { MatrixError } from '../../model/error.ts';
import { batchSize, columnIndex } from '../../model/rows.ts';
import type { Column, Row, Rows } from '../../model/rows.ts';
import type { Held, HeldTransaction, Name, Position, StoredColumn } from '../contract.ts';
import { applyChanges, writeChanges } from './apply.ts';
import type { MemoryDatabase, Relation } from './engine.ts';
import { MemoryLog } from './log.ts';
import { MemoryTable } from './table.ts';

/** What a connector does for the things that it holds. */
export interface Keeper {
  readonly system: string;
  database(name: Name): MemoryDatabase;
  /** Forgets what is held, and its database once nothing else is held there. */
  release(name: Name, relation: Relation): void;
  adopt(name: Name, relation: Relation): Held;
  /** Holds a relation in the place and under the name of another. */
  replace(name: Name, held: Relation, by: Relation): Held;
}

/** @param columns by which it is read */
export function heldRelation(
  name: Name,
  relation: Relation,
  keeper: Keeper,
  columns: readonly Column[] = columnsOf(relation),
): Held {
  const database = keeper.database(name);
  /** By its name, as in any engine: a load may have put another one in its place. */
  const current = (): Relation => {
    const found = database.find(name.schema, name.table);
    if (found) return found;
    throw new MatrixError(
      'MATRIX_UNKNOWN_TABLE',
      `${database.url} no longer has ${name.schema}.${name.table}`,
    );
  };
  const connection: Connection = {
    system: keeper.system,
    driver: 'memory',
    url: database.url,
    in_process: true,
  };
  return {
    name,
    connection,
    place: (schema, table) => ({ schema, name: table }),
    columns: async () => columnsOf(current()).map(storedColumn),
    read: (after = '0') => batchesOf(rowsOf(current(), columns, after)),
    async end() {
      const now = current();
      return now instanceof MemoryLog ? String(now.end()) : '0';
    },
    fingerprint: async () => current().fingerprint(),
    beside: async () => database.names(),
    clone: async (to) => keeper.adopt(to, cloneOf(current(), keeper.database(to))),
    async openReader(after = '0') {
      const rows = rowsOf(current(), columns, after);
      return { read: () => batchesOf(rows), async [Symbol.asyncDispose]() {} };
    },
    apply: async (changes) => applyChanges(() => database.begin(), tableOf(current(), name), changes),
    begin: async () => openTransaction(database, tableOf(current(), name)),
    async alter(_, rows) {
      const now = current();
      if (!(now instanceof MemoryTable))
        throw new MatrixError('MATRIX_NOT_A_TABLE', `${name.table} is a log, whose columns stay`);
      return { held: keeper.replace(name, relation, altered(database, now, rows)), rewritten: true };
    },
    withColumns: async (others) => heldRelation(name, relation, keeper, others),
    drop: async () => keeper.release(name, relation),
  };
}

function tableOf(relation: Relation, { table }: Name): MemoryTable {
  if (relation instanceof MemoryTable) return relation;
  throw new MatrixError('MATRIX_NOT_A_TABLE', `changes are applied to a table; ${table} is a log`);
}

function openTransaction(database: MemoryDatabase, table: MemoryTable): HeldTransaction {
  const transaction = database.begin();
  let isOpen = true;
  const end = async (how: 'commit' | 'rollback'): Promise<void> => {
    isOpen = false;
    transaction[how]();
  };
  return {
    apply: async (changes) => writeChanges(transaction, table, changes),
    commit: () => end('commit'),
    rollback: () => end('rollback'),
    async [Symbol.asyncDispose]() {
      if (isOpen) await end('rollback');
    },
  };
}

/** A cloned table is filled by a transaction of the database that it is cloned into. */
function cloneOf(relation: Relation, into: MemoryDatabase): Relation {
  if (relation instanceof MemoryLog) return relation.clone();
  const transaction = into.begin();
  const copy = relation.clone(transaction.number);
  transaction.commit();
  return copy;
}

/** The table anew, with the same settings: to a reader by transaction id every row is, as where an engine writes them again. */
function altered(database: MemoryDatabase, { definition }: MemoryTable, rows: Rows): MemoryTable {
  const table = new MemoryTable({ ...definition, columns: rows.columns });
  database.swap([table.prepare([...rows.batches()].flat())]);
  return table;
}

function columnsOf(relation: Relation): readonly Column[] {
  return relation instanceof MemoryLog ? relation.columns : relation.definition.columns;
}

/** The engine's native types are the families. */
function storedColumn({ name, family, nullable }: Column): StoredColumn {
  return { name, native: family, nullable };
}

function rowsFrom(relation: Relation, after: Position): readonly Row[] {
  return relation instanceof MemoryLog ? relation.readEvents(Number(after)) : relation.rows();
}

/** In the order of the columns that were held, which a table in the place of that one may not have. */
function rowsOf(relation: Relation, held: readonly Column[], after: Position): readonly Row[] {
  const rows = rowsFrom(relation, after);
  const columns = columnsOf(relation);
  const isSame = columns.length === held.length && held.every(({ name }, at) => columns[at]?.name === name);
  if (columns === held || isSame) return rows;
  const positions = held.map(({ name }) => columnIndex(columns, name));
  return rows.map((row) => positions.map((at) => row[at] ?? null));
}

async function* batchesOf(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += batchSize) yield rows.slice(at, at + batchSize);
}
