/** What the server tells of itself while a database is worked on: locks, its log, and how much stands there. */
import type { Gauge } from '../contract.ts';
import type { Keeper } from './keeper.ts';
import { quoteName, quoteText } from './quoting.ts';

/** From a session in another database, so that none stands in the one that is watched. Rows that are not committed count. */
export function observeStatement(database: string): string {
  const id = `DB_ID(${quoteText(database)})`;
  return `SELECT
(SELECT COUNT_BIG(*) FROM sys.dm_tran_locks WHERE [resource_database_id] = ${id} AND [request_status] = N'GRANT') AS [held],
(SELECT COUNT_BIG(*) FROM sys.dm_tran_locks WHERE [resource_database_id] = ${id} AND [request_status] <> N'GRANT') AS [waited],
(SELECT SUM([row_count]) FROM ${quoteName(database)}.sys.dm_db_partition_stats WHERE [index_id] < 2) AS [rows],
(SELECT SUM(CAST([size] AS bigint)) * 8192 FROM sys.master_files WHERE [database_id] = ${id}) AS [size],
(SELECT SUM(s.[num_of_bytes_written]) FROM sys.dm_io_virtual_file_stats(${id}, NULL) AS s JOIN sys.master_files AS f ON f.[database_id] = s.[database_id] AND f.[file_id] = s.[file_id] WHERE f.[type] = 1) AS [log]`;
}

/** Numbers of 64 bits come as text. */
type Answer = Readonly<Record<'held' | 'waited' | 'rows' | 'size' | 'log', string | number | null>>;

export async function observe({ databases }: Keeper, database: string): Promise<readonly Gauge[]> {
  const [answer] = await databases.onServer((session) => session.query<Answer>(observeStatement(database)));
  if (!answer) return [];
  const of = (name: keyof Answer): number => Number(answer[name] ?? 0);
  return [
    { name: 'locks held', unit: 'count', value: of('held') },
    { name: 'locks waited for', unit: 'count', value: of('waited') },
    { name: 'rows there', unit: 'rows', value: of('rows') },
    { name: 'database size', unit: 'bytes', value: of('size') },
    { name: 'log written', unit: 'bytes', value: of('log'), rising: true },
  ];
}
