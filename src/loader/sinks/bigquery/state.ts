/** The loader's state, in a table of the staging dataset, so that it is saved in the transaction of the rows. */
import type { BigQueryClient } from '../../../systems/bigquery/client.ts';
import { hasStatus } from '../../../systems/bigquery/failure.ts';
import { ask } from '../../../systems/bigquery/query.ts';
import { qualified, quoteLiteral } from '../../../systems/bigquery/quoting.ts';
import { describeTable, makeTable } from '../../../systems/bigquery/tables.ts';

const tableName = '__dpone__state';

const fields = (['manifest', 'key', 'value'] as const).map((name) => ({
  name,
  type: 'STRING',
  mode: 'REQUIRED' as const,
}));

/** Two loads may try at once: the second finds it made. */
export async function ensureState(client: BigQueryClient, dataset: string): Promise<void> {
  await makeTable(client, { dataset, table: tableName }, { schema: { fields } }).catch((error: unknown) => {
    if (!hasStatus(error, 409)) throw error;
  });
}

/** What was saved under a manifest's name; nothing where there is no table yet. */
export async function readState(
  client: BigQueryClient,
  dataset: string,
  manifest: string,
): Promise<Readonly<Record<string, string>>> {
  if (!(await describeTable(client, { dataset, table: tableName }))) return {};
  const table = qualified(dataset, tableName);
  const query = `SELECT key, value FROM ${table} WHERE manifest = ${quoteLiteral(manifest)} ORDER BY key`;
  const rows = await ask(client, 'reading the state', query);
  return Object.fromEntries(rows.map(([key, value]) => [key, value]));
}

/** For a transaction. Keys that are not named keep their values. */
export function stateStatements(
  dataset: string,
  manifest: string,
  state: Readonly<Record<string, string>>,
): readonly string[] {
  const entries = Object.entries(state);
  if (entries.length === 0) return [];
  const table = qualified(dataset, tableName);
  const keys = entries.map(([key]) => quoteLiteral(key)).join(', ');
  const rows = entries.map(([key, value]) => `(${[manifest, key, value].map(quoteLiteral).join(', ')})`);
  return [
    `DELETE FROM ${table} WHERE manifest = ${quoteLiteral(manifest)} AND key IN (${keys})`,
    `INSERT INTO ${table} (manifest, key, value) VALUES ${rows.join(', ')}`,
  ];
}
