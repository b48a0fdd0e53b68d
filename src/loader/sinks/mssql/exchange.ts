/** One exchange inside a transaction: check what is staged, remove, add, count. */
import { MatrixError } from '../../../model/error.ts';
import { quoteText } from '../../../systems/mssql/quoting.ts';
import { errorNumber } from '../../../systems/mssql/session.ts';
import type { Session } from '../../../systems/mssql/session.ts';
import type { Exchange, Exchanged } from '../../contract.ts';
import { checkExchange, duplicateKey, exchangedBy, exchangeFailed, lockTimeout } from '../tables/checks.ts';
import type { Questions, Twice } from '../tables/checks.ts';
import { countLaterVersions, countPartitions, duplicateKeys, exchangeStatements } from './sql.ts';
import type { ExchangeNames, KeyColumn } from './sql.ts';

export interface ExchangeInput {
  /** For messages: `landing.orders`. */
  readonly table: string;
  readonly names: ExchangeNames;
  readonly maxPartitions: number | undefined;
}

/** @throws MatrixError as {@link checkExchange} does */
export async function runExchange(
  session: Session,
  what: Exchange,
  input: ExchangeInput,
): Promise<Exchanged> {
  const { names } = input;
  await checkExchange(what, { ...input, timestamp: names.timestamp }, questions(session, names));
  const counts = { removed: 0, gone: 0, added: 0, expired: 0 };
  for (const { text, counts: counter } of exchangeStatements(what, names)) {
    counts[counter] += await session.execute(text);
  }
  return exchangedBy(what, counts);
}

/** Foreign keys that pass a deletion on: by CASCADE, SET NULL or SET DEFAULT. */
export function referencesQuery(target: string): string {
  return `SELECT CONCAT([name], N' of ', OBJECT_SCHEMA_NAME([parent_object_id]), N'.', OBJECT_NAME([parent_object_id])) AS [words]
FROM sys.foreign_keys WHERE [referenced_object_id] = OBJECT_ID(${quoteText(target)}) AND [delete_referential_action] <> 0 ORDER BY [name]`;
}

function questions(session: Session, names: ExchangeNames): Questions<KeyColumn> {
  return {
    twice: (key, seq) => session.query<Twice>(duplicateKeys(names.staged, key, seq)),
    partitions: async (remove) => {
      const [counted] = await session.query<{ days: number }>(countPartitions(remove, names.staged));
      return counted?.days ?? 0;
    },
    references: async () => {
      const found = await session.query<{ words: string }>(referencesQuery(names.target));
      if (found.length === 0) return null;
      return {
        words: found.map(({ words }) => words).join(', '),
        remedy: 'declare it ON DELETE NO ACTION',
      };
    },
    laterVersions: async (history) => {
      const [counted] = await session.query<{ later: number }>(countLaterVersions(names, history));
      return counted?.later ?? 0;
    },
  };
}

/** The server's numbers: a key that is there, by a constraint or by an index; a lock that was waited for too long. */
const duplicateNumbers: ReadonlySet<number | undefined> = new Set([2627, 2601, 1505]);
const lockTimeoutNumber = 1222;

/** A server's error in the words of a loader: who, what, and that the target is as it was. */
export function explain(table: string, error: unknown): unknown {
  if (error instanceof MatrixError) return error;
  const number = errorNumber(error);
  if (duplicateNumbers.has(number)) {
    return duplicateKey(table, error instanceof Error ? error.message : String(error), error);
  }
  return number === lockTimeoutNumber ? lockTimeout(table, error) : exchangeFailed(table, error);
}
