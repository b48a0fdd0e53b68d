/** COPY in and out: batches, errors that say where, and sessions that stay usable. */
import { batchSize, rowsOf } from '../../../src/model/rows.ts';
import type { Row } from '../../../src/model/rows.ts';
import { seqColumn } from '../../../src/model/technical.ts';
import type { Client } from '../../../src/systems/postgres/client.ts';
import { copyAcross, copyIn, copyOut } from '../../../src/systems/postgres/copy.ts';
import { collected, expect, test as base } from '../../support/postgres.ts';

const target = 'public.t';
const columns = [
  { name: 'id', native: 'integer' },
  { name: 'note', native: 'text' },
];
const natives = columns.map(({ native }) => native);

const test = base.extend<{ client: Client }>({
  client: async ({ connector, database, session }, use) => {
    const name = { database, schema: 'public', table: 'none' };
    await connector.hold(name, rowsOf([seqColumn], [], []), { unique: false });
    const client = await session(database);
    await client.query('CREATE TABLE t (id integer PRIMARY KEY, note text)');
    await use(client);
  },
});

const many = (count: number, note = 'note'): readonly Row[] =>
  Array.from({ length: count }, (_, id) => [id, note]);
const read = (client: Client): Promise<Row[]> =>
  collected(copyOut(client, 'SELECT id, note FROM t ORDER BY id', natives));

test('batches come out full but for the last, and rows are what went in', async ({ client }) => {
  const all = many(2 * batchSize + 3);
  expect(await copyIn(client, target, columns, [all.slice(0, 7), [], all.slice(7)])).toBe(all.length);
  const sizes: number[] = [];
  const found: Row[] = [];
  for await (const batch of copyOut(client, 'SELECT id, note FROM t ORDER BY id', natives)) {
    sizes.push(batch.length);
    found.push(...batch);
  }
  expect(sizes).toStrictEqual([batchSize, batchSize, 3]);
  expect(found).toStrictEqual(all);
});

test('batches are as large as they are asked to be', async ({ client }) => {
  const sizes: number[] = [];
  const found: Row[] = [];
  const query = 'SELECT g::int, $$no. $$ || g FROM generate_series(1, 7) g ORDER BY g';
  for await (const batch of copyOut(client, query, ['integer', 'text'], 3)) {
    sizes.push(batch.length);
    found.push(...batch);
  }
  expect(sizes).toStrictEqual([3, 3, 1]);
  expect(found.map(([number]) => number)).toStrictEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('what nobody takes yet stays with the server', async ({ client, database, session }) => {
  const other = await session(database);
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const query = `SELECT g, repeat('x', 1000) FROM generate_series(1, 200000) g`;
  let count = 0;
  for await (const batch of copyOut(client, query, natives)) {
    if (count === 0) {
      await expect
        .poll(async () => {
          const found = await other.query<{ wait_event: string | null }>(
            'SELECT wait_event FROM pg_stat_activity WHERE pid = $1',
            [rows[0]?.pid],
          );
          return found.rows[0]?.wait_event;
        })
        .toBe('ClientWrite');
    }
    count += batch.length;
  }
  expect(count).toBe(200_000);
});

test('no rows at all', async ({ client }) => {
  expect(await copyIn(client, target, columns, [])).toBe(0);
  expect(await read(client)).toStrictEqual([]);
});

test('values of megabytes, from a source that is slower than the server', async ({ client }) => {
  const notes = ['x'.repeat(3_000_000), '東'.repeat(700_000), '', 'y'.repeat(262_144)];
  async function* batches(): AsyncGenerator<readonly Row[]> {
    for (const [id, note] of notes.entries()) {
      await new Promise(setImmediate);
      yield [[id, note]];
    }
  }
  expect(await copyIn(client, target, columns, batches())).toBe(4);
  expect(await read(client)).toStrictEqual(notes.map((note, id) => [id, note]));
});

test('a value that the type has not names row and column; nothing is kept, the session goes on', async ({
  client,
}) => {
  const bad = [...many(50_000), [-1, 5], ...many(3)];
  await expect(copyIn(client, target, columns, [bad])).rejects.toMatchObject({
    code: 'MATRIX_BAD_VALUE',
    message: 'row 50001, column note of public.t: text has no value for number 5',
  });
  expect(await read(client)).toStrictEqual([]);
  expect(await copyIn(client, target, columns, [[[1, 'a']]])).toBe(1);
});

test('an error of the server is repeated with its place, and clipped', async ({ client }) => {
  await expect(copyIn(client, target, columns, [[...many(20_000), ...many(1)]])).rejects.toMatchObject({
    code: 'MATRIX_COPY_FAILED',
    message:
      'COPY into public.t failed: duplicate key value violates unique constraint "t_pkey" (COPY t, line 20001)',
  });
  await expect(copyIn(client, target, columns, [[[1, 'nul \0']]])).rejects.toThrow(
    'COPY into public.t failed: invalid byte sequence for encoding "UTF8": 0x00 (COPY t, line 1, column note)',
  );
  await expect(copyIn(client, `public.${'t'.repeat(60)}`, columns, [many(1)])).rejects.toThrow(
    'does not exist',
  );
  const secret = 'secret '.repeat(1000);
  const cast = copyOut(client, `SELECT '${secret}'::text::integer`, ['integer']);
  const error: unknown = await collected(cast).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'MATRIX_COPY_FAILED' });
  expect((error as Error).message.length).toBeLessThan(700);
  expect(await read(client)).toStrictEqual([]);
});

test('what the batches throw is thrown, and nothing is kept', async ({ client }) => {
  async function* batches(): AsyncGenerator<readonly Row[]> {
    yield many(3);
    throw new RangeError('the source is gone');
  }
  await expect(copyIn(client, target, columns, batches())).rejects.toThrow(
    new RangeError('the source is gone'),
  );
  expect(await read(client)).toStrictEqual([]);
});

test('an iteration that is left early leaves the session usable', async ({ client }) => {
  await copyIn(client, target, columns, [many(20_000, 'n'.repeat(500))]);
  for await (const batch of copyOut(client, 'SELECT id, note FROM t ORDER BY id', natives)) {
    expect(batch[0]).toStrictEqual([0, 'n'.repeat(500)]);
    break;
  }
  const { rows } = await client.query('SELECT count(*) AS count FROM t');
  expect(rows).toStrictEqual([{ count: 20_000n }]);
});

test('an error in the middle of a result is thrown after the rows before it', async ({ client }) => {
  const query = 'SELECT 1 / (5000 - id) AS id FROM generate_series(1, 9000) AS id';
  let count = 0;
  const reading = async (): Promise<void> => {
    for await (const batch of copyOut(client, query, ['integer'])) count += batch.length;
  };
  await expect(reading()).rejects.toThrow('division by zero');
  expect(count).toBeLessThan(5000);
  expect(await collected(copyOut(client, 'SELECT 7', ['integer']))).toStrictEqual([[7]]);
});

test('a session that ends within a COPY is an error, not a wait', async ({ client, database, session }) => {
  const other = await session(database);
  async function* batches(): AsyncGenerator<readonly Row[]> {
    const { rows } = await client.query(
      'SELECT pid FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid() AND datname = current_database() AND backend_type = $2',
      ['another program', 'client backend'],
    );
    await client.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    for (let batch = 0; batch < 50; batch += 1) {
      await new Promise(setImmediate);
      yield many(1000).map(([id], at) => [batch * 1000 + at, `${String(id)}${'x'.repeat(200)}`]);
    }
  }
  // The server says why and closes; a write that is under way then may meet the closed socket before its words.
  await expect(copyIn(other, target, columns, batches())).rejects.toMatchObject({
    code: 'MATRIX_COPY_FAILED',
    message: expect.stringMatching(/^COPY into public\.t failed: .*(terminat|ECONNRESET|EPIPE)/),
  });
  expect(await read(client)).toStrictEqual([]);
});

test('bytes go from one session into another', async ({ client, database, session }) => {
  await client.query('CREATE TABLE copy (LIKE t)');
  const all = many(5000, 'é😀');
  await copyIn(client, target, columns, [all]);
  const other = await session(database);
  expect(await copyAcross(client, 'SELECT id, note FROM t', other, 'copy', columns)).toBe(5000);
  expect(await collected(copyOut(other, 'SELECT id, note FROM copy ORDER BY id', natives))).toStrictEqual(
    all,
  );
  await expect(copyAcross(client, 'SELECT id, note FROM gone', other, 'copy', columns)).rejects.toThrow(
    'COPY of (SELECT id, note FROM gone) failed: relation "gone" does not exist',
  );
  expect(await collected(copyOut(other, 'SELECT count(*)::integer FROM copy', ['integer']))).toStrictEqual([
    [5000],
  ]);
});
