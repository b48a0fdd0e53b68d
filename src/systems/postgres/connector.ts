/** The connector: tables in databases of a Postgres server, for the harness. */
import { MatrixError } from '../../model/error.ts';
import type { Connector, EngineAccess } from '../contract.ts';
import { TableCounts } from '../held-tables.ts';
import { sessionConnector } from '../session-connector.ts';
import { databaseOf } from './client.ts';
import { Databases } from './databases.ts';
import { adoptTable, holdTable } from './held.ts';
import type { Keeper } from './keeper.ts';
import { limits } from './limits.ts';
import { observe } from './observe.ts';
import { Sessions } from './sessions.ts';
import { smallDiskOf } from './small-disk.ts';
import { typeRules } from './types.ts';

/** What the harness's sessions are called in the server's own lists. */
const applicationName = 'dpone-matrix';
/** The first version that copies databases by a chosen strategy. */
const oldestVersion = 150_000;

export interface ConnectorSettings {
  /** How long `apply` waits for transactions that began earlier; default 30 seconds. */
  readonly visibleMillis?: number;
}

/** @throws MatrixError MATRIX_CONNECT_FAILED, MATRIX_ENGINE_TOO_OLD, MATRIX_MISSING_PACKAGE */
export async function connectPostgres(
  access: EngineAccess,
  settings: ConnectorSettings = {},
): Promise<Connector> {
  const sessions = new Sessions(access.url, applicationName);
  const maintenance = databaseOf(access.url);
  await sessions.use(maintenance, async (client) => {
    const { rows } = await client.query<{ version: number }>(
      "SELECT current_setting('server_version_num')::integer AS version",
    );
    const version = rows[0]?.version ?? 0;
    if (version < oldestVersion) {
      throw new MatrixError(
        'MATRIX_ENGINE_TOO_OLD',
        `Postgres reports version ${version}; ${oldestVersion} or later is needed`,
      );
    }
  });
  const keeper: Keeper = {
    system: access.engine.system,
    sessions,
    databases: new Databases(sessions, maintenance),
    tables: new TableCounts(),
    visibleMillis: settings.visibleMillis ?? 30_000,
  };
  const connector = sessionConnector(
    access,
    { title: 'Postgres', limits, typeRules, hold: holdTable, adopt: adoptTable, observe },
    keeper,
  );
  return { ...connector, smallDisk: () => smallDiskOf(keeper) };
}
