/** The connector: tables in databases of a SQL Server, for the harness. */
import type { Connector, EngineAccess } from '../contract.ts';
import { TableCounts } from '../held-tables.ts';
import { sessionConnector } from '../session-connector.ts';
import { addressOf } from './address.ts';
import { Databases } from './databases.ts';
import { holdTable } from './held.ts';
import type { Keeper } from './keeper.ts';
import { Sessions } from './sessions.ts';
import { limits } from './limits.ts';
import { observe } from './observe.ts';
import { typeRules } from './types.ts';

/** What the harness's sessions are called in the server's own lists. */
const applicationName = 'dpone-matrix';

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
    tables: new TableCounts(),
    visibleMillis: settings.visibleMillis ?? 60_000,
  };
  return sessionConnector(
    access,
    { title: 'SQL Server', limits, typeRules, hold: holdTable, observe },
    keeper,
  );
}
