/** The names of all that is in a database, whoever made it: a loader's leftovers are seen by them. */
import type { Client } from './client.ts';

const query = `
  SELECT n.nspname || '.' || c.relname AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  UNION ALL
  SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  UNION ALL
  SELECT 'slot ' || slot_name FROM pg_replication_slots WHERE database = current_database()
  UNION ALL
  SELECT 'publication ' || pubname FROM pg_publication`;

/** Relations, schemas, replication slots and publications, but for the server's own; in order. */
export async function namesIn(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(query);
  return rows.map(({ name }) => name).toSorted();
}
