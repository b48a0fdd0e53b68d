/** Transactions that stay open: a writer whom nobody sees, a reader who began before, and who waits for whom. */
import { expect, test, collected } from '../../support/postgres.ts';
import { byId, delta, row, rows } from './rows.ts';

const at = (database: string) => ({ database, schema: 'public', table: 'orders' });
const capture = { unique: true, captureChanges: true } as const;

test('what a transaction writes is seen by nobody before it is committed, and then as it was written', async ({
  connector,
  database,
}) => {
  const held = await connector.hold(at(database), rows(3), capture);
  await using transaction = await held.begin!();
  await transaction.apply(delta(['update', row(1, 'first')], ['delete', row(2)]));
  await transaction.apply(delta(['update', row(1, 'second')], ['insert', row(2, 'back')]));
  expect(byId(await collected(held.read()))).toStrictEqual([row(1), row(2), row(3)]);
  await using other = await held.begin!();
  await other.apply(delta(['update', row(3, 'meanwhile')]));
  await other.commit();
  expect(byId(await collected(held.read()))).toStrictEqual([row(1), row(2), row(3, 'meanwhile')]);
  await transaction.commit();
  const wanted = [row(1, 'second'), row(2, 'back'), row(3, 'meanwhile')];
  expect(byId(await collected(held.read()))).toStrictEqual(wanted);
});

test('what was rolled back, or was open when it was disposed of, is nowhere, and leaves no session open', async ({
  connector,
  database,
  session,
}) => {
  const held = await connector.hold(at(database), rows(2), capture);
  const rolledBack = await held.begin!();
  await rolledBack.apply(delta(['delete', row(1)]));
  await rolledBack.rollback();
  {
    await using left = await held.begin!();
    await left.apply(delta(['update', row(2, 'left')]));
  }
  expect(byId(await collected(held.read()))).toStrictEqual([row(1), row(2)]);
  const { rows: open } = await (
    await session(database)
  ).query(`SELECT pid FROM pg_stat_activity WHERE datname = $1 AND state LIKE 'idle in transaction%'`, [
    database,
  ]);
  expect(open).toEqual([]);
});

test('a change that finds no row is told, and the transaction is over', async ({ connector, database }) => {
  const held = await connector.hold(at(database), rows(2), capture);
  await using transaction = await held.begin!();
  await expect(transaction.apply(delta(['delete', row(1)], ['update', row(9)]))).rejects.toMatchObject({
    code: 'MATRIX_CHANGE_MISSED',
  });
  expect(byId(await collected(held.read()))).toStrictEqual([row(1), row(2)]);
});

test('a reader sees what was there when it was opened, whatever is committed since', async ({
  connector,
  database,
}) => {
  const held = await connector.hold(at(database), rows(2), capture);
  await using reader = await held.openReader!();
  await held.apply(delta(['delete', row(1)], ['insert', row(3)]));
  expect(byId(await collected(reader.read()))).toStrictEqual([row(1), row(2)]);
  expect(byId(await collected(reader.read()))).toStrictEqual([row(1), row(2)]);
  expect(byId(await collected(held.read()))).toStrictEqual([row(2), row(3)]);
});

test('who waits for a lock is seen, and for as long as it waits', async ({
  connector,
  database,
  session,
}) => {
  const held = await connector.hold(at(database), rows(2), capture);
  const other = await session(database);
  expect(await held.hasWaiting!()).toBe(false);
  await other.query('BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
  const reading = collected(held.read());
  await expect.poll(() => held.hasWaiting!()).toBe(true);
  await other.query('COMMIT');
  expect(byId(await reading)).toStrictEqual([row(1), row(2)]);
  expect(await held.hasWaiting!()).toBe(false);
});
