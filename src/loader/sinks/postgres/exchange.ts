/** One exchange inside a transaction: check what is staged, remove, add, count. */
import { MatrixError } from '../../../model/error.ts';
import type { Client } from '../../../systems/postgres/client.ts';
import type { Exchange, Exchanged } from '../../contract.ts';
import { countLaterVersions, countPartitions, duplicateKeys, exchangeStatements } from './sql.ts';
import type { ExchangeNames } from './sql.ts';

export interface ExchangeInput {
  /** For messages: `landing.orders`. */
  readonly table: string;
  readonly names: ExchangeNames;
  /** ISO 8601 in UTC. */
  readonly timestamp: string;
  readonly maxPartitions: number | undefined;
}

/**
 * @throws MatrixError MATRIX_DUPLICATE_KEY naming the first keys; MATRIX_TOO_MANY_PARTITIONS; MATRIX_TARGET_REFERENCED
 *   where taking rows out would change another table; MATRIX_LOAD_TIMESTAMP where versions of the history begin after the load's own time
 */
export async function runExchange(client: Client, what: Exchange, input: ExchangeInput): Promise<Exchanged> {
  await check(client, what, input);
  const counts = { removed: 0, gone: 0, added: 0, expired: 0 };
  for (const { text, counts: counter, stamped } of exchangeStatements(what, input.names)) {
    const { rowCount } = await client.query(text, stamped ? [input.timestamp] : []);
    counts[counter] += rowCount ?? 0;
  }
  const exchanged = { removed: counts.removed + counts.gone, added: counts.added };
  return what.remove.what === 'staged_keys_and_gone' ? { ...exchanged, gone: counts.gone } : exchanged;
}

/** Foreign keys that pass a deletion on: by CASCADE, SET NULL or SET DEFAULT. */
const referencesQuery = `SELECT string_agg(format('%s of %s', conname, conrelid::regclass), ', ' ORDER BY conname) AS names
  FROM pg_constraint WHERE confrelid = $1::regclass AND contype = 'f' AND confdeltype IN ('c', 'n', 'd')`;

async function check(
  client: Client,
  what: Exchange,
  { table, names, timestamp, maxPartitions }: ExchangeInput,
): Promise<void> {
  if (names.key && what.add.what !== 'all_with_op') {
    const seq = what.add.what === 'last_but_deletes' ? names.seq : undefined;
    const { rows } = await client.query<{ key: string | null; rows: number }>(
      duplicateKeys(names.staged, names.key.name, seq),
    );
    if (rows.length > 0)
      throw duplicate(table, rows.map((row) => `${row.key} (${row.rows} times)`).join(', '));
  }
  if (what.remove.what === 'partitions' && maxPartitions !== undefined) {
    const { rows } = await client.query<{ days: number }>(countPartitions(what.remove, names.staged));
    const days = rows[0]?.days ?? 0;
    if (days > maxPartitions) {
      throw new MatrixError(
        'MATRIX_TOO_MANY_PARTITIONS',
        `${days} partitions of ${table} are listed or staged, and max_partitions_per_run allows ${maxPartitions}`,
      );
    }
  }
  if (what.by === 'delete' && what.remove.what !== 'nothing') {
    const { rows } = await client.query<{ names: string | null }>(referencesQuery, [names.target]);
    if (rows[0]?.names) {
      throw new MatrixError(
        'MATRIX_TARGET_REFERENCED',
        `taking rows out of ${table}, even to put them back, would delete or change rows elsewhere by ${rows[0].names}: ` +
          'declare it ON DELETE NO ACTION, deferrable',
      );
    }
  }
  if (what.by === 'expire' && names.history) {
    const { rows } = await client.query<{ later: number }>(countLaterVersions(names.target, names.history), [
      timestamp,
    ]);
    const later = rows[0]?.later ?? 0;
    if (later > 0) {
      throw new MatrixError(
        'MATRIX_LOAD_TIMESTAMP',
        `${later} current versions in ${table} begin after the load's timestamp ${timestamp}, so it can't be where they end`,
      );
    }
  }
}

function duplicate(table: string, keys: string, cause?: unknown): MatrixError {
  return new MatrixError(
    'MATRIX_DUPLICATE_KEY',
    `the rows staged for ${table} hold a key more than once (duplicate_policy: fail): ${keys}`,
    { cause },
  );
}

/** A server's error in the words of a loader: who, what, and that the target is as it was. */
export function explain(table: string, error: unknown): unknown {
  const code = firstOf(error, 'code', /^[0-9A-Z]{5}$/);
  if (code === '23505') return duplicate(table, firstOf(error, 'detail', /./) ?? String(error), error);
  if (error instanceof MatrixError) return error;
  if (code === '55P03') {
    return new MatrixError(
      'MATRIX_LOCK_TIMEOUT',
      `another session holds ${table} locked, and it stays as it was`,
      { cause: error },
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new MatrixError('MATRIX_EXCHANGE_FAILED', `${table} stays as it was: ${reason}`, { cause: error });
}

/** The sessions that hold a lock on the table or on a load's turn, in words. */
export async function lockHolders(client: Client, target: string): Promise<string> {
  const { rows } = await client.query<{ words: string | null }>(
    `SELECT string_agg(DISTINCT format('session %s of %s (%s, %s, transaction since %s)', a.pid, a.usename,
       coalesce(nullif(a.application_name, ''), 'no application name'), a.state, a.xact_start), '; ') AS words
     FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.granted AND a.pid <> pg_backend_pid() AND a.datname = current_database()
       AND (l.relation = $1::regclass OR l.locktype = 'advisory')`,
    [target],
  );
  return rows[0]?.words ?? 'the lock is free again';
}

/** A text field of the error or of what caused it. */
function firstOf(error: unknown, field: 'code' | 'detail', pattern: RegExp): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const value: unknown = (at as { [name in typeof field]?: unknown })[field];
    if (typeof value === 'string' && pattern.test(value)) return value;
  }
  return undefined;
}
