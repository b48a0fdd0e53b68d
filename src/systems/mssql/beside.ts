/** The names of all that is in a database, whoever made it: a loader's leftovers are seen by them. */
import type { Session } from './session.ts';

/** Schemas with an id from 16384 on are the server's own roles. */
export const namesQuery = `SELECT CONCAT(SCHEMA_NAME([schema_id]), N'.', [name]) AS [name] FROM sys.objects
  WHERE [is_ms_shipped] = 0 AND [type] IN ('U', 'V', 'P', 'FN', 'IF', 'TF', 'SN', 'SO')
UNION ALL SELECT CONCAT(N'schema ', [name]) FROM sys.schemas WHERE [schema_id] > 4 AND [schema_id] < 16384`;

/** Tables, views, procedures, functions, synonyms, sequences and schemas, but for the server's own; in order. */
export async function namesIn(session: Pick<Session, 'query'>): Promise<readonly string[]> {
  const rows = await session.query<{ name: string }>(namesQuery);
  return rows.map(({ name }) => name).toSorted();
}
