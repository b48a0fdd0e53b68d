/** One exchange inside a transaction: check what is staged, remove, add, count. */
import { MatrixError } from '../../../model/error.ts';
import { quoteText } from '../../../systems/mssql/quoting.ts';
import { errorNumber } from '../../../systems/mssql/session.ts';
import type { Session } from '../../../systems/mssql/session.ts';
import type { Exchange, Exchanged } from '../../contract.ts';
import { countLaterVersions, countPartitions, duplicateKeys, exchangeStatements } from './sql.ts';
import type { ExchangeNames } from './sql.ts';

export interface ExchangeInput {
  /** For messages: `landing.orders`. */
  readonly table: string;
  readonly names: ExchangeNames;
  readonly maxPartitions: number | undefined;
}

/**
 * @throws MatrixError MATRIX_DUPLICATE_KEY naming the first keys; MATRIX_TOO_MANY_PARTITIONS; MATRIX_TARGET_REFERENCED
 *   where taking rows out would change another table; MATRIX_LOAD_TIMESTAMP where versions of the history begin after the load's own time
 */
export async function runExchange(
  session: Session,
  what: Exchange,
  input: ExchangeInput,
): Promise<Exchanged> {
  await check(session, what, input);
  const counts = { removed: 0, gone: 0, added: 0, expired: 0 };
  for (const { text, counts: counter } of exchangeStatements(what, input.names)) {
    counts[counter] += await session.execute(text);
  }
  const exchanged = { removed: counts.removed + counts.gone, added: counts.added };
  return what.remove.what === 'staged_keys_and_gone' ? { ...exchanged, gone: counts.gone } : exchanged;
}

/** Foreign keys that pass a deletion on: by CASCADE, SET NULL or SET DEFAULT. */
export function referencesQuery(target: string): string {
  return `SELECT CONCAT([name], N' of ', OBJECT_SCHEMA_NAME([parent_object_id]), N'.', OBJECT_NAME([parent_object_id])) AS [words]
FROM sys.foreign_keys WHERE [referenced_object_id] = OBJECT_ID(${quoteText(target)}) AND [delete_referential_action] <> 0 ORDER BY [name]`;
}

async function check(
  session: Session,
  what: Exchange,
  { table, names, maxPartitions }: ExchangeInput,
): Promise<void> {
  if (names.key && what.add.what !== 'all_with_op') {
    const seq = what.add.what === 'last_but_deletes' ? names.seq : undefined;
    const twice = await session.query<{ key: string | null; rows: number }>(
      duplicateKeys(names.staged, names.key, seq),
    );
    if (twice.length > 0) {
      throw duplicate(table, twice.map(({ key, rows }) => `${key} (${rows} times)`).join(', '));
    }
  }
  if (what.remove.what === 'partitions' && maxPartitions !== undefined) {
    const [counted] = await session.query<{ days: number }>(countPartitions(what.remove, names.staged));
    const days = counted?.days ?? 0;
    if (days > maxPartitions) {
      throw new MatrixError(
        'MATRIX_TOO_MANY_PARTITIONS',
        `${days} partitions of ${table} are listed or staged, and max_partitions_per_run allows ${maxPartitions}`,
      );
    }
  }
  if (what.by === 'delete' && what.remove.what !== 'nothing') {
    const references = await session.query<{ words: string }>(referencesQuery(names.target));
    if (references.length > 0) {
      throw new MatrixError(
        'MATRIX_TARGET_REFERENCED',
        `taking rows out of ${table}, even to put them back, would delete or change rows elsewhere by ${references.map(({ words }) => words).join(', ')}: ` +
          'declare it ON DELETE NO ACTION',
      );
    }
  }
  if (what.by === 'expire' && names.history) {
    const [counted] = await session.query<{ later: number }>(countLaterVersions(names, names.history));
    const later = counted?.later ?? 0;
    if (later > 0) {
      throw new MatrixError(
        'MATRIX_LOAD_TIMESTAMP',
        `${later} current versions in ${table} begin after the load's timestamp ${names.timestamp}, so it can't be where they end`,
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

/** The server's numbers: a key that is there, by a constraint or by an index; a lock that was waited for too long. */
const duplicateNumbers: ReadonlySet<number | undefined> = new Set([2627, 2601, 1505]);
const lockTimeout = 1222;

/** A server's error in the words of a loader: who, what, and that the target is as it was. */
export function explain(table: string, error: unknown): unknown {
  if (error instanceof MatrixError) return error;
  const number = errorNumber(error);
  const reason = error instanceof Error ? error.message : String(error);
  if (duplicateNumbers.has(number)) return duplicate(table, reason, error);
  if (number === lockTimeout) {
    return new MatrixError(
      'MATRIX_LOCK_TIMEOUT',
      `another session holds ${table} locked, and it stays as it was`,
      { cause: error },
    );
  }
  return new MatrixError('MATRIX_EXCHANGE_FAILED', `${table} stays as it was: ${reason}`, { cause: error });
}
