/** What a session of its own does in one transaction: a writer that is not done yet, or a reader that began earlier. */
import type { Row } from '../../model/rows.ts';
import type { HeldReader, HeldTransaction } from '../contract.ts';
import { writeChanges } from './apply.ts';
import type { ApplyTarget } from './apply.ts';
import { connectClient } from './client.ts';
import type { Client } from './client.ts';

const applicationName = 'dpone-matrix transaction';

export async function openTransaction(url: string, target: ApplyTarget): Promise<HeldTransaction> {
  const client = await begun(url, 'BEGIN');
  let isOpen = true;
  const end = async (how: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
    isOpen = false;
    await ended(client, how);
  };
  return {
    apply: (changes) => writeChanges(client, target, changes),
    commit: () => end('COMMIT'),
    rollback: () => end('ROLLBACK'),
    async [Symbol.asyncDispose]() {
      if (isOpen) await end('ROLLBACK');
    },
  };
}

/** Its snapshot is taken now, and no table is touched before it reads: a lock would hold off who replaces one. */
export async function openReader(
  url: string,
  rows: (client: Client) => AsyncIterable<readonly Row[]>,
): Promise<HeldReader> {
  const client = await begun(
    url,
    'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT pg_current_snapshot()',
  );
  return {
    read: () => rows(client),
    [Symbol.asyncDispose]: () => ended(client, 'ROLLBACK'),
  };
}

async function begun(url: string, statements: string): Promise<Client> {
  const client = await connectClient(url, applicationName);
  try {
    await client.query(statements);
  } catch (error) {
    await client.end();
    throw error;
  }
  return client;
}

async function ended(client: Client, how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
  try {
    await client.query(how);
  } finally {
    await client.end();
  }
}
