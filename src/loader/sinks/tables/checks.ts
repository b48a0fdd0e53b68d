/** What is asked of staged rows and of their target before an exchange, and what is said of an answer that forbids it. */
import { MatrixError } from '../../../model/error.ts';
import type { Exchange, Exchanged, Remove } from '../../contract.ts';
import type { ExchangeNames, HistoryColumns, KeyColumn } from './names.ts';

/** A key that is staged more than once. */
export interface Twice {
  readonly key: string | null;
  readonly rows: number | string;
}

/** The questions, which each system asks in its own words. */
export interface Questions<Key extends KeyColumn> {
  /** Keys staged more than once, the first five; with `seq` those that are so at one place in the order. */
  readonly twice: (key: Key, seq: string | undefined) => Promise<readonly Twice[]>;
  /** How many partitions are listed or staged. */
  readonly partitions: (remove: Extract<Remove, { what: 'partitions' }>) => Promise<number>;
  /** What of other tables would change with rows that are taken out, and how it is to be declared; null where nothing would. */
  readonly references?: () => Promise<{ readonly words: string; readonly remedy: string } | null>;
  /** How many current versions begin after the load's own time. */
  readonly laterVersions: (history: HistoryColumns) => Promise<number>;
}

export interface Checked<Key extends KeyColumn> {
  /** For messages: `landing.orders`. */
  readonly table: string;
  readonly names: Pick<ExchangeNames<Key>, 'key' | 'seq' | 'history'>;
  readonly maxPartitions: number | undefined;
  /** The load's own time, in words. */
  readonly timestamp: string;
}

/**
 * @throws MatrixError MATRIX_DUPLICATE_KEY naming the first keys; MATRIX_TOO_MANY_PARTITIONS; MATRIX_TARGET_REFERENCED
 *   where taking rows out would change another table; MATRIX_LOAD_TIMESTAMP where versions of the history begin after the load's own time
 */
export async function checkExchange<Key extends KeyColumn>(
  what: Exchange,
  { table, names, maxPartitions, timestamp }: Checked<Key>,
  ask: Questions<Key>,
): Promise<void> {
  if (names.key && what.add.what !== 'all_with_op') {
    const seq = what.add.what === 'last_but_deletes' ? names.seq : undefined;
    const twice = await ask.twice(names.key, seq);
    if (twice.length > 0)
      throw duplicateKey(table, twice.map(({ key, rows }) => `${key} (${rows} times)`).join(', '));
  }
  if (what.remove.what === 'partitions' && maxPartitions !== undefined) {
    const days = await ask.partitions(what.remove);
    if (days > maxPartitions) {
      throw new MatrixError(
        'MATRIX_TOO_MANY_PARTITIONS',
        `${days} partitions of ${table} are listed or staged, and max_partitions_per_run allows ${maxPartitions}`,
      );
    }
  }
  if (what.by === 'delete' && what.remove.what !== 'nothing') {
    const referenced = await ask.references?.();
    if (referenced) {
      throw new MatrixError(
        'MATRIX_TARGET_REFERENCED',
        `taking rows out of ${table}, even to put them back, would delete or change rows elsewhere by ${referenced.words}: ${referenced.remedy}`,
      );
    }
  }
  if (what.by === 'expire' && names.history) {
    const later = await ask.laterVersions(names.history);
    if (later > 0) {
      throw new MatrixError(
        'MATRIX_LOAD_TIMESTAMP',
        `${later} current versions in ${table} begin after the load's timestamp ${timestamp}, so it can't be where they end`,
      );
    }
  }
}

/** @param keys the keys, or what the server says of them */
export function duplicateKey(table: string, keys: string, cause?: unknown): MatrixError {
  return new MatrixError(
    'MATRIX_DUPLICATE_KEY',
    `the rows staged for ${table} hold a key more than once (duplicate_policy: fail): ${keys}`,
    { cause },
  );
}

/** A lock that was waited for too long. */
export function lockTimeout(table: string, cause: unknown): MatrixError {
  return new MatrixError(
    'MATRIX_LOCK_TIMEOUT',
    `another session holds ${table} locked, and it stays as it was`,
    { cause },
  );
}

/** Adds to a lock that was waited for who holds it; any other error stays as it is. */
export async function withHolders(error: unknown, holders: () => Promise<string>): Promise<unknown> {
  if (!(error instanceof MatrixError) || error.code !== 'MATRIX_LOCK_TIMEOUT') return error;
  const who = await holders();
  return new MatrixError(error.code, `${error.message}: ${who}`, { cause: error });
}

/** Any other error of a transaction, which is undone. */
export function exchangeFailed(table: string, cause: unknown): MatrixError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MatrixError('MATRIX_EXCHANGE_FAILED', `${table} stays as it was: ${reason}`, { cause });
}

/** What the statements of an exchange have done: each counts for one of these. */
export interface Counts {
  removed: number;
  gone: number;
  added: number;
}

/** As the loader reports it. */
export function exchangedBy({ remove }: Exchange, { removed, gone, added }: Counts): Exchanged {
  const exchanged = { removed: removed + gone, added };
  return remove.what === 'staged_keys_and_gone' ? { ...exchanged, gone } : exchanged;
}
