/** One load at a time per target, and who holds a lock that a load waits for. */
import { MatrixError } from '../../../model/error.ts';
import { quoteText } from '../../../systems/mssql/quoting.ts';
import type { Session } from '../../../systems/mssql/session.ts';

/** The server's own bound on the name of an application lock. */
const longestResource = 255;

const resourceOf = (what: string): string => quoteText(`dpone ${what}`.slice(0, longestResource));

/** Held until the transaction ends. */
export function turnStatement(what: string, patience: number): string {
  return `DECLARE @taken int; EXEC @taken = sp_getapplock @Resource = ${resourceOf(what)}, @LockMode = N'Exclusive', @LockOwner = N'Transaction', @LockTimeout = ${patience}; SELECT @taken AS [taken]`;
}

/** Held until the session ends, however it ends: whoever finds it free knows that the session is gone. */
export function keepStatement(what: string): string {
  return `DECLARE @taken int; EXEC @taken = sp_getapplock @Resource = ${resourceOf(what)}, @LockMode = N'Exclusive', @LockOwner = N'Session', @LockTimeout = 0; SELECT @taken AS [taken]`;
}

export function isFree(what: string): string {
  return `SELECT APPLOCK_TEST(N'public', ${resourceOf(what)}, N'Exclusive', N'Session') AS [free]`;
}

/** Sessions that hold a lock on the table or an application lock in this database, in words. */
export function holdersQuery(target: string): string {
  return `SELECT DISTINCT CONCAT(N'session ', s.[session_id], N' of ', s.[login_name], N' (', ISNULL(NULLIF(s.[program_name], N''), N'no program name'), N', ', s.[status], N')') AS [words]
FROM sys.dm_tran_locks AS l JOIN sys.dm_exec_sessions AS s ON s.[session_id] = l.[request_session_id]
WHERE l.[resource_database_id] = DB_ID() AND l.[request_status] = N'GRANT' AND l.[request_session_id] <> @@SPID
  AND ((l.[resource_type] = N'OBJECT' AND l.[resource_associated_entity_id] = OBJECT_ID(${quoteText(target)})) OR l.[resource_type] = N'APPLICATION')`;
}

/** What `sp_getapplock` answers: 0 and 1 are taken, less is not. */
const timedOut = -1;

/** @throws MatrixError MATRIX_LOCK_TIMEOUT */
export async function takeTurn(session: Session, what: string, patience: number): Promise<void> {
  const [answer] = await session.query<{ taken: number }>(turnStatement(what, patience));
  const taken = answer?.taken ?? timedOut;
  if (taken >= 0) return;
  const how = taken === timedOut ? `waited ${patience} ms for` : `was refused (${taken})`;
  throw new MatrixError(
    'MATRIX_LOCK_TIMEOUT',
    `this load ${how} the turn of another load of ${what}, and it stays as it was`,
  );
}
