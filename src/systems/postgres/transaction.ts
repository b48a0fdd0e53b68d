/** What one session does in one transaction: a writer that is not done yet, or a reader that began earlier. */
import type { Row } from '../../model/rows.ts';
import type { HeldReader, HeldTransaction } from '../contract.ts';
import { writeChanges } from './apply.ts';
import type { ApplyTarget } from './apply.ts';
import type { Client } from './client.ts';

/** Lends a session for as long as the work takes; one in which it failed is closed. */
export type UseSession = (work: (client: Client) => Promise<void>) => Promise<void>;

export async function openTransaction(use: UseSession, target: ApplyTarget): Promise<HeldTransaction> {
  const { client, end } = await begun(use, 'BEGIN');
  let isOpen = true;
  const ended = async (how: Ending): Promise<void> => {
    isOpen = false;
    await end(how);
  };
  return {
    apply: (changes) => writeChanges(client, target, changes),
    commit: () => ended('COMMIT'),
    rollback: () => ended('ROLLBACK'),
    async [Symbol.asyncDispose]() {
      if (isOpen) await ended('ROLLBACK');
    },
  };
}

/** Its snapshot is taken now, and no table is touched before it reads: a lock would hold off who replaces one. */
export async function openReader(
  use: UseSession,
  rows: (client: Client) => AsyncIterable<readonly Row[]>,
): Promise<HeldReader> {
  const { client, end } = await begun(
    use,
    'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT pg_current_snapshot()',
  );
  return { read: () => rows(client), [Symbol.asyncDispose]: () => end('ROLLBACK') };
}

type Ending = 'COMMIT' | 'ROLLBACK';

interface Begun {
  readonly client: Client;
  /** Ends the transaction, and gives the session back. */
  readonly end: (how: Ending) => Promise<void>;
}

async function begun(use: UseSession, statements: string): Promise<Begun> {
  const beginning = Promise.withResolvers<Client>();
  const ending = Promise.withResolvers<Ending>();
  const over = use(async (client) => {
    await client.query(statements);
    beginning.resolve(client);
    await client.query(await ending.promise);
  });
  over.catch(beginning.reject);
  return {
    client: await beginning.promise,
    end(how) {
      ending.resolve(how);
      return over;
    },
  };
}
