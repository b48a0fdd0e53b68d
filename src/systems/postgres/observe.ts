/** What the server tells of itself while a database is worked on: locks, its log, and how much stands there. */
import type { Gauge } from '../contract.ts';
import type { Keeper } from './keeper.ts';

/**
 * Locks of the sessions in the database: one that waits for a transaction has no database of its own. Inserts are told
 * when a statement has ended, a COPY while it goes on; rows that are staged first count twice.
 */
const query = `
  SELECT
    (SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE a.datname = $1 AND l.granted)::float8 AS held,
    (SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE a.datname = $1 AND NOT l.granted)::float8 AS waited,
    (SELECT tup_inserted FROM pg_stat_database WHERE datname = $1)::float8
      + (SELECT coalesce(sum(tuples_processed), 0) FROM pg_stat_progress_copy
          WHERE datname = $1 AND command = 'COPY FROM')::float8 AS inserted,
    (SELECT pg_database_size(oid) FROM pg_database WHERE datname = $1)::float8 AS size,
    (pg_current_wal_lsn() - '0/0'::pg_lsn)::float8 AS wal`;

/** Numbers come as text. */
type Answer = Readonly<Record<'held' | 'waited' | 'inserted' | 'size' | 'wal', string | number | null>>;

/** From the database that others are made from: no session stands in the one that is watched. */
export async function observe({ databases }: Keeper, database: string): Promise<readonly Gauge[]> {
  const { rows } = await databases.onServer((client) => client.query<Answer>(query, [database]));
  const [answer] = rows;
  if (!answer) return [];
  const of = (name: keyof Answer): number => Number(answer[name] ?? 0);
  return [
    { name: 'locks held', unit: 'count', value: of('held') },
    { name: 'locks waited for', unit: 'count', value: of('waited') },
    { name: 'rows inserted', unit: 'rows', value: of('inserted'), rising: true },
    { name: 'database size', unit: 'bytes', value: of('size') },
    { name: 'WAL written', unit: 'bytes', value: of('wal'), rising: true },
  ];
}
