/** The publication and the replication slot that a log is read from: made, checked, advanced. */
import { MatrixError } from '../../../model/error.ts';
import { qualified, quoteIdent } from '../../../systems/postgres/quoting.ts';
import { onceUnread } from '../../../systems/postgres/slot-use.ts';
import type { Client } from '../../../systems/postgres/client.ts';
import { parseLsn } from './lsn.ts';

/** Which rows a slot tells of. Names are unquoted. */
export interface LogNames {
  readonly slot: string;
  readonly publication: string;
  readonly schema: string;
  readonly table: string;
}

/**
 * Makes the publication, then the slot (a slot decodes by the publications that its changes saw), or finds both.
 * Making a slot waits for every transaction that is open in the server, in any database.
 *
 * Answers where a slot that was made begins; null where it was there. Every transaction that ended before is seen by
 * any snapshot taken from now on. Of one that ends after it that is not said, however soon: it may be flushed to the
 * log and not be seen yet, for as long as a synchronous standby is waited for.
 *
 * @param watcher a second session, which sees who is waited for
 * @param deadline milliseconds
 * @param signal gives the wait up earlier; a slot that nobody waits for would keep the log for ever
 * @throws MatrixError MATRIX_SLOT_BLOCKED naming the sessions waited for; MATRIX_PUBLICATION_MISMATCH;
 *   MATRIX_SLOT_MISMATCH; MATRIX_SLOT_LOST
 */
export async function ensureLog(
  client: Client,
  watcher: Client,
  names: LogNames,
  deadline: number,
  signal?: AbortSignal,
): Promise<string | null> {
  await ensurePublication(client, names);
  if ((await findSlot(client, names.slot)) !== null) return null;
  return createSlot(client, watcher, names.slot, deadline, signal);
}

async function ensurePublication(client: Client, names: LogNames): Promise<void> {
  const { publication, schema, table } = names;
  const found = await client.query<{ complete: boolean; published: boolean }>(
    `SELECT p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate AS complete,
       EXISTS (SELECT FROM pg_publication_tables t WHERE t.pubname = p.pubname
         AND t.schemaname = $2 AND t.tablename = $3 AND t.rowfilter IS NULL) AS published
     FROM pg_publication p WHERE p.pubname = $1`,
    [publication, schema, table],
  );
  const row = found.rows[0];
  if (!row) {
    await client.query(`CREATE PUBLICATION ${quoteIdent(publication)} FOR TABLE ${qualified(schema, table)}`);
    return;
  }
  if (row.complete && row.published) return;
  throw new MatrixError(
    'MATRIX_PUBLICATION_MISMATCH',
    `publication ${publication} exists and does not publish every insert, update, delete and truncate of ` +
      `${schema}.${table}: alter it so, or name another in source.options.cdc.publication`,
  );
}

/** Up to where the slot has forgotten the log; null where there is no such slot. @throws MatrixError MATRIX_SLOT_MISMATCH, MATRIX_SLOT_LOST */
async function findSlot(client: Client, slot: string): Promise<bigint | null> {
  const { rows } = await client.query<{
    plugin: string | null;
    database: string | null;
    here: boolean | null;
    wal_status: string | null;
    confirmed: string | null;
  }>(
    `SELECT plugin, database, database = current_database() AS here, wal_status,
       confirmed_flush_lsn::text AS confirmed
     FROM pg_replication_slots WHERE slot_name = $1`,
    [slot],
  );
  const row = rows[0];
  if (!row) return null;
  if (row.plugin !== 'pgoutput' || row.here !== true) {
    throw new MatrixError(
      'MATRIX_SLOT_MISMATCH',
      `slot ${slot} exists as ${row.plugin ?? 'physical'} of database ${row.database ?? '(none)'}, and a pgoutput slot ` +
        'of the source database is wanted: drop it, or name another in source.options.cdc.slot',
    );
  }
  if (row.wal_status === 'lost' || row.confirmed === null) {
    throw new MatrixError(
      'MATRIX_SLOT_LOST',
      `slot ${slot} has lost the log it needs (wal_status ${row.wal_status}): drop it, load a full snapshot and prepare again`,
    );
  }
  return parseLsn(row.confirmed);
}

async function createSlot(
  client: Client,
  watcher: Client,
  slot: string,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = rows[0]?.pid;
  let begins: string | undefined;
  let blocked: string | undefined;
  let gaveUp: Promise<unknown> | undefined;
  const giveUp = (): void => {
    gaveUp ??= (async () => {
      blocked = await blockersOf(watcher, pid);
      await watcher.query('SELECT pg_cancel_backend($1)', [pid]);
    })().catch(() => {});
  };
  // The server gives up too, should this process be gone by then.
  await client.query(`SET statement_timeout = ${deadline + 5000}`);
  const timer = setTimeout(giveUp, deadline);
  signal?.addEventListener('abort', giveUp);
  try {
    if (signal?.aborted) giveUp();
    const made = await client.query<{ begins: string }>(
      `SELECT lsn::text AS begins FROM pg_create_logical_replication_slot($1, 'pgoutput')`,
      [slot],
    );
    begins = made.rows[0]?.begins;
  } catch (error) {
    await gaveUp;
    // The server tells of an error before it has removed the unfinished slot, and takes the next statement after that.
    await client.query('RESET statement_timeout').catch(() => {});
    if (blocked === undefined) throw error;
    throw new MatrixError(
      'MATRIX_SLOT_BLOCKED',
      `slot ${slot} was not made within ${deadline} ms or until the load ended, because it waits for transactions that are open: ${blocked}. ` +
        'End them, or try again later',
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
  await client.query('RESET statement_timeout');
  return begins as string;
}

/**
 * The sessions that a session waits for or would wait for next, in words. A new slot waits for the transactions of
 * the whole server that have written, one after the other, and may not have come to the first of them yet.
 */
export async function blockersOf(watcher: Client, pid: number | undefined): Promise<string> {
  const { rows } = await watcher.query<{ words: string }>(
    `SELECT format('session %s of %s in database %s (%s, %s, transaction since %s)', a.pid, a.usename, a.datname,
       coalesce(nullif(a.application_name, ''), 'no application name'), a.state, a.xact_start) AS words
     FROM pg_stat_activity a
     WHERE a.pid = ANY (pg_blocking_pids($1)) OR (a.backend_xid IS NOT NULL AND a.pid NOT IN ($1, pg_backend_pid()))
     ORDER BY a.xact_start LIMIT 10`,
    [pid],
  );
  return (
    rows.map((row) => row.words).join('; ') ||
    'no session that the server can name (a prepared transaction, perhaps)'
  );
}

/**
 * Lets the slot forget everything up to `position`; again is no error. Another load that reads the slot is waited for: the
 * target has the rows by now, and a load that ended by an error would be taken for one that wrote none.
 *
 * @param patience milliseconds
 * @throws MatrixError MATRIX_SLOT_MISSING; MATRIX_SLOT_IN_USE
 */
export async function advanceSlot(
  client: Client,
  slot: string,
  position: string,
  patience: number,
): Promise<void> {
  await onceUnread(slot, patience, async () => {
    if ((await requireSlot(client, slot)) >= parseLsn(position)) return;
    await client.query('SELECT pg_replication_slot_advance($1, $2::pg_lsn)', [slot, position]);
  });
}

/**
 * That a read of the log after `after` can be complete.
 * @throws MatrixError MATRIX_SLOT_MISSING; MATRIX_LOG_POSITION_LOST where the slot has forgotten what follows `after`
 */
export async function checkSlotHolds(client: Client, slot: string, after: string): Promise<void> {
  if ((await requireSlot(client, slot)) <= parseLsn(after)) return;
  throw new MatrixError(
    'MATRIX_LOG_POSITION_LOST',
    `slot ${slot} begins after the saved position ${after}, so changes between them are gone (the slot was made or ` +
      'advanced by another): load a full snapshot and prepare again',
  );
}

/** As {@link findSlot}. @throws MatrixError MATRIX_SLOT_MISSING as well */
async function requireSlot(client: Client, slot: string): Promise<bigint> {
  const confirmed = await findSlot(client, slot);
  if (confirmed !== null) return confirmed;
  throw new MatrixError('MATRIX_SLOT_MISSING', `there is no replication slot ${slot}: prepare makes it`);
}
