/** The names of all that stands in the databases of one namespace, whoever made it: a loader's leftovers are seen by them. */
import type { ClickHouse } from './client.ts';
import { quoteLiteral } from './quoting.ts';

/**
 * Databases and what stands in them, each without the namespace before its name; in order.
 * @param namespace what all the databases' names begin with
 */
export async function namesIn(client: ClickHouse, namespace: string): Promise<readonly string[]> {
  const ofNamespace = (name: string) => `startsWith(${name}, ${quoteLiteral(namespace)})`;
  const rows = await client.rows<{ database: string; name: string }>(
    `SELECT name AS database, '' AS name FROM system.databases WHERE ${ofNamespace('system.databases.name')}
     UNION ALL
     SELECT database, name FROM system.tables WHERE ${ofNamespace('database')}
     UNION ALL
     SELECT database, name FROM system.dictionaries WHERE ${ofNamespace('database')}`,
  );
  const names = rows.map(({ database, name }) => {
    const schema = database.slice(namespace.length);
    return name === '' ? `database ${schema}` : `${schema}.${name}`;
  });
  return [...new Set(names)].toSorted();
}
