/** Whether a session of the same database waits for what another one has locked. */
import type { Client } from './client.ts';

/** A new replication slot waits for the transactions of others in the same way. */
const query = `SELECT EXISTS (SELECT FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock') AS waiting`;

export async function hasWaiting(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ waiting: boolean }>(query);
  return rows[0]?.waiting === true;
}
