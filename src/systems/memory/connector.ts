/** The connector of a system that the memory engine stands in for. */
import { isLog } from '../../model/events.ts';
import type { Row, Rows } from '../../model/rows.ts';
import type { Connector, EngineAccess, HoldOptions, TypeRule } from '../contract.ts';
import {
  databaseNames,
  databaseUrl,
  dropDatabase,
  ensureDatabase,
  findDatabase,
  withPassword,
} from './engine.ts';
import type { MemoryDatabase } from './engine.ts';
import { heldRelation } from './held.ts';
import type { Keeper } from './held.ts';
import { LogTransaction, MemoryLog } from './log.ts';
import { MemoryTable } from './table.ts';

export function memoryConnector({ engine }: EngineAccess): Connector {
  const keeper = keeperOf(engine.system);
  return {
    engine,
    isInProcess: true,
    rule: ({ family }): TypeRule => ({ native: family, trip: 'exact' }),
    async hold(name, rows, options) {
      const relation = isLog(rows) ? filledLog(rows) : filledTable(keeper.database(name), rows, options);
      return keeper.adopt(name, relation);
    },
    /** No network is between, but a password is: without one nothing would tell that a loader repeats it. */
    through: async (connection) => ({ ...connection, url: withPassword(connection.url) }),
    async sweep(prefix) {
      const names = databaseNames(engine.system, prefix);
      for (const name of names) dropDatabase(databaseUrl(engine.system, name));
      return names;
    },
    /** Nothing is open; databases live until they are dropped or swept. */
    async [Symbol.asyncDispose]() {},
  };
}

function filledTable(database: MemoryDatabase, rows: Rows, options: HoldOptions): MemoryTable {
  const table = new MemoryTable({
    columns: rows.columns,
    key: rows.key,
    unique: options.unique,
    captureChanges: options.captureChanges ?? false,
  });
  const all: Row[] = [];
  for (const batch of rows.batches()) for (const row of batch) all.push(row);
  database.swap([table.prepare(all)]);
  return table;
}

/** All events in one transaction. */
function filledLog(rows: Rows): MemoryLog {
  const log = new MemoryLog(rows.columns);
  const transaction = new LogTransaction();
  for (const batch of rows.batches()) transaction.append(log, batch);
  transaction.commit();
  return log;
}

function keeperOf(system: string): Keeper {
  const keeper: Keeper = {
    system,
    database: ({ database }) => ensureDatabase(databaseUrl(system, database)),
    adopt(name, relation) {
      const database = keeper.database(name);
      database.held.add(database.add(name.schema, name.table, relation));
      return heldRelation(name, relation, keeper);
    },
    replace(name, held, by) {
      const database = keeper.database(name);
      database.held.delete(held);
      database.drop(name.schema, name.table);
      return keeper.adopt(name, by);
    },
    release(name, relation) {
      const database = findDatabase(databaseUrl(system, name.database));
      if (!database?.held.delete(relation)) return;
      database.drop(name.schema, name.table);
      if (database.held.size === 0) dropDatabase(database.url);
    },
  };
  return keeper;
}
