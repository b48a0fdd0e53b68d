/** One exchange inside a transaction: check what is staged, remove, add, count. */
import { errorWords } from '../../../model/error-words.ts';
import { MatrixError } from '../../../model/error.ts';
import type { Client } from '../../../systems/postgres/client.ts';
import type { Exchange, Exchanged } from '../../contract.ts';
import { checkExchange, duplicateKey, exchangedBy, exchangeFailed, lockTimeout } from '../tables/checks.ts';
import type { Checked, Questions, Twice } from '../tables/checks.ts';
import type { KeyColumn } from '../tables/names.ts';
import { countLaterVersions, countPartitions, duplicateKeys, exchangeStatements } from './sql.ts';
import type { ExchangeNames } from './sql.ts';

export interface ExchangeInput extends Checked<KeyColumn> {
  readonly names: ExchangeNames;
  /** ISO 8601 in UTC. */
  readonly timestamp: string;
}

/** @throws MatrixError as {@link checkExchange} does */
export async function runExchange(client: Client, what: Exchange, input: ExchangeInput): Promise<Exchanged> {
  await checkExchange(what, input, questions(client, input));
  const counts = { removed: 0, gone: 0, added: 0, expired: 0 };
  for (const { text, counts: counter, stamped } of exchangeStatements(what, input.names)) {
    const { rowCount } = await client.query(text, stamped ? [input.timestamp] : []);
    counts[counter] += rowCount ?? 0;
  }
  return exchangedBy(what, counts);
}

/** Foreign keys that pass a deletion on: by CASCADE, SET NULL or SET DEFAULT. */
const referencesQuery = `SELECT string_agg(format('%s of %s', conname, conrelid::regclass), ', ' ORDER BY conname) AS names
  FROM pg_constraint WHERE confrelid = $1::regclass AND contype = 'f' AND confdeltype IN ('c', 'n', 'd')`;

function questions(client: Client, { names, timestamp }: ExchangeInput): Questions<KeyColumn> {
  return {
    twice: async (key, seq) => {
      const { rows } = await client.query<Twice>(duplicateKeys(names.staged, key.name, seq));
      return rows;
    },
    partitions: async (remove) => {
      const { rows } = await client.query<{ days: number }>(countPartitions(remove, names.staged));
      return rows[0]?.days ?? 0;
    },
    references: async () => {
      const { rows } = await client.query<{ names: string | null }>(referencesQuery, [names.target]);
      const words = rows[0]?.names;
      return words ? { words, remedy: 'declare it ON DELETE NO ACTION, deferrable' } : null;
    },
    laterVersions: async (history) => {
      const query = countLaterVersions(names.target, history);
      const { rows } = await client.query<{ later: number }>(query, [timestamp]);
      return rows[0]?.later ?? 0;
    },
  };
}

/** A server's error in the words of a loader: who, what, and that the target is as it was. */
export function explain(table: string, error: unknown): unknown {
  const code = firstOf(error, 'code', /^[0-9A-Z]{5}$/);
  if (code === '23505') return duplicateKey(table, firstOf(error, 'detail', /./) ?? String(error), error);
  if (error instanceof MatrixError) return error;
  return code === '55P03' ? lockTimeout(table, error) : exchangeFailed(table, error);
}

/** A disk on which there is no room, in the words of a loader; any other error stays as it is. */
export function explainRoom(table: string, server: string, error: unknown): unknown {
  if (firstOf(error, 'code', /^[0-9A-Z]{5}$/) !== '53100') return error;
  return new MatrixError(
    'MATRIX_DISK_FULL',
    `the disk of Postgres at ${server} is full, and ${table} stays as it was: ${errorWords(error)}; ` +
      'give it room and load again',
    { cause: error },
  );
}

/** Whether it is the server that says no: it has answered, with a code of five letters and digits. */
export function isRefused(error: unknown): boolean {
  return firstOf(error, 'code', /^[0-9A-Z]{5}$/) !== undefined;
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
