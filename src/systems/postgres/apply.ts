/** Applies a delta to a table as real transactions in commit order, and waits until readers can see them. */
import { setTimeout as pause } from 'node:timers/promises';

import { MatrixError } from '../../model/error.ts';
import type { Rows } from '../../model/rows.ts';
import { opColumn, seqColumn } from '../../model/technical.ts';
import { missedChange, transactionsOf } from '../runs-of-changes.ts';
import type { Run } from '../runs-of-changes.ts';
import type { Client } from './client.ts';
import { copyIn } from './copy.ts';
import type { CopyColumn } from './copy.ts';
import { quoteIdent } from './quoting.ts';

const pollMillis = 10;
/** The session's own copy of the delta, from which the statements take their rows. */
const staged = 'pg_temp.dpone_changes';
const unstage = `DROP TABLE ${staged}; DEALLOCATE ALL`;
const seq = quoteIdent(seqColumn.name);

export interface ApplyTarget {
  /** Quoted and qualified. */
  readonly table: string;
  /** The data columns. */
  readonly columns: readonly CopyColumn[];
  readonly key: readonly string[];
}

/**
 * @param visibleMillis how long to wait until transactions that began earlier have ended
 * @throws MatrixError MATRIX_CHANGE_MISSED where a change finds no row or several; MATRIX_CHANGES_NOT_VISIBLE
 */
export async function applyChanges(
  client: Client,
  target: ApplyTarget,
  changes: Rows,
  visibleMillis: number,
): Promise<void> {
  const transactions = transactionsOf(changes, target.key);
  if (transactions.length === 0) return;
  await stage(client, target, changes);
  let last = 0n;
  for (const runs of transactions) last = await commit(client, target, runs);
  await client.query(unstage);
  await visible(client, last, visibleMillis);
}

/** Writes a delta in the transaction that the session has open. @throws MatrixError MATRIX_CHANGE_MISSED */
export async function writeChanges(client: Client, target: ApplyTarget, changes: Rows): Promise<void> {
  const transactions = transactionsOf(changes, target.key);
  if (transactions.length === 0) return;
  await stage(client, target, changes);
  for (const runs of transactions) await execute(client, target, runs, []);
  await client.query(unstage);
}

/** Copies the delta in and prepares the three statements over a stretch of it. */
async function stage(client: Client, { table, columns, key }: ApplyTarget, changes: Rows): Promise<void> {
  const natives = new Map(columns.map((column) => [column.name, column.native]));
  natives.set(opColumn.name, 'text').set(seqColumn.name, 'integer');
  const all = changes.columns.map(({ name }) => ({ name, native: natives.get(name) ?? 'text' }));
  const declared = all.map(({ name, native }) => `${quoteIdent(name)} ${native}`).join(', ');
  await client.query(`CREATE TEMPORARY TABLE dpone_changes (${declared})`);
  await copyIn(client, staged, all, changes.batches());
  const names = columns.map(({ name }) => quoteIdent(name)).join(', ');
  const matching = key.map((name) => `t.${quoteIdent(name)} = s.${quoteIdent(name)}`).join(' AND ');
  const set = columns
    .filter(({ name }) => !key.includes(name))
    .map(assignment)
    .join(', ');
  await client.query(`
    ALTER TABLE ${staged} ADD PRIMARY KEY (${seq});
    PREPARE dpone_insert (integer, integer) AS
      INSERT INTO ${table} (${names}) SELECT ${names} FROM ${staged} WHERE ${seq} BETWEEN $1 AND $2 ORDER BY ${seq};
    PREPARE dpone_update (integer, integer) AS
      UPDATE ${table} AS t SET ${set} FROM ${staged} AS s WHERE s.${seq} BETWEEN $1 AND $2 AND ${matching};
    PREPARE dpone_delete (integer, integer) AS
      DELETE FROM ${table} AS t USING ${staged} AS s WHERE s.${seq} BETWEEN $1 AND $2 AND ${matching};`);
}

/**
 * A long value that does not change stays where it is, as in an UPDATE that does not name it: only then the log
 * leaves it out of the change. The comparison is by text or bytes, so that nothing different is taken as equal.
 */
function assignment({ name, native }: CopyColumn): string {
  const column = quoteIdent(name);
  const compared = /^(?:text|character varying.*|bytea)$/.test(native)
    ? ''
    : /^(?:jsonb?|xml)$/.test(native)
      ? '::text'
      : null;
  if (compared === null) return `${column} = s.${column}`;
  const same = `t.${column}${compared} IS NOT DISTINCT FROM s.${column}${compared}`;
  return `${column} = CASE WHEN ${same} THEN t.${column} ELSE s.${column} END`;
}

/** Answers the transaction's id. */
async function commit(client: Client, target: ApplyTarget, runs: readonly Run[]): Promise<bigint> {
  await execute(client, target, runs, ['BEGIN']);
  const { rows } = await client.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
  await client.query('COMMIT');
  return BigInt(rows[0]?.xid ?? '0');
}

/** @param before statements that are sent with the changes, ahead of them @throws MatrixError MATRIX_CHANGE_MISSED */
async function execute(
  client: Client,
  { table }: ApplyTarget,
  runs: readonly Run[],
  before: readonly string[],
): Promise<void> {
  const statements = runs.map(({ op, first, last }) => `EXECUTE dpone_${op} (${first}, ${last})`);
  const results: { rowCount: number | null } | { rowCount: number | null }[] = await client.query(
    [...before, ...statements].join('; '),
  );
  const counts = [results]
    .flat()
    .slice(before.length)
    .map(({ rowCount }) => rowCount);
  for (const [index, run] of runs.entries()) {
    if (counts[index] === run.count) continue;
    await client.query('ROLLBACK');
    throw missedChange(run, table, counts[index] ?? 0);
  }
}

/**
 * Waits until all that is committed now is older than any position that a reader by transaction id could take.
 * @throws MatrixError MATRIX_CHANGES_NOT_VISIBLE
 */
export async function settled(client: Client, millis: number): Promise<void> {
  const { rows } = await client.query<{ next: string }>(
    'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next',
  );
  await visible(client, BigInt(rows[0]?.next ?? '0') - 1n, millis);
}

/** Waits until no transaction that began earlier is open, in any database of the server. */
async function visible(client: Client, last: bigint, millis: number): Promise<void> {
  const deadline = Date.now() + millis;
  for (;;) {
    const { rows } = await client.query<{ xmin: string }>(
      'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin',
    );
    if (BigInt(rows[0]?.xmin ?? '0') > last) return;
    if (Date.now() > deadline) throw await notVisible(client, last, millis);
    await pause(pollMillis);
  }
}

/** Sessions and prepared transactions with the oldest transaction ids. */
const blockers = `
  SELECT 'pid ' || pid || ' (' || coalesce(nullif(application_name, ''), 'no application name') || ', database '
      || coalesce(datname, 'none') || ', ' || coalesce(state, 'no state') || ', open for '
      || coalesce(extract(epoch FROM clock_timestamp() - xact_start)::numeric(12, 1), 0) || ' s)' AS blocker, age(backend_xid) AS age
  FROM pg_stat_activity WHERE backend_xid IS NOT NULL
  UNION ALL
  SELECT 'prepared transaction ' || gid || ' (database ' || database || ', open for '
      || extract(epoch FROM clock_timestamp() - prepared)::numeric(12, 1) || ' s)', age(transaction)
  FROM pg_prepared_xacts
  ORDER BY age DESC LIMIT 3`;

async function notVisible(client: Client, last: bigint, millis: number): Promise<MatrixError> {
  const { rows } = await client.query<{ blocker: string }>(blockers);
  const who = rows.map(({ blocker }) => blocker).join('; ') || 'a transaction that has ended meanwhile';
  return new MatrixError(
    'MATRIX_CHANGES_NOT_VISIBLE',
    `transaction ${last} is committed but hidden from readers by transaction id after ${millis} ms; blocked by ${who}`,
  );
}
