/** The loader's state, in a table of the staging schema, so that it is saved in the transaction of the rows. */
import { qualified, quoteIdent, quoteLiteral } from '../../../systems/postgres/quoting.ts';
import type { Client } from '../../../systems/postgres/client.ts';

const tableName = '__dpone__state';

/** Makes schema and table where they are not; two loads may try at once. */
export async function ensureState(client: Client, schema: string): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
    qualified(schema, tableName),
  ]);
  if (rows[0]?.there) return;
  // IF NOT EXISTS alone is no protection from a session that makes the same name at the same moment.
  await client.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtextextended(${quoteLiteral(`dpone ${schema}`)}, 0));
    CREATE SCHEMA IF NOT EXISTS ${quoteIdent(schema)};
    CREATE TABLE IF NOT EXISTS ${qualified(schema, tableName)} (
      manifest text NOT NULL, key text NOT NULL, value text NOT NULL, updated_at timestamptz NOT NULL,
      PRIMARY KEY (manifest, key));
    COMMIT`);
}

/** What was saved under a manifest's name; nothing where there is no table yet. */
export async function readState(
  client: Client,
  schema: string,
  manifest: string,
): Promise<Readonly<Record<string, string>>> {
  const table = qualified(schema, tableName);
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
    table,
  ]);
  if (!rows[0]?.there) return {};
  const saved = await client.query<{ key: string; value: string }>(
    `SELECT key, value FROM ${table} WHERE manifest = $1 ORDER BY key`,
    [manifest],
  );
  return Object.fromEntries(saved.rows.map((row) => [row.key, row.value]));
}

/** In the caller's transaction. Keys that are not named keep their values. */
export async function writeState(
  client: Client,
  schema: string,
  manifest: string,
  state: Readonly<Record<string, string>>,
): Promise<void> {
  const keys = Object.keys(state);
  if (keys.length === 0) return;
  await client.query(
    `INSERT INTO ${qualified(schema, tableName)} (manifest, key, value, updated_at)
     SELECT $1, s.key, s.value, now() FROM unnest($2::text[], $3::text[]) AS s(key, value)
     ON CONFLICT (manifest, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
    [manifest, keys, Object.values(state)],
  );
}
