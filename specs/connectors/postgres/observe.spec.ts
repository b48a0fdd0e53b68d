/** What the server tells of itself: locks held and waited for, rows as they come in, its log, and the size of what is there. */
import type { Connector } from '../../../src/systems/contract.ts';
import { expect, test } from '../../support/postgres.ts';
import { rows } from './rows.ts';

async function observed(connector: Connector, database: string): Promise<Readonly<Record<string, number>>> {
  const gauges = (await connector.observe?.(database)) ?? [];
  return Object.fromEntries(gauges.map(({ name, value }) => [name, value]));
}

test('of a database that is not there, nothing is there', async ({ connector, database }) => {
  expect(await connector.observe?.(database)).toEqual([
    { name: 'locks held', unit: 'count', value: 0 },
    { name: 'locks waited for', unit: 'count', value: 0 },
    { name: 'rows inserted', unit: 'rows', value: 0, rising: true },
    { name: 'database size', unit: 'bytes', value: 0 },
    { name: 'WAL written', unit: 'bytes', value: expect.any(Number), rising: true },
  ]);
});

test('rows that are held are told, with the log and the room that they took', async ({
  connector,
  database,
}) => {
  const before = await observed(connector, database);
  await connector.hold({ database, schema: 'public', table: 'orders' }, rows(5000), { unique: true });
  await expect
    // A server tells of a session that idles after some seconds.
    .poll(async () => (await observed(connector, database))['rows inserted'], { timeout: 25_000 })
    .toBeGreaterThanOrEqual(5000);
  const after = await observed(connector, database);
  expect(after['database size']).toBeGreaterThan(1_000_000);
  expect((after['WAL written'] ?? 0) - (before['WAL written'] ?? 0)).toBeGreaterThan(10_000);
});

test('a lock is held by one session, and waited for by another', async ({ connector, database, session }) => {
  await connector.hold({ database, schema: 'public', table: 'orders' }, rows(3), { unique: true });
  const [holder, waiter] = [await session(database), await session(database)];
  await holder.query('BEGIN; LOCK TABLE public.orders IN ACCESS EXCLUSIVE MODE');
  const held = await observed(connector, database);
  expect(held['locks held']).toBeGreaterThan(0);
  expect(held['locks waited for']).toBe(0);
  const waiting = waiter.query('SELECT count(*) FROM public.orders');
  await expect.poll(async () => (await observed(connector, database))['locks waited for']).toBe(1);
  await holder.query('COMMIT');
  await waiting;
  expect((await observed(connector, database))['locks waited for']).toBe(0);
});

test('whoever waits for a transaction, which is of no database, waits', async ({
  connector,
  database,
  session,
}) => {
  await connector.hold({ database, schema: 'public', table: 'orders' }, rows(3), { unique: true });
  const [holder, waiter] = [await session(database), await session(database)];
  await holder.query('BEGIN; DELETE FROM public.orders WHERE id = 1');
  const waiting = waiter.query('DELETE FROM public.orders WHERE id = 1');
  await expect.poll(async () => (await observed(connector, database))['locks waited for']).toBe(1);
  await holder.query('ROLLBACK');
  await waiting;
});

test('who watches leaves no session in the database', async ({ connector, database, session }) => {
  await connector.hold({ database, schema: 'public', table: 'orders' }, rows(3), { unique: true });
  const client = await session(database);
  const sessions = async (): Promise<unknown> =>
    (await client.query('SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = $1', [database]))
      .rows;
  const before = await sessions();
  await observed(connector, database);
  expect(await sessions()).toEqual(before);
});
