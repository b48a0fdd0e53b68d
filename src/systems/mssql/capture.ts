/** Makes a table's changes readable: change tracking, and change data capture where the server can. */
import { setTimeout as pause } from 'node:timers/promises';

import { MatrixError } from '../../model/error.ts';
import { qualified, quoteText } from './quoting.ts';
import type { Session } from './session.ts';

const pollMillis = 100;

/**
 * A captured table of the harness's own in each database: capture goes through the log in commit order, so once it
 * tells a row of this table, it has told every change that was committed before.
 */
const marker = { schema: 'dbo', table: 'dpone_capture_marker' } as const;
const markerName = qualified(marker.schema, marker.table);

/** The instance's name as the server would derive it. */
export function captureInstance(schema: string, table: string): string {
  return `${schema}_${table}`;
}

/** Capture is done by a job of the agent, and only a system administrator may set it up. */
export const canCapture = `SELECT CASE WHEN IS_SRVROLEMEMBER(N'sysadmin') = 1 AND EXISTS (
  SELECT 1 FROM sys.dm_server_services WHERE [servicename] LIKE N'SQL Server Agent%' AND [status] = 4
) AND CAST(SERVERPROPERTY(N'EngineEdition') AS int) IN (2, 3) THEN 1 ELSE 0 END AS [can]`;

export function trackStatements(table: string): readonly string[] {
  return [
    `IF NOT EXISTS (SELECT 1 FROM sys.change_tracking_databases WHERE [database_id] = DB_ID())
  ALTER DATABASE CURRENT SET CHANGE_TRACKING = ON (CHANGE_RETENTION = 2 DAYS, AUTO_CLEANUP = ON)`,
    `ALTER TABLE ${table} ENABLE CHANGE_TRACKING WITH (TRACK_COLUMNS_UPDATED = OFF)`,
  ];
}

export function captureStatements(schema: string, table: string): readonly string[] {
  return [
    `IF NOT EXISTS (SELECT 1 FROM sys.databases WHERE [database_id] = DB_ID() AND [is_cdc_enabled] = 1)
  EXEC sys.sp_cdc_enable_db`,
    `IF OBJECT_ID(${quoteText(markerName)}) IS NULL BEGIN
  CREATE TABLE ${markerName} ([number] bigint IDENTITY(1,1) NOT NULL PRIMARY KEY, [made_at] datetime2(6) NOT NULL);
  ${enableTable(marker.schema, marker.table)};
END`,
    enableTable(schema, table),
  ];
}

function enableTable(schema: string, table: string): string {
  return `EXEC sys.sp_cdc_enable_table @source_schema = ${quoteText(schema)}, @source_name = ${quoteText(table)}, @role_name = NULL, @capture_instance = ${quoteText(captureInstance(schema, table))}, @supports_net_changes = 0`;
}

export async function enableCapture(session: Session, schema: string, table: string): Promise<void> {
  for (const statement of trackStatements(qualified(schema, table))) await session.query(statement);
  const [server] = await session.query<{ can: number }>(canCapture);
  if (server?.can !== 1) return;
  for (const statement of captureStatements(schema, table)) await session.query(statement);
}

/** Whether the table's changes are captured, so that they must be waited for: tracked ones are there at once. */
export function isCaptured(schema: string, table: string): string {
  return `SELECT CAST(ISNULL((SELECT t.[is_tracked_by_cdc] FROM sys.tables AS t WHERE t.[object_id] = OBJECT_ID(${quoteText(qualified(schema, table))})), 0) AS int) AS [captured]`;
}

export const setMarker = `INSERT INTO ${markerName} ([made_at]) VALUES (SYSUTCDATETIME()); SELECT CAST(SCOPE_IDENTITY() AS varchar(20)) AS [number]`;

/** Where capture has got to by then; asked only within what the instance holds, because all else is an error. */
export function findMarker(number: string): string {
  const instance = captureInstance(marker.schema, marker.table);
  return `DECLARE @from binary(10) = sys.fn_cdc_get_min_lsn(${quoteText(instance)}), @to binary(10) = sys.fn_cdc_get_max_lsn();
IF @to >= @from SELECT COUNT(*) AS [found] FROM cdc.[fn_cdc_get_all_changes_${instance}](@from, @to, N'all') WHERE [number] = ${BigInt(number)}
ELSE SELECT 0 AS [found]`;
}

/** What the job is doing, in words. */
export const captureState = `SELECT CONCAT(
  N'agent ', ISNULL((SELECT TOP (1) [status_desc] FROM sys.dm_server_services WHERE [servicename] LIKE N'SQL Server Agent%'), N'unknown'),
  N', last scan ', ISNULL((SELECT TOP (1) CONCAT([scan_phase], N', ended ', CONVERT(nvarchar(30), [end_time], 121)) FROM sys.dm_cdc_log_scan_sessions WHERE [session_id] > 0 ORDER BY [session_id] DESC), N'none'),
  N', last error ', ISNULL((SELECT TOP (1) [error_message] FROM sys.dm_cdc_errors ORDER BY [entry_time] DESC), N'none')) AS [state]`;

/**
 * Returns once a reader of captured changes can see all that is committed; at once where they are only tracked.
 * @throws MatrixError MATRIX_CHANGES_NOT_VISIBLE saying what keeps the capture
 */
export async function untilCaptured(
  session: Session,
  schema: string,
  table: string,
  millis: number,
): Promise<void> {
  const [state] = await session.query<{ captured: number }>(isCaptured(schema, table));
  if (state?.captured !== 1) return;
  const deadline = Date.now() + millis;
  const [set] = await session.query<{ number: string }>(setMarker);
  const find = findMarker(set?.number ?? '');
  for (;;) {
    const [mark] = await session.query<{ found: number }>(find);
    if ((mark?.found ?? 0) > 0) return;
    if (Date.now() > deadline) break;
    await pause(pollMillis);
  }
  const why = await session
    .query<{ state: string }>(captureState)
    .then(([row]) => row?.state ?? 'nothing is known of the capture job', String);
  throw new MatrixError(
    'MATRIX_CHANGES_NOT_VISIBLE',
    `changes of ${schema}.${table} are committed and not captured after ${millis} ms: ${why}`,
  );
}
