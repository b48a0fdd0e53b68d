/** What stands on a server: its databases, and whatever is in the one that others are made from. */
import type { Thing } from '../../services/ownership.ts';
import { openSession } from './client.ts';
import type { Session } from './session.ts';

/** The first four are the server's own; the others are of those who host it, or of its replication and reports. */
const systemDatabases = ['rdsadmin', 'rdsadmin_ReportServer', 'rdsadmin_ReportServerTempDB', 'SSISDB'];

/** In a database of the server's own, its tables from older days are no user's, whatever they say of themselves. */
export const thingsQuery = `SELECT [name], NULL AS [schema], NULL AS [database] FROM sys.databases
  WHERE [database_id] > 4 AND [name] <> DB_NAME() AND [is_distributor] = 0
    AND [name] NOT IN (${systemDatabases.map((name) => `N'${name}'`).join(', ')})
UNION ALL SELECT TOP (20) [name], SCHEMA_NAME([schema_id]), DB_NAME() FROM sys.objects
  WHERE [is_ms_shipped] = 0 AND (
    (DB_ID() > 4 AND [type] IN ('U', 'V', 'P', 'FN', 'IF', 'TF', 'SN', 'SO'))
    OR ([type] = 'U' AND [name] NOT LIKE N'spt[_]%' AND [name] NOT LIKE N'MSreplication%'))
ORDER BY 3, 2, 1`;

interface Found {
  readonly name: string;
  readonly schema: string | null;
  readonly database: string | null;
}

export async function thingsIn(session: Pick<Session, 'query'>): Promise<readonly Thing[]> {
  const rows = await session.query<Found>(thingsQuery);
  return rows.map(({ name, schema, database }) => ({
    name,
    words: database === null ? `database ${name}` : `${schema}.${name} in database ${database}`,
  }));
}

export async function thingsOn(url: string): Promise<readonly Thing[]> {
  const session = await openSession(url, 'dpone-matrix');
  try {
    return await thingsIn(session);
  } finally {
    await session.close();
  }
}
