/** What stands on a server: its databases, and whatever is in the one that others are made from. */
import type { Thing } from '../../services/ownership.ts';
import type { Client } from './client.ts';

/** Of the server itself, and of those who host it. */
const systemDatabases = ['postgres', 'rdsadmin', 'azure_maintenance', 'azure_sys', 'cloudsqladmin', '_dodb'];

export async function thingsOn(client: Client): Promise<readonly Thing[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE NOT datistemplate AND datname <> current_database()
       AND datname <> ALL ($1) ORDER BY datname`,
    [systemDatabases],
  );
  return [...rows.map(({ name }) => ({ name, words: `database ${name}` })), ...(await relationsIn(client))];
}

/** Tables, views and sequences of the session's database; what an extension has brought is nobody's. */
async function relationsIn(client: Client): Promise<readonly Thing[]> {
  const { rows } = await client.query<{ database: string; schema: string; name: string }>(
    `SELECT current_database() AS database, n.nspname AS schema, c.relname AS name
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname <> 'information_schema'
       AND NOT starts_with(n.nspname, 'pg_')
       AND NOT EXISTS (
         SELECT 1 FROM pg_depend d
         WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     ORDER BY n.nspname, c.relname LIMIT 20`,
  );
  return rows.map(({ database, schema, name }) => ({
    name,
    words: `${schema}.${name} in database ${database}`,
  }));
}
