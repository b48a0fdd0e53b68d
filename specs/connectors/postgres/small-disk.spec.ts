/** A database on a small disk: filled, refused by the server and told by the sink, given room again, and gone. */
import type { SmallDisk } from '../../../src/systems/contract.ts';
import { openSink } from '../../../src/loader/sinks/postgres.ts';
import { addAll, manifestWithin, once } from '../../support/loading.ts';
import { collected, expect, test as base } from '../../support/postgres.ts';
import { byId, row, rows } from './rows.ts';

const test = base.extend<{ disk: SmallDisk }>({
  disk: async ({ connector }, use) => {
    const disk = await connector.smallDisk?.();
    test.skip(!disk, 'this server has no small disk');
    await use(disk as SmallDisk);
  },
});

const unique = { unique: true } as const;
const at = (database: string) => ({ database, schema: 'landing', table: 'orders' });
const where = `SELECT t.spcname AS name FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname = $1`;
const ours = 'SELECT spcname AS name FROM pg_tablespace WHERE starts_with(spcname, $1)';

test('a full disk takes no row and loses none, and with room again rows are taken', async ({
  connector,
  database,
  disk,
  session,
}) => {
  const held = await connector.hold(at(database), rows(20), unique);
  const server = await session('postgres');
  {
    await using taken = await disk.take(database);
    expect((await server.query(where, [database])).rows).toStrictEqual([{ name: `${database}_disk` }]);
    expect(await taken.refusal()).toBeNull();
    const free = await taken.free();
    expect(free).toBeGreaterThan(1_000_000);
    expect(await taken.fill()).toBe(free);
    expect(await taken.free()).toBe(0);
    const refusal = (await taken.refusal()) ?? '';
    expect(refusal).toContain('53100');
    expect(taken.isTold(refusal)).toBe(true);
    expect(taken.isTold('the server was lost')).toBe(false);
    expect(byId(await collected(held.read()))).toStrictEqual([...rows(20).batches()].flat());

    const manifest = manifestWithin(
      'postgres',
      { source: 'public', landing: 'landing', staging: 'staging' },
      { mode: 'incremental_append' },
    );
    const { connection } = held;
    const context = { connection, manifest, run_id: 'spec', load_timestamp: 0n };
    await expect(openSinkAndStage()).rejects.toMatchObject({
      code: 'MATRIX_DISK_FULL',
      message: expect.stringMatching(
        /Postgres at postgres:.*landing\.orders stays as it was: .*No space left/,
      ),
    });
    await taken.clear();
    expect(await taken.free()).toBeGreaterThan(free - 200_000);
    expect(await taken.refusal()).toBeNull();
    await openSinkAndStage();

    async function openSinkAndStage(): Promise<void> {
      await using sink = await openSink(context);
      const columns = (await sink.columns()) ?? [];
      const staged = await sink.stage(columns, once(row(100)));
      await sink.exchange(staged, addAll);
      await sink.discard(staged);
    }
  }
  expect((await server.query(where, [database])).rows).toStrictEqual([{ name: 'pg_default' }]);
  expect((await server.query(ours, [database])).rows).toStrictEqual([]);
  expect(byId(await collected(held.read()))).toHaveLength(21);
});

test('a sweep drops a disk that was left full', async ({ connector, database, disk, session }) => {
  await connector.hold(at(database), rows(1), unique);
  const left = await disk.take(database);
  await left.fill();
  expect(await connector.sweep(database)).toStrictEqual([database, `${database}_disk`]);
  const server = await session('postgres');
  expect((await server.query(ours, [database])).rows).toStrictEqual([]);
  // The room is there again for the next one.
  await connector.hold(at(database), rows(1), unique);
  await using next = await disk.take(database);
  expect(await next.free()).toBeGreaterThan(1_000_000);
});

test('a server that has none says so', async ({ connector, session }) => {
  const server = await session('postgres');
  const { rows: found } = await server.query("SELECT current_setting('dpone_matrix.small_disk', true) AS at");
  expect((await connector.smallDisk?.()) === null).toBe((found[0].at ?? '') === '');
});
