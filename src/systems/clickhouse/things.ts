/** What stands on a server, as far as its user may see: databases with tables, and the tables of those always there. */
import { groundMark } from '../../services/ownership.ts';
import type { Thing } from '../../services/ownership.ts';
import type { ClickHouse } from './client.ts';

/** Of the server itself. */
const system = "'system', 'INFORMATION_SCHEMA', 'information_schema'";

/** There from the beginning: what counts is what is in it. */
const usual = "'default', currentDatabase()";

export async function thingsOn(client: Pick<ClickHouse, 'rows'>): Promise<readonly Thing[]> {
  const databases = await client.rows<{ name: string }>(
    `SELECT name FROM system.databases WHERE name NOT IN (${system}, ${usual})
       AND (name = '${groundMark}' OR name IN (SELECT database FROM system.tables)) ORDER BY name`,
  );
  const tables = await client.rows<{ database: string; name: string }>(
    `SELECT database, name FROM system.tables WHERE database IN (${usual}) AND NOT is_temporary
       AND database NOT IN (${system}) ORDER BY database, name LIMIT 20`,
  );
  return [
    ...databases.map(({ name }) => ({ name, words: `database ${name}` })),
    ...tables.map(({ database, name }) => ({ name, words: `table ${database}.${name}` })),
  ];
}
