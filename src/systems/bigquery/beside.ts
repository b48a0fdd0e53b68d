/** The names of all that stands in the datasets of one namespace, whoever made it: a loader's leftovers are seen by them. */
import type { BigQueryClient } from './client.ts';
import { allDatasets } from './datasets.ts';
import { listTables } from './tables.ts';

/**
 * Datasets and their tables, each without the namespace before its name; in order.
 * @param namespace what all the datasets' names begin with
 */
export async function namesIn(client: BigQueryClient, namespace: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { dataset } of await allDatasets(client)) {
    if (!dataset.startsWith(namespace)) continue;
    const schema = dataset.slice(namespace.length);
    names.push(`dataset ${schema}`);
    for (const { table } of await listTables(client, dataset)) names.push(`${schema}.${table}`);
  }
  return names.toSorted();
}
