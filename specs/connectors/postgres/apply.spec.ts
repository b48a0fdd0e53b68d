/** Changes as transactions: what is left, in which order the log has them, and who hides them. */
import type { Rows } from '../../../src/model/rows.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../../src/model/technical.ts';
import type { Client } from '../../../src/systems/postgres/client.ts';
import { connectPostgres } from '../../../src/systems/postgres/connector.ts';
import { collected, expect, test } from '../../support/postgres.ts';
import { byId, columns, delta, row, rows } from './rows.ts';

const at = (database: string) => ({ database, schema: 'public', table: 'orders' });
const capture = { unique: true, captureChanges: true } as const;

/** The log as the first letters of its messages, I, U and D within B and C. */
async function logged(client: Client): Promise<string> {
  const { rows: messages } = await client.query<{ letter: string; size: number }>(
    `SELECT chr(get_byte(data, 0)) AS letter, length(data) AS size
     FROM pg_logical_slot_get_binary_changes('${slot}', NULL, NULL, 'proto_version', '1', 'publication_names', 'p')`,
  );
  sizes = messages.map(({ size }) => size);
  return messages.map(({ letter }) => letter).join('');
}
const slot = `dpm_dev_conn_slot_${process.pid}`;
let sizes: number[] = [];

async function startLog(client: Client): Promise<void> {
  await client.query('CREATE PUBLICATION p FOR TABLE orders');
  await client.query(`SELECT pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
}

test('several changes of one key leave what the last one says', async ({ connector, database }) => {
  const held = await connector.hold(at(database), rows(6), capture);
  await held.apply(
    delta(
      ['delete', row(1)],
      ['update', row(2, 'first')],
      ['insert', row(7)],
      ['update', row(2, 'second')],
      ['insert', row(1, 'back')],
      ['delete', row(7)],
      ['insert', row(8, null)],
      ['delete', row(1, 'back')],
      ['insert', row(1, 'back again')],
      ['update', row(3)],
    ),
  );
  expect(byId(await collected(held.read()))).toStrictEqual([
    row(1, 'back again'),
    row(2, 'second'),
    row(3),
    row(4),
    row(5),
    row(6),
    row(8, null),
  ]);
});

test('the log has every change in commit order, in transactions of at most 200', async ({
  connector,
  database,
  session,
}) => {
  const held = await connector.hold(at(database), rows(300), capture);
  const client = await session(database);
  await startLog(client);
  const letters = { insert: 'I', update: 'U', delete: 'D' } as const;
  const changes = Array.from({ length: 450 }, (_, index) => {
    const id = (index % 300) + 1;
    if (index >= 300) return ['insert', row(1000 + index)] as const;
    return index % 3 === 0 ? (['delete', row(id)] as const) : (['update', row(id, 'x')] as const);
  });
  await held.apply(delta(...changes));
  const expected = [changes.slice(0, 200), changes.slice(200, 400), changes.slice(400)]
    .map((each) => `B${each.map(([op]) => letters[op]).join('')}C`)
    .join('');
  expect((await logged(client)).replaceAll(/[RY]/g, '')).toBe(expected);
  const { rows: transactions } = await client.query('SELECT count(DISTINCT xmin::text) AS count FROM orders');
  expect(transactions).toStrictEqual([{ count: 3n }]);
});

test('a long value that does not change is left out of the log', async ({ connector, database, session }) => {
  const long = Array.from({ length: 4000 }, (_, index) => (index * 7919).toString(36)).join('');
  const held = await connector.hold(at(database), rowsOf(columns, ['id'], [row(1, long), row(2, long)]), {
    unique: true,
  });
  const client = await session(database);
  await startLog(client);
  await held.apply(delta(['update', [1, '7.00', long, null, null]], ['update', row(2, `${long}!`)]));
  const letters = await logged(client);
  const updates = sizes.filter((_, index) => letters[index] === 'U');
  expect(updates[0]).toBeLessThan(200);
  expect(updates[1]).toBeGreaterThan(long.length);
  expect(byId(await collected(held.read()))).toStrictEqual([
    [1, '7.00', long, null, null],
    row(2, `${long}!`),
  ]);
});

const missed: Readonly<Record<string, readonly [changes: Rows, message: string]>> = {
  'an update without its row': [
    delta(['update', row(2)], ['update', row(9)]),
    'updates 1 to 2 of the delta should write 2 rows of "public"."orders" and wrote 1',
  ],
  'a delete without its row': [
    delta(['insert', row(8)], ['delete', row(9)]),
    'delete 2 of the delta should write 1 rows of "public"."orders" and wrote 0',
  ],
};

for (const [what, [changes, message]] of Object.entries(missed)) {
  test(`${what} is an error, and its transaction is undone`, async ({ connector, database }) => {
    const held = await connector.hold(at(database), rows(3), capture);
    await expect(held.apply(changes)).rejects.toMatchObject({ code: 'MATRIX_CHANGE_MISSED', message });
    expect(byId(await collected(held.read()))).toStrictEqual([row(1), row(2), row(3)]);
  });
}

test('an insert of a key that is there is an error of the server', async ({ connector, database }) => {
  const held = await connector.hold(at(database), rows(3), capture);
  await expect(held.apply(delta(['insert', row(3)]))).rejects.toThrow('orders_pkey');
});

test('a sequence that does not ascend is refused', async ({ connector, database }) => {
  const held = await connector.hold(at(database), rows(3), capture);
  const all = [
    [...row(1), 'update', 2],
    [...row(2), 'update', 1],
  ];
  const changes = rowsOf([...columns, opColumn, seqColumn], [seqColumn.name], all);
  await expect(held.apply(changes)).rejects.toThrow('__dpone__seq 1 follows 2: it must ascend');
});

test('no changes are no transaction', async ({ connector, database }) => {
  const held = await connector.hold(at(database), rows(3), capture);
  const before = await held.fingerprint();
  await held.apply(delta());
  expect(await held.fingerprint()).toBe(before);
});

test('what is held to be changed is seen by every later reader by transaction id', async ({
  connector,
  database,
  session,
  postgres,
}) => {
  const blocker = await session(new URL(postgres.url).pathname.slice(1));
  await blocker.query('BEGIN; SELECT pg_current_xact_id()');
  let isHeld = false;
  const holding = connector.hold(at(database), rows(3), capture).then((held) => {
    isHeld = true;
    return held;
  });
  const watcher = await session(new URL(postgres.url).pathname.slice(1));
  // The table is there, and its rows wait until nobody is older than they are.
  for (const deadline = Date.now() + 20_000; ;) {
    const { rows: found } = await watcher.query<{ is: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '${database}'
         AND query LIKE '%pg_snapshot_xmin(pg_current_snapshot())%') AS is`,
    );
    if (found[0]?.is) break;
    expect(Date.now()).toBeLessThan(deadline);
  }
  expect(isHeld).toBe(false);
  await blocker.query('ROLLBACK');
  expect(byId(await collected((await holding).read()))).toHaveLength(3);
});

test('a session that hides the changes is named', async ({ postgres, database, session }) => {
  await using impatient = await connectPostgres(postgres, { visibleMillis: 500 });
  const held = await impatient.hold(at(database), rows(3), capture);
  const blocker = await session(new URL(postgres.url).pathname.slice(1));
  const { rows: pids } = await blocker.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  await blocker.query('BEGIN; SELECT pg_current_xact_id()');
  const error: unknown = await held.apply(delta(['update', row(1, 'x')])).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'MATRIX_CHANGES_NOT_VISIBLE' });
  // Other sessions of the server may hide them too.
  expect(String(error)).toMatch(
    new RegExp(
      `after 500 ms; blocked by .*pid ${pids[0]?.pid} \\(another program, database \\w+, idle in transaction, open for \\d+\\.\\d s\\)`,
    ),
  );
});

test('changes are there once the session that hides them has ended', async ({
  connector,
  postgres,
  database,
  session,
}) => {
  const held = await connector.hold(at(database), rows(3), capture);
  const blocker = await session(new URL(postgres.url).pathname.slice(1));
  await blocker.query('BEGIN; SELECT pg_current_xact_id()');
  let applied = false;
  const applying = held.apply(delta(['update', row(1, 'x')])).then(() => (applied = true));
  const seen = async (): Promise<unknown> => byId(await collected(held.read()))[0]?.[2];
  await expect.poll(seen).toBe('x');
  expect(applied).toBe(false);
  await blocker.query('COMMIT');
  await applying;
  const xmin = await blocker.query<{ xmin: bigint }>(
    'SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin',
  );
  const client = await session(database);
  const { rows: written } = await client.query<{ xid: bigint }>(
    'SELECT max(xmin::text::bigint) AS xid FROM orders',
  );
  // A row has the lower half of its transaction's id.
  expect(BigInt.asUintN(32, xmin.rows[0]?.xmin ?? 0n)).toBeGreaterThan(written[0]?.xid as bigint);
});
