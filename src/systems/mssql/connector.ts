/** The connector: tables in databases of a SQL Server, for the harness. */
import { isLog } from '../../model/events.ts';
import { MatrixError } from '../../model/error.ts';
import type { Connector, EngineAccess } from '../contract.ts';
import { addressOf } from './address.ts';
import { Databases } from './databases.ts';
import { holdTable } from './held.ts';
import type { Keeper } from './keeper.ts';
import { Sessions } from './sessions.ts';
import { typeRules } from './types.ts';

/** What the harness's sessions are called in the server's own lists. */
const applicationName = 'dpone-matrix';
const shortestPrefix = 4;

export interface ConnectorSettings {
  /** How long `apply` waits until changes are captured; default 60 seconds, for the capture job looks every five. */
  readonly visibleMillis?: number;
}

/** @throws MatrixError MATRIX_CONNECT_FAILED, MATRIX_MISSING_PACKAGE, MATRIX_BAD_URL */
export async function connectMssql(
  access: EngineAccess,
  settings: ConnectorSettings = {},
): Promise<Connector> {
  const sessions = new Sessions(access.url, applicationName);
  const maintenance = addressOf(access.url).database;
  await sessions.use(maintenance, (session) => session.query('SELECT 1 AS [one]'));
  const keeper: Keeper = {
    system: access.engine.system,
    sessions,
    databases: new Databases(sessions, maintenance),
    tables: new Map(),
    visibleMillis: settings.visibleMillis ?? 60_000,
  };
  return {
    engine: access.engine,
    rule: ({ family }) => typeRules[family],
    async hold(name, rows, options) {
      if (isLog(rows))
        throw new MatrixError('MATRIX_NOT_A_LOG', `SQL Server holds tables; ${name.table} was given events`);
      return holdTable(keeper, name, rows, options);
    },
    async sweep(prefix) {
      if (prefix.length < shortestPrefix || !/^[a-z0-9_]+$/.test(prefix)) {
        throw new MatrixError(
          'MATRIX_BAD_PREFIX',
          `a sweep needs ${shortestPrefix} or more of [a-z0-9_], not ${JSON.stringify(prefix)}`,
        );
      }
      const swept = await keeper.databases.sweep(prefix);
      for (const database of keeper.tables.keys())
        if (database.startsWith(prefix)) keeper.tables.delete(database);
      return swept;
    },
    [Symbol.asyncDispose]: () => sessions[Symbol.asyncDispose](),
  };
}
