/** What the verbs read from a real server: one snapshot, rows by transaction id, and the log. */
import pg from 'pg';
import { seqColumn } from '../../../src/model/technical.ts';
import { advanceSlot, ensureLog } from '../../../src/loader/sources/postgres/slot.ts';
import { column, expect, manifestOf, readAll, test, until } from './loader-support.ts';
import type { Database } from './loader-support.ts';

const { id, day, label } = column;
const orders = `
  CREATE TABLE public.orders (id integer PRIMARY KEY, day date, label text, __dpone__note text);
  INSERT INTO public.orders VALUES (1, '2026-06-01', 'one'), (2, '2026-06-02', 'two'), (3, '2026-06-04', NULL)`;
const merge = { mode: 'incremental_merge', unique_key: 'id' } as const;
const changes = { table: 'orders_changes', op: '__dpone__op', order_by: seqColumn.name };
const byKey = (one: readonly unknown[], other: readonly unknown[]): number =>
  Number(one[0]) - Number(other[0]);

/** Somebody who is told of every change, as a standby is; until the connection ends. */
async function readingSlot(database: Database, slot: string): Promise<AsyncDisposable> {
  const reader = new pg.Client({
    connectionString: database.url,
    replication: 'database',
  } as pg.ClientConfig);
  reader.on('error', () => {});
  await reader.connect();
  const options = "proto_version '1', publication_names 'dpm_spec'";
  reader.query(`START_REPLICATION SLOT ${slot} LOGICAL 0/0 (${options})`).catch(() => {});
  await until(database.client, `SELECT active FROM pg_replication_slots WHERE slot_name = '${slot}'`);
  let ended: Promise<void> | undefined;
  return { [Symbol.asyncDispose]: () => (ended ??= reader.end()) };
}

test('data columns, a snapshot, a window and keys', async ({ loadDatabase: database }) => {
  await database.client.query(orders);
  const source = await database.source(manifestOf(merge));
  expect(await source.columns()).toEqual([id, day, label]);
  expect((await readAll(source, { verb: 'snapshot' })).toSorted(byKey)).toEqual([
    [1, 20605, 'one'],
    [2, 20606, 'two'],
    [3, 20608, null],
  ]);
  const window = { column: 'day', from: 20606, before: 20608 };
  expect(await readAll(source, { verb: 'window', window })).toEqual([[2, 20606, 'two']]);
  expect((await readAll(source, { verb: 'keys' })).toSorted(byKey)).toEqual([[1], [2], [3]]);
});

test('all reads of a source see one snapshot, also at the same time', async ({ loadDatabase: database }) => {
  await database.client.query(orders);
  const source = await database.source(manifestOf(merge));
  const first = source.read({ verb: 'snapshot' })[Symbol.asyncIterator]();
  const batch = await first.next();
  await database.client.query('DELETE FROM public.orders WHERE id < 3');
  expect((await readAll(source, { verb: 'keys' })).toSorted(byKey)).toEqual([[1], [2], [3]]);
  expect(batch.value).toHaveLength(3);
  expect((await first.next()).done).toBe(true);
  const later = await database.source(manifestOf(merge));
  expect(await readAll(later, { verb: 'keys' })).toEqual([[3]]);
});

test('a reader that leaves early leaves a source that still works', async ({ loadDatabase: database }) => {
  await database.client.query(
    `${orders}; INSERT INTO public.orders SELECT g, NULL, repeat('x', 500) FROM generate_series(10, 20000) g`,
  );
  const source = await database.source(manifestOf(merge));
  for await (const batch of source.read({ verb: 'snapshot' })) {
    expect(batch).toHaveLength(1000);
    break;
  }
  expect(await readAll(source, { verb: 'keys' })).toHaveLength(19_994);
});

test('batches are of the size that the manifest says', async ({ loadDatabase: database }) => {
  await database.client.query(orders);
  const source = await database.source(manifestOf(merge, { batch_size: 2 }));
  const sizes: number[] = [];
  for await (const batch of source.read({ verb: 'snapshot' })) sizes.push(batch.length);
  expect(sizes).toEqual([2, 1]);
});

test('the delta after a watermark, in commit order', async ({ loadDatabase: database }) => {
  await database.client.query(`${orders};
    CREATE TABLE public.orders_changes (id integer, day date, label text, __dpone__op varchar(10), __dpone__seq integer);
    INSERT INTO public.orders_changes VALUES (1, NULL, 'c', 'delete', 3), (1, NULL, 'a', 'insert', 1), (1, NULL, 'b', 'update', 2)`);
  const source = await database.source(manifestOf(merge, { changes }));
  expect(await readAll(source, { verb: 'changes', after: 1 })).toEqual([
    [1, null, 'b', 'update', 2],
    [1, null, 'c', 'delete', 3],
  ]);
  expect(await readAll(source, { verb: 'changes', after: 3 })).toEqual([]);
});

test('what a manifest or a database lacks is named', async ({ loadDatabase: database }) => {
  const source = await database.source(manifestOf({ mode: 'replace' }));
  await expect(source.columns()).rejects.toMatchObject({
    code: 'MATRIX_NO_TABLE',
    message: expect.stringContaining('public.orders'),
  });
  await database.client.query(orders);
  const other = await database.source(manifestOf({ mode: 'replace' }));
  for (const [verb, field] of [
    [{ verb: 'keys' }, 'sink.strategy.unique_key'],
    [{ verb: 'changes', after: 0 }, 'source.options.changes.table'],
    [{ verb: 'log', after: '0/0' }, 'source.options.cdc'],
  ] as const) {
    await expect(readAll(other, verb)).rejects.toMatchObject({
      code: 'MATRIX_MANIFEST_INCOMPLETE',
      message: expect.stringContaining(field),
    });
  }
});

test.describe('rows by transaction id', () => {
  const xmin = manifestOf(merge, { incremental_strategy: 'xmin', xmin_state_key: 'k' });
  /** Other databases' transactions hold the ceiling back too. */
  const decided = (database: Database): Promise<void> =>
    until(
      database.client,
      `SELECT (SELECT max(xmin::text::bigint) FROM public.orders) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint`,
    );
  const start = async (database: Database): Promise<string> => {
    await decided(database);
    return (await database.source(xmin)).position();
  };

  test('those written since the position, and nothing twice', async ({ loadDatabase: database }) => {
    await database.client.query(orders);
    const before = await start(database);
    await database.client.query(
      `UPDATE public.orders SET label = 'zwei' WHERE id = 2; DELETE FROM public.orders WHERE id = 1; INSERT INTO public.orders VALUES (4)`,
    );
    await decided(database);
    const source = await database.source(xmin);
    const after = await source.position();
    expect(await source.position()).toBe(after);
    const rows = [
      [2, 20606, 'zwei'],
      [4, null, null],
    ];
    expect((await readAll(source, { verb: 'since', after: before })).toSorted(byKey)).toEqual(rows);
    await database.client.query('INSERT INTO public.orders VALUES (5)');
    expect((await readAll(source, { verb: 'since', after: before })).toSorted(byKey)).toEqual(rows);
    expect((await readAll(source, { verb: 'keys' })).toSorted(byKey)).toEqual([[2], [3], [4]]);
    const next = await database.source(xmin);
    await decided(database);
    expect(await readAll(next, { verb: 'since', after })).toEqual([[5, null, null]]);
    expect(
      await database.show('SELECT slot_name FROM pg_replication_slots WHERE database = current_database()'),
    ).toEqual([]);
    expect(await database.show('SELECT pubname FROM pg_publication')).toEqual([]);
  });

  test('rows of a transaction that was open are picked up by the next load', async ({
    loadDatabase: database,
  }) => {
    await database.client.query(orders);
    const before = await start(database);
    await database.client.query(`UPDATE public.orders SET label = 'eins' WHERE id = 1`);
    const long = await database.connect();
    await long.query(`BEGIN; SAVEPOINT s; INSERT INTO public.orders VALUES (10, NULL, 'long')`);
    await database.client.query(`INSERT INTO public.orders VALUES (11, NULL, 'short')`);
    const first = await database.source(xmin);
    const ceiling = await first.position();
    const early = (await readAll(first, { verb: 'since', after: before })).map(([key]) => key);
    // Another database's transaction may hold the ceiling lower still, never higher.
    expect([[1], []]).toContainEqual(early);
    await long.query('COMMIT');
    await decided(database);
    const second = await database.source(xmin);
    await second.position();
    const late = (await readAll(second, { verb: 'since', after: ceiling })).map(([key]) => key);
    expect([...early, ...late].toSorted((one, other) => Number(one) - Number(other))).toEqual([1, 10, 11]);
  });

  test('a row that was frozen meanwhile is still new, and one frozen before is still old', async ({
    loadDatabase: database,
  }) => {
    await database.client.query(`${orders}`);
    await database.client.query('VACUUM (FREEZE) public.orders');
    const source = await database.source(xmin);
    await decided(database);
    const before = await source.position();
    await source[Symbol.asyncDispose]();
    await database.client.query(`UPDATE public.orders SET label = 'zwei' WHERE id = 2`);
    await decided(database);
    await database.client.query('VACUUM (FREEZE) public.orders');
    const frozen = `SELECT bool_and(age(o.xmin) > age(c.relfrozenxid)) FROM public.orders o, pg_class c WHERE c.oid = 'public.orders'::regclass`;
    expect(await database.show(frozen)).toEqual(['true']);
    const next = await database.source(xmin);
    expect(await readAll(next, { verb: 'since', after: before })).toEqual([[2, 20606, 'zwei']]);
  });

  test('a position of another server is refused', async ({ loadDatabase: database }) => {
    await database.client.query(orders);
    const source = await database.source(xmin);
    await expect(readAll(source, { verb: 'since', after: '999999999999' })).rejects.toMatchObject({
      code: 'MATRIX_POSITION_AHEAD',
    });
    await expect(readAll(source, { verb: 'since', after: '0/1' })).rejects.toMatchObject({
      code: 'MATRIX_BAD_POSITION',
    });
  });
});

test.describe('the log', () => {
  const slot = (database: Database): string => `${new URL(database.url).pathname.slice(1)}_slot`;
  const logOf = (database: Database): ReturnType<typeof manifestOf> =>
    manifestOf(merge, { cdc: { enabled: true, slot: slot(database), publication: 'dpm_spec' } });
  const full = `${orders}; ALTER TABLE public.orders REPLICA IDENTITY FULL`;
  /** The rows since a position, and where they end. */
  const readSince = async (
    database: Database,
    after: string,
  ): Promise<{ rows: readonly unknown[]; end: string; confirm(): Promise<void> }> => {
    const source = await database.source(logOf(database));
    const end = await source.position();
    return { rows: await readAll(source, { verb: 'log', after }), end, confirm: () => source.confirm(end) };
  };
  /** Up to where the slot has forgotten the log. */
  const confirmed = async (database: Database): Promise<string | undefined> => {
    const where = `slot_name = '${slot(database)}'`;
    return (
      await database.show(`SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE ${where}`)
    )[0];
  };
  const prepare = async (database: Database): Promise<string> =>
    (await database.source(logOf(database))).position();

  test('every change in commit order, and after the confirmation none again', async ({
    loadDatabase: database,
  }) => {
    await database.client.query(full);
    const start = await prepare(database);
    const slow = await database.connect();
    await slow.query(`BEGIN; INSERT INTO public.orders VALUES (20, NULL, 'began first')`);
    await database.client.query(`
      INSERT INTO public.orders VALUES (4, '2026-06-03', 'four');
      UPDATE public.orders SET label = 'vier' WHERE id = 4;
      DELETE FROM public.orders WHERE id = 4;
      INSERT INTO public.orders VALUES (4, NULL, 'again', 'note')`);
    await database.client.query(`BEGIN; DELETE FROM public.orders; ROLLBACK`);
    await slow.query('COMMIT');
    const expected = [
      [4, 20607, 'four', 'insert', 1],
      [4, 20607, 'vier', 'update', 2],
      [4, 20607, 'vier', 'delete', 3],
      [4, null, 'again', 'insert', 4],
      [20, null, 'began first', 'insert', 5],
    ];
    const read = await readSince(database, start);
    expect(read.rows).toEqual(expected);
    // Not confirmed: told again to a load that did not commit, and not to one that did.
    expect((await readSince(database, start)).rows).toEqual(expected);
    expect((await readSince(database, read.end)).rows).toEqual([]);
    await read.confirm();
    await read.confirm();
    await database.client.query(`INSERT INTO public.orders VALUES (5)`);
    const next = await readSince(database, read.end);
    expect(next.rows).toEqual([[5, null, null, 'insert', 1]]);
    await expect(readSince(database, start)).rejects.toMatchObject({ code: 'MATRIX_LOG_POSITION_LOST' });
  });

  test('a slot that another load reads is confirmed when that one has ended, and not forgotten', async ({
    loadDatabase: database,
  }) => {
    await database.client.query(full);
    const start = await prepare(database);
    await database.client.query(`INSERT INTO public.orders VALUES (5)`);
    const read = await readSince(database, start);
    expect(read.rows).toEqual([[5, null, null, 'insert', 1]]);
    const before = await confirmed(database);
    await using reader = await readingSlot(database, slot(database));
    await expect(advanceSlot(database.client, slot(database), read.end, 50)).rejects.toMatchObject({
      code: 'MATRIX_SLOT_IN_USE',
      message: expect.stringMatching(/was not freed within 50 ms: replication slot .* is active for PID \d+/),
    });
    const confirming = read.confirm();
    // It has been told so once at least.
    await until(
      database.client,
      `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
         AND query LIKE 'SELECT pg_replication_slot_advance%')`,
    );
    expect(await confirmed(database)).toBe(before);
    await reader[Symbol.asyncDispose]();
    await confirming;
    expect(await confirmed(database)).toBe(read.end);
  });

  test('the log is told from where its slot begins, however much was committed since', async ({
    loadDatabase: database,
  }) => {
    await database.client.query(full);
    const writer = await database.connect();
    let isOver = false;
    let writes = 0;
    const writing = (async () => {
      while (!isOver) await writer.query(`INSERT INTO public.orders VALUES (${1000 + (writes += 1)})`);
    })();
    await expect.poll(() => writes).toBeGreaterThan(0);
    const start = await prepare(database);
    isOver = true;
    await writing;
    expect(start).toBe(await confirmed(database));
  });

  test('what is committed after the position waits for the next load', async ({ loadDatabase: database }) => {
    await database.client.query(full);
    const start = await prepare(database);
    await database.client.query(`INSERT INTO public.orders VALUES (4)`);
    const source = await database.source(logOf(database));
    const end = await source.position();
    await database.client.query(`INSERT INTO public.orders VALUES (5); INSERT INTO public.orders VALUES (6)`);
    expect(await readAll(source, { verb: 'log', after: start })).toEqual([[4, null, null, 'insert', 1]]);
    await source.confirm(end);
    expect((await readSince(database, end)).rows).toEqual([
      [5, null, null, 'insert', 1],
      [6, null, null, 'insert', 2],
    ]);
  });

  test('more changes than a batch', async ({ loadDatabase: database }) => {
    await database.client.query(full);
    const start = await prepare(database);
    await database.client.query(`INSERT INTO public.orders SELECT g FROM generate_series(1001, 3500) g`);
    const { rows } = await readSince(database, start);
    expect(rows).toEqual(
      Array.from({ length: 2500 }, (_, index) => [1001 + index, null, null, 'insert', index + 1]),
    );
  });

  test('a value stored apart that an update left alone comes from the old row', async ({
    loadDatabase: database,
  }) => {
    const long = `INSERT INTO public.orders SELECT 7, NULL, string_agg(md5(g::text), '') FROM generate_series(1, 300) g`;
    await database.client.query(
      `${full}; ALTER TABLE public.orders ALTER label SET STORAGE EXTERNAL; ${long}`,
    );
    const [value] = await database.show('SELECT label FROM public.orders WHERE id = 7');
    const start = await prepare(database);
    await database.client.query(`UPDATE public.orders SET day = '2026-06-01' WHERE id = 7`);
    expect((await readSince(database, start)).rows).toEqual([[7, 20605, value, 'update', 1]]);
    expect(value).toHaveLength(9600);
  });

  test('without a full replica identity it is an error, never a null', async ({ loadDatabase: database }) => {
    const long = `INSERT INTO public.orders SELECT 7, NULL, string_agg(md5(g::text), '') FROM generate_series(1, 300) g`;
    await database.client.query(
      `${orders}; ALTER TABLE public.orders ALTER label SET STORAGE EXTERNAL; ${long}`,
    );
    const start = await prepare(database);
    await database.client.query(`UPDATE public.orders SET day = '2026-06-01' WHERE id = 7`);
    await expect(readSince(database, start)).rejects.toMatchObject({
      code: 'MATRIX_TOAST_UNCHANGED',
      message: expect.stringContaining('column label'),
    });
  });

  for (const identity of ['FULL', 'DEFAULT']) {
    test(`a key that changes, and what a delete carries, with identity ${identity}`, async ({
      loadDatabase: database,
    }) => {
      await database.client.query(`${orders}; ALTER TABLE public.orders REPLICA IDENTITY ${identity}`);
      const start = await prepare(database);
      await database.client.query(
        `UPDATE public.orders SET id = 30, label = 'moved' WHERE id = 1; DELETE FROM public.orders WHERE id = 2`,
      );
      const old =
        identity === 'FULL' ? { 1: [20605, 'one'], 2: [20606, 'two'] } : { 1: [null, null], 2: [null, null] };
      expect((await readSince(database, start)).rows).toEqual([
        [1, ...old[1], 'delete', 1],
        [30, 20605, 'moved', 'insert', 2],
        [2, ...old[2], 'delete', 3],
      ]);
    });
  }

  test('a truncation is an error that names the table', async ({ loadDatabase: database }) => {
    await database.client.query(full);
    const start = await prepare(database);
    await database.client.query('TRUNCATE public.orders');
    await expect(readSince(database, start)).rejects.toMatchObject({
      code: 'MATRIX_LOG_TRUNCATED',
      message: expect.stringContaining('public.orders was truncated'),
    });
  });

  test("of a publication of two tables only the manifest's is read", async ({ loadDatabase: database }) => {
    await database.client.query(`${full}; CREATE TABLE public.other (id integer PRIMARY KEY);
      CREATE PUBLICATION dpm_spec FOR TABLE public.other, public.orders`);
    const start = await prepare(database);
    await database.client.query(
      `INSERT INTO public.other VALUES (1); TRUNCATE public.other; INSERT INTO public.orders VALUES (4); INSERT INTO public.other VALUES (2)`,
    );
    expect((await readSince(database, start)).rows).toEqual([[4, null, null, 'insert', 1]]);
  });

  test('a publication or a slot that would not tell everything is refused', async ({
    loadDatabase: database,
  }) => {
    await database.client.query(full);
    for (const definition of [
      'CREATE TABLE public.other (id integer PRIMARY KEY); CREATE PUBLICATION dpm_spec FOR TABLE public.other',
      `CREATE PUBLICATION dpm_spec FOR TABLE public.orders WITH (publish = 'insert, update')`,
      'CREATE PUBLICATION dpm_spec FOR TABLE public.orders WHERE (id > 1)',
    ]) {
      await database.client.query(definition);
      await expect(prepare(database)).rejects.toMatchObject({ code: 'MATRIX_PUBLICATION_MISMATCH' });
      await database.client.query('DROP PUBLICATION dpm_spec');
    }
    await database.client.query('SELECT pg_create_logical_replication_slot($1, $2)', [
      slot(database),
      'pgoutput',
    ]);
    const elsewhere = await database.source(logOf(database));
    expect(await elsewhere.position()).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/);
  });

  test('a slot that was made again, a column that came later, a slot that is gone', async ({
    loadDatabase: database,
  }) => {
    await database.client.query(full);
    const start = await prepare(database);
    await database.client.query(
      `INSERT INTO public.orders VALUES (4); ALTER TABLE public.orders ADD COLUMN later text`,
    );
    await expect(readSince(database, start)).rejects.toMatchObject({
      code: 'MATRIX_LOG_COLUMNS',
      message: expect.stringContaining('column later is not published'),
    });
    await database.client.query('SELECT pg_drop_replication_slot($1)', [slot(database)]);
    await expect(readSince(database, start)).rejects.toMatchObject({ code: 'MATRIX_LOG_POSITION_LOST' });
    const source = await database.source(logOf(database));
    await source.position();
    await database.client.query('SELECT pg_drop_replication_slot($1)', [slot(database)]);
    await expect(readAll(source, { verb: 'log', after: start })).rejects.toMatchObject({
      code: 'MATRIX_SLOT_MISSING',
    });
    await expect(source.confirm(start)).rejects.toMatchObject({ code: 'MATRIX_SLOT_MISSING' });
  });

  test('a slot that waits for an open transaction says for whose', async ({ loadDatabase: database }) => {
    await database.client.query(full);
    const open = await database.connect();
    await open.query(
      `SET application_name = 'the forgotten one'; BEGIN; INSERT INTO public.orders VALUES (50)`,
    );
    const later = await database.connect();
    await later.query(`SET application_name = 'the later one'; BEGIN; INSERT INTO public.orders VALUES (51)`);
    const [one, two] = [await database.connect(), await database.connect()];
    const names = { slot: slot(database), publication: 'dpm_spec', schema: 'public', table: 'orders' };
    // One is waited for after the other, and however far that has come, both are told.
    await expect(ensureLog(one, two, names, 500)).rejects.toMatchObject({
      code: 'MATRIX_SLOT_BLOCKED',
      message: expect.stringMatching(/the forgotten one.*the later one/),
    });
    // Nobody has to wait until an unfinished slot is gone.
    expect(
      await database.show('SELECT slot_name FROM pg_replication_slots WHERE database = current_database()'),
    ).toEqual([]);
    const source = await database.source(logOf(database));
    const position = source.position();
    position.catch(() => {});
    await until(
      database.client,
      `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE '%pg_create_logical_replication_slot%'
      AND cardinality(pg_blocking_pids(pid)) > 0 AND datname = current_database())`,
    );
    await source[Symbol.asyncDispose]();
    await expect(position).rejects.toMatchObject({ code: 'MATRIX_SLOT_BLOCKED' });
    await open.query('ROLLBACK');
    await later.query('ROLLBACK');
    await ensureLog(one, two, names, 10_000);
    await ensureLog(one, two, names, 10_000);
    expect(
      await database.show('SELECT slot_name FROM pg_replication_slots WHERE database = current_database()'),
    ).toEqual([names.slot]);
  });
});
