/** What stands in the staging database beside a load's own tables, made where it is not there. */
import type { ClickHouse } from '../../../systems/clickhouse/client.ts';
import { quoteIdent, quoteLiteral } from '../../../systems/clickhouse/quoting.ts';
import { createLeases } from './leases.ts';
import { createState } from './state.ts';

/** Two loads may try at once: a statement that finds its table made does nothing. */
export async function ensureBeside(client: ClickHouse, database: string): Promise<void> {
  const found = await client.rows(`SELECT name FROM system.databases WHERE name = ${quoteLiteral(database)}`);
  // Asked for first, because a user who may not make databases may still use one.
  if (found.length === 0)
    await client.command(`CREATE DATABASE IF NOT EXISTS ${quoteIdent(database)} ENGINE = Atomic`);
  await client.command(createState(database));
  await client.command(createLeases(database));
}
