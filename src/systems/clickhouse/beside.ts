/** The names of all that stands in the databases of one namespace, whoever made it: a loader's leftovers are seen by them. */
import type { ClickHouse } from './client.ts';
import { quoteLiteral } from './quoting.ts';

/**
 * Databases and what stands in them, each without the namespace before its name; in order.
 * @param namespace what all the databases' names begin with
 */
export async function namesIn(client: ClickHouse, namespace: string): Promise<readonly string[]> {
  const ofNamespace = (name: string) => `startsWith(${name}, ${quoteLiteral(namespace)})`;
  const rows = await client.rows<{ place: string; found: string }>(
    `SELECT name AS place, '' AS found FROM system.databases WHERE ${ofNamespace('place')}
     UNION ALL
     SELECT database AS place, name AS found FROM system.tables WHERE ${ofNamespace('place')}
     UNION ALL
     SELECT database AS place, name AS found FROM system.dictionaries WHERE ${ofNamespace('place')}`,
  );
  const names = rows.map(({ place, found }) => {
    const schema = place.slice(namespace.length);
    return found === '' ? `database ${schema}` : `${schema}.${found}`;
  });
  return [...new Set(names)].toSorted();
}
