/** The loader's state, in a table of the staging database: rows that are added, of which the latest counts. */
import type { ClickHouse } from '../../../systems/clickhouse/client.ts';
import { qualified, quoteLiteral } from '../../../systems/clickhouse/quoting.ts';
import { identityOf } from './target.ts';
import type { Target } from './target.ts';

const tableName = '__dpone__state';

/**
 * `holder` is the identity of the table that must be the target for the row to count, empty where it always does.
 * A copy that is about to take the target's place is named there beforehand: so state and rows become valid in
 * one step, the exchange.
 */
export function createState(database: string): string {
  return `CREATE TABLE IF NOT EXISTS ${qualified(database, tableName)} (manifest String, key String, value String,
    holder String, saved DateTime64(9, 'UTC')) ENGINE = MergeTree ORDER BY (manifest, key, saved)`;
}

/** What was saved under a manifest's name; nothing where there is no table yet. */
export async function readState(
  client: ClickHouse,
  database: string,
  manifest: string,
  target: Pick<Target, 'database' | 'name'>,
): Promise<Readonly<Record<string, string>>> {
  if ((await identityOf(client, database, tableName)) === '') return {};
  const holder = await identityOf(client, target.database, target.name);
  const rows = await client.rows<{ key: string; latest: string }>(
    `SELECT key, argMax(value, saved) AS latest FROM ${qualified(database, tableName)}
     WHERE manifest = ${quoteLiteral(manifest)} AND holder IN ('', ${quoteLiteral(holder)}) GROUP BY key ORDER BY key`,
  );
  return Object.fromEntries(rows.map(({ key, latest }) => [key, latest]));
}

/**
 * One block, and so all keys or none. Keys that are not named keep their values.
 * @param saved by manifest
 */
export async function writeState(
  client: ClickHouse,
  database: string,
  saved: Readonly<Record<string, Readonly<Record<string, string>>>>,
  holder = '',
): Promise<void> {
  const entries = Object.entries(saved).flatMap(([manifest, state]) =>
    Object.entries(state).map(([key, value]) => `(${[manifest, key, value].map(quoteLiteral).join(', ')})`),
  );
  if (entries.length === 0) return;
  await client.command(
    `INSERT INTO ${qualified(database, tableName)} SELECT entry.1, entry.2, entry.3,
       ${quoteLiteral(holder)}, now64(9, 'UTC') FROM (SELECT arrayJoin([${entries.join(', ')}]) AS entry)`,
  );
}

/**
 * Makes state that was saved with the table which now is the target count for good, whatever takes its place. Of a load
 * whose table is the target no longer nothing is made to count: so none that wakes up late turns the state back.
 */
export async function confirmState(
  client: ClickHouse,
  database: string,
  target: Pick<Target, 'database' | 'name'>,
): Promise<void> {
  const holder = await identityOf(client, target.database, target.name);
  if (holder === '') return;
  const table = qualified(database, tableName);
  await client.command(
    `INSERT INTO ${table} SELECT manifest, key, argMax(value, saved), '', now64(9, 'UTC') FROM ${table}
     WHERE holder IN ('', ${quoteLiteral(holder)}) GROUP BY manifest, key
     HAVING argMax(holder, saved) = ${quoteLiteral(holder)}`,
  );
}
