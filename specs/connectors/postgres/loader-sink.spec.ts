/** What each exchange leaves in the target, value by value, and that no half of one is ever seen. */
import { hashColumn, opColumn, seqColumn } from '../../../src/model/technical.ts';
import type { ManifestStrategy } from '../../../src/model/manifest.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import type { Exchange, Exchanged, Sink } from '../../../src/loader/contract.ts';
import { openSink } from '../../../src/loader/sinks/postgres.ts';
import { addAll } from '../../support/loading.ts';
import { column, expect, manifestOf, once, test, until } from './loader-support.ts';
import type { Database } from './loader-support.ts';

const { id, day, label } = column;
const data = [id, day, label];
const delta = [...data, opColumn, seqColumn];
const june1 = 20605;

const target = `
  CREATE TABLE landing.orders (id integer PRIMARY KEY, day date, label text);
  INSERT INTO landing.orders VALUES (1, '2026-06-01', 'one'), (2, '2026-06-02', 'two'), (3, '2026-06-03', 'three'), (9, '2026-05-09', 'stable')`;
const held = 'SELECT id, day, label FROM landing.orders ORDER BY id, label';

const fullRefresh: Exchange = { ...addAll, remove: { what: 'all' }, events: 'snapshot' };
const merge: Exchange = { ...addAll, remove: { what: 'staged_keys' }, add: { what: 'last_but_deletes' } };
const diff: Exchange = {
  ...addAll,
  remove: { what: 'differing_and_gone' },
  add: { what: 'differing_and_new' },
};
const expire: Exchange = { ...diff, by: 'expire' };

const mergeStrategy: ManifestStrategy = {
  mode: 'incremental_merge',
  unique_key: 'id',
  duplicate_policy: 'fail',
};
const historyStrategy: ManifestStrategy = {
  mode: 'scd2',
  unique_key: 'id',
  valid_from: '__dpone__valid_from_at',
  valid_to: '__dpone__valid_to_at',
  current_flag: '__dpone__is_current',
  hash: '__dpone__row_hash',
};

async function load(
  sink: Sink,
  columns: readonly Column[],
  rows: readonly Row[],
  what: Exchange,
): Promise<Exchanged> {
  const staged = await sink.stage(columns, once(...rows));
  expect(staged.count).toBe(rows.length);
  try {
    return await sink.exchange(staged, what);
  } finally {
    await sink.discard(staged);
  }
}

async function expectNoStaging(database: Database): Promise<void> {
  const tables = `SELECT relname FROM pg_class WHERE relname LIKE '%stage%' AND relkind = 'r'`;
  expect(await database.show(tables)).toEqual([]);
}

test("columns and state are the target's own", async ({ loadDatabase: database }) => {
  await database.client.query(
    'CREATE TABLE landing.orders (id integer PRIMARY KEY, day date, label text, __dpone__op varchar(10))',
  );
  const sink = await database.sink(manifestOf({ mode: 'incremental_append' }));
  expect(await sink.columns()).toEqual([id, day, label, { ...opColumn, nullable: true }]);
  expect(await sink.isEmpty()).toBe(true);
  expect(await sink.state()).toEqual({});
  await sink.save({ watermark: '7', other: 'x' });
  await sink.save({ watermark: '8' });
  expect(await sink.state()).toEqual({ watermark: '8', other: 'x' });
  const stranger = await database.sink({ ...manifestOf({ mode: 'incremental_append' }), name: 'another' });
  expect(await stranger.state()).toEqual({});
  await expect(
    database.sink({
      ...manifestOf(mergeStrategy),
      sink: { ...manifestOf(mergeStrategy).sink, table: { schema: 'landing', name: 'none' } },
    }),
  ).rejects.toMatchObject({ code: 'MATRIX_NO_TABLE' });
});

test('a merge keeps the last change of each key, and again changes nothing', async ({
  loadDatabase: database,
}) => {
  await database.client.query(target);
  const sink = await database.sink(manifestOf(mergeStrategy));
  const changes: Row[] = [
    [1, june1, 'one', 'delete', 1],
    [4, june1, 'four', 'insert', 2],
    [2, june1, 'zwei', 'update', 3],
    [5, null, null, 'insert', 4],
    [4, june1, 'vier', 'update', 6],
    [4, june1, 'four late', 'update', 5],
    [5, null, null, 'delete', 7],
    [1, june1, 'one again', 'insert', 8],
    [3, june1, 'three', 'delete', 9],
  ];
  const after = ['1|2026-06-01|one again', '2|2026-06-01|zwei', '4|2026-06-01|vier', '9|2026-05-09|stable'];
  const state = { watermark: '9' };
  expect(await load(sink, delta, changes, { ...merge, state })).toEqual({ removed: 3, added: 3 });
  expect(await database.show(held)).toEqual(after);
  expect(await sink.state()).toEqual(state);
  expect(await load(sink, delta, changes, { ...merge, state })).toEqual({ removed: 3, added: 3 });
  expect(await database.show(held)).toEqual(after);
  await expectNoStaging(database);
});

test('a delta that names a key twice at one place in the order is refused', async ({
  loadDatabase: database,
}) => {
  await database.client.query(target);
  const sink = await database.sink(manifestOf(mergeStrategy));
  const twice: Row[] = [
    [7, null, 'a', 'insert', 1],
    [7, null, 'b', 'insert', 1],
  ];
  await expect(load(sink, delta, twice, merge)).rejects.toMatchObject({
    code: 'MATRIX_DUPLICATE_KEY',
    message: expect.stringContaining(
      'landing.orders hold a key more than once (duplicate_policy: fail): 7 (2 times)',
    ),
  });
  expect(await database.show('SELECT count(*) FROM landing.orders')).toEqual(['4']);
  await expectNoStaging(database);
});

test('rows by transaction and the keys found gone', async ({ loadDatabase: database }) => {
  await database.client.query(target);
  const sink = await database.sink(manifestOf(mergeStrategy));
  const keys = await sink.stage([id], once([2], [4], [9]));
  const what: Exchange = { ...addAll, remove: { what: 'staged_keys_and_gone', keys } };
  const rows: Row[] = [
    [2, june1, 'zwei'],
    [4, june1 + 1, 'vier'],
  ];
  expect(await load(sink, data, rows, what)).toEqual({ removed: 3, added: 2, gone: 2 });
  expect(await database.show(held)).toEqual([
    '2|2026-06-01|zwei',
    '4|2026-06-02|vier',
    '9|2026-05-09|stable',
  ]);
  expect(await load(sink, data, rows, what)).toEqual({ removed: 2, added: 2, gone: 0 });
  await expect(load(sink, data, [...rows, [2, june1, 'deux']], what)).rejects.toMatchObject({
    code: 'MATRIX_DUPLICATE_KEY',
    message: expect.stringContaining('2 (2 times)'),
  });
  await sink.discard(keys);
  await expectNoStaging(database);
});

test('a window is replaced by its half open days', async ({ loadDatabase: database }) => {
  await database.client.query(target);
  const sink = await database.sink(manifestOf({ mode: 'replace' }));
  const window = { column: 'day', from: june1, before: june1 + 2 };
  const what: Exchange = { ...addAll, remove: { what: 'window', window }, events: 'replace' };
  expect(await load(sink, data, [[5, june1, 'five']], what)).toEqual({ removed: 2, added: 1 });
  expect(await database.show(held)).toEqual([
    '3|2026-06-03|three',
    '5|2026-06-01|five',
    '9|2026-05-09|stable',
  ]);
  await expect(load(sink, data, [[3, june1, 'a third']], what)).rejects.toMatchObject({
    code: 'MATRIX_DUPLICATE_KEY',
    message: expect.stringContaining('Key (id)=(3) already exists'),
  });
  expect(await database.show(held)).toEqual([
    '3|2026-06-03|three',
    '5|2026-06-01|five',
    '9|2026-05-09|stable',
  ]);
  await expectNoStaging(database);
});

test('partitions are those listed and those staged, and an empty one is emptied', async ({
  loadDatabase: database,
}) => {
  await database.client.query(target);
  const partition = {
    column: 'day',
    values: [],
    values_from_staging: true,
    max_partitions_per_run: 2,
  } as const;
  const sink = await database.sink(manifestOf({ mode: 'partition_replace', partition }));
  const what: Exchange = {
    ...addAll,
    remove: { what: 'partitions', column: 'day', days: [june1] },
    events: 'replace',
  };
  expect(await load(sink, data, [[6, june1 + 2, 'six']], what)).toEqual({ removed: 2, added: 1 });
  expect(await database.show(held)).toEqual(['2|2026-06-02|two', '6|2026-06-03|six', '9|2026-05-09|stable']);
  const tooMany: Exchange = {
    ...what,
    remove: { what: 'partitions', column: 'day', days: [june1, june1 + 1] },
  };
  await expect(load(sink, data, [[6, june1 + 2, 'six']], tooMany)).rejects.toMatchObject({
    code: 'MATRIX_TOO_MANY_PARTITIONS',
    message: expect.stringContaining('3 partitions of landing.orders'),
  });
  const none: Exchange = { ...what, remove: { what: 'partitions', column: 'day', days: [] } };
  expect(await load(sink, data, [], none)).toEqual({ removed: 0, added: 0 });
  expect(await database.show(held)).toEqual(['2|2026-06-02|two', '6|2026-06-03|six', '9|2026-05-09|stable']);
});

test('a snapshot diff touches only what differs, null-safe', async ({ loadDatabase: database }) => {
  await database.client.query(`
    CREATE TABLE landing.orders (id integer PRIMARY KEY, day date, label text, __dpone__row_hash bytea);
    INSERT INTO landing.orders VALUES (1, NULL, 'same', '\\x01'), (2, NULL, 'old', '\\x02'), (3, NULL, 'gone', '\\x03'), (4, NULL, 'unhashed', NULL)`);
  const sink = await database.sink(manifestOf({ mode: 'snapshot_diff', unique_key: 'id' }));
  const rows: Row[] = [
    [1, null, 'same', Buffer.of(1)],
    [2, null, 'new', Buffer.of(0x22)],
    [4, null, 'hashed', Buffer.of(4)],
    [5, null, 'five', Buffer.of(5)],
  ];
  const untouched = await database.show('SELECT ctid FROM landing.orders WHERE id = 1');
  const query = 'SELECT id, label, __dpone__row_hash FROM landing.orders ORDER BY id';
  const after = ['1|same|\\x01', '2|new|\\x22', '4|hashed|\\x04', '5|five|\\x05'];
  expect(await load(sink, [...data, hashColumn], rows, diff)).toEqual({ removed: 3, added: 3 });
  expect(await database.show(query)).toEqual(after);
  expect(await database.show('SELECT ctid FROM landing.orders WHERE id = 1')).toEqual(untouched);
  expect(await load(sink, [...data, hashColumn], rows, diff)).toEqual({ removed: 0, added: 0 });
  expect(await database.show(query)).toEqual(after);
});

const history = `
  CREATE TABLE landing.orders (id integer NOT NULL, day date, label text, __dpone__valid_from_at timestamptz NOT NULL,
    __dpone__valid_to_at timestamptz, __dpone__is_current boolean NOT NULL, __dpone__row_hash bytea NOT NULL);
  INSERT INTO landing.orders VALUES
    (1, NULL, 'same', '2026-01-01Z', NULL, true, '\\x01'), (2, NULL, 'older', '2026-01-01Z', '2026-02-01Z', false, '\\x22'),
    (2, NULL, 'old', '2026-02-01Z', NULL, true, '\\x02'), (3, NULL, 'gone', '2026-01-01Z', NULL, true, '\\x03')`;
const versions = `SELECT id, label, __dpone__valid_from_at, __dpone__valid_to_at, __dpone__is_current, __dpone__row_hash
  FROM landing.orders ORDER BY id, 3`;

test('a history closes what differs or is gone, opens what differs or is new, and again does nothing', async ({
  loadDatabase: database,
}) => {
  await database.client.query(history);
  const at = 1_780_000_000_000_001n;
  const sink = await database.sink(manifestOf(historyStrategy), at);
  const rows: Row[] = [
    [1, null, 'same', Buffer.of(1)],
    [2, null, 'older', Buffer.of(0x22)],
    [4, null, 'four', Buffer.of(4)],
  ];
  const stamp = '2026-05-28 20:26:40.000001+00';
  const after = [
    '1|same|2026-01-01 00:00:00+00|∅|true|\\x01',
    '2|older|2026-01-01 00:00:00+00|2026-02-01 00:00:00+00|false|\\x22',
    `2|old|2026-02-01 00:00:00+00|${stamp}|false|\\x02`,
    `2|older|${stamp}|∅|true|\\x22`,
    `3|gone|2026-01-01 00:00:00+00|${stamp}|false|\\x03`,
    `4|four|${stamp}|∅|true|\\x04`,
  ];
  expect(await load(sink, [...data, hashColumn], rows, expire)).toEqual({ removed: 0, added: 2 });
  expect(await database.show(versions)).toEqual(after);
  expect(await load(sink, [...data, hashColumn], rows, expire)).toEqual({ removed: 0, added: 0 });
  expect(await database.show(versions)).toEqual(after);
  const back = await database.sink(manifestOf(historyStrategy), at + 1_000_000n);
  expect(await load(back, [...data, hashColumn], [...rows, [3, null, 'gone', Buffer.of(3)]], expire)).toEqual(
    { removed: 0, added: 1 },
  );
  expect((await database.show(versions))[5]).toBe('3|gone|2026-05-28 20:26:41.000001+00|∅|true|\\x03');
  // Begun anew, because other loads were committed since.
  await sink.state();
  await expect(load(sink, [...data, hashColumn], rows, expire)).rejects.toMatchObject({
    code: 'MATRIX_LOAD_TIMESTAMP',
  });
});

test('an append keeps every change with its operation, in order', async ({ loadDatabase: database }) => {
  await database.client
    .query(`CREATE TABLE landing.orders (id integer, day date, label text, __dpone__op varchar(10));
    INSERT INTO landing.orders VALUES (1, NULL, 'one')`);
  const sink = await database.sink(manifestOf({ mode: 'incremental_append' }));
  const rows: Row[] = [
    [1, null, 'two', 'update', 2],
    [1, null, 'one', 'insert', 1],
    [1, null, 'two', 'delete', 3],
  ];
  const what: Exchange = {
    ...addAll,
    add: { what: 'all_with_op' },
    events: 'original',
    state: { watermark: '3' },
  };
  expect(await load(sink, delta, rows, what)).toEqual({ removed: 0, added: 3 });
  expect(await database.show('SELECT id, label, __dpone__op FROM landing.orders ORDER BY ctid')).toEqual([
    '1|one|∅',
    '1|one|insert',
    '1|two|update',
    '1|two|delete',
  ]);
  expect(await sink.state()).toEqual({ watermark: '3' });
});

test('a source column that the target lacks is refused', async ({ loadDatabase: database }) => {
  await database.client.query(target);
  const sink = await database.sink(manifestOf(mergeStrategy));
  const extra: Column = { ...label, name: 'extra' };
  await expect(sink.stage([id, extra], once([1, 'x']))).rejects.toMatchObject({
    code: 'MATRIX_COLUMN_MISSING',
    message: expect.stringContaining('column extra has no place in landing.orders'),
  });
  await expectNoStaging(database);
});

test('a failure while staging or in the middle of an exchange leaves rows and state as they were', async ({
  loadDatabase: database,
}) => {
  await database.client.query(`${target};
    CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$;
    CREATE TRIGGER planted BEFORE INSERT ON landing.orders FOR EACH ROW WHEN (new.id = 5) EXECUTE FUNCTION public.refuse()`);
  const before = await database.show(held);
  const sink = await database.sink(manifestOf(mergeStrategy));
  await sink.save({ watermark: '1' });
  const changes: Row[] = [
    [1, null, 'changed', 'update', 2],
    [5, null, 'refused', 'insert', 3],
  ];
  const failed = load(sink, delta, changes, { ...merge, state: { watermark: '3' } });
  await expect(failed).rejects.toMatchObject({
    code: 'MATRIX_EXCHANGE_FAILED',
    message: expect.stringContaining('planted'),
  });
  expect(await database.show(held)).toEqual(before);
  expect(await sink.state()).toEqual({ watermark: '1' });

  async function* broken(): AsyncGenerator<readonly Row[]> {
    yield [[1, null, 'x', 'update', 1]];
    throw new Error('the source went away');
  }
  await expect(sink.stage(delta, broken())).rejects.toThrow('the source went away');
  await expectNoStaging(database);
  await database.client.query('DROP TRIGGER planted ON landing.orders');
  expect(await load(sink, delta, changes, { ...merge, state: { watermark: '3' } })).toEqual({
    removed: 1,
    added: 2,
  });
  expect(await sink.state()).toEqual({ watermark: '3' });
});

test('staging tables of a session that is gone are swept, those of a living one are not', async ({
  loadDatabase: database,
}) => {
  await database.client.query(target);
  const living = await database.sink(manifestOf(mergeStrategy));
  const staged = await living.stage(delta, once());
  await database.client.query(
    'CREATE TABLE staging.__dpone__stage_1_abc_1 (); CREATE TABLE staging.__dpone__stage_notes ()',
  );
  const other = await database.sink(manifestOf(mergeStrategy));
  await other.save({});
  expect(
    await database.show(
      `SELECT relname FROM pg_class WHERE relname LIKE '\\_\\_dpone\\_\\_stage%' AND relkind = 'r' ORDER BY 1`,
    ),
  ).toEqual([staged.name, '__dpone__stage_notes']);
});

test('rows of another table are never deleted along with those of the target', async ({
  loadDatabase: database,
}) => {
  await database.client.query(`${target};
    CREATE TABLE landing.lines (order_id integer CONSTRAINT passed_on REFERENCES landing.orders ON DELETE CASCADE);
    INSERT INTO landing.lines VALUES (1)`);
  const sink = await database.sink(manifestOf(mergeStrategy));
  await expect(load(sink, delta, [[1, null, 'changed', 'update', 1]], merge)).rejects.toMatchObject({
    code: 'MATRIX_TARGET_REFERENCED',
    message: expect.stringContaining('passed_on of landing.lines'),
  });
  expect(await database.show('SELECT order_id FROM landing.lines')).toEqual(['1']);
});

test('who holds the target locked is named', async ({ loadDatabase: database }) => {
  await database.client.query(target);
  const other = await database.connect();
  await other.query("SET application_name = 'the report'; BEGIN; LOCK TABLE landing.orders IN SHARE MODE");
  const connection = { system: 'postgres', driver: 'postgres', url: database.url };
  const context = { connection, manifest: manifestOf(mergeStrategy), run_id: 'spec', load_timestamp: 0n };
  await using sink = await openSink(context, { lockTimeout: 50 });
  const rows: Row[] = [[1, null, 'changed', 'update', 1]];
  await expect(load(sink, delta, rows, merge)).rejects.toMatchObject({
    code: 'MATRIX_LOCK_TIMEOUT',
    message: expect.stringMatching(
      /landing\.orders locked, and it stays as it was: session \d+ of .* \(the report, idle in transaction/,
    ),
  });
  await other.query('COMMIT');
  expect(await load(sink, delta, rows, merge)).toEqual({ removed: 1, added: 1 });
});

test('a sink that is closed before its end leaves no staging table', async ({ loadDatabase: database }) => {
  await database.client.query(target);
  const sink = await database.sink(manifestOf(mergeStrategy));
  await sink.stage(delta, once([1, null, 'changed', 'update', 1]));
  const never = new Promise<never>(() => {});
  async function* hanging(): AsyncGenerator<readonly Row[]> {
    yield [[1, null, 'changed', 'update', 1]];
    await never;
  }
  void sink.stage(delta, hanging()).catch(() => {});
  const staging = `SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE 'COPY "staging"%' AND state = 'active' AND datname = current_database()`;
  await until(database.client, staging);
  await sink[Symbol.asyncDispose]();
  await expectNoStaging(database);
});

test('two loads of one target take turns', async ({ loadDatabase: database }) => {
  await database.client.query(target);
  const [one, two] = [
    await database.sink(manifestOf(mergeStrategy)),
    await database.sink(manifestOf(mergeStrategy)),
  ];
  const rows: Row[] = [[1, null, 'changed', 'update', 1]];
  const done = await Promise.all([load(one, delta, rows, merge), load(two, delta, rows, merge)]);
  expect(done).toEqual([
    { removed: 1, added: 1 },
    { removed: 1, added: 1 },
  ]);
  expect((await database.show(held))[0]).toBe('1|∅|changed');
});

test.describe('full refresh', () => {
  const refreshed = ['1|∅|uno', '2|∅|due'];
  const rows: Row[] = [
    [1, null, 'uno'],
    [2, null, 'due'],
  ];
  const properties = `SELECT c.relacl::text, c.reloptions::text, obj_description(c.oid, 'pg_class'),
      (SELECT string_agg(pg_get_indexdef(indexrelid), '; ' ORDER BY 1) FROM pg_index WHERE indrelid = c.oid),
      (SELECT string_agg(conname || ' ' || pg_get_constraintdef(k.oid), '; ' ORDER BY conname) FROM pg_constraint k WHERE conrelid = c.oid),
      (SELECT string_agg(attname || ' ' || attacl::text, '; ') FROM pg_attribute WHERE attrelid = c.oid AND attacl IS NOT NULL)
    FROM pg_class c WHERE c.oid = 'landing.orders'::regclass`;
  const dressed = `${target}; CREATE INDEX "by Label" ON landing.orders (lower(label)) WHERE id > 0;
    ALTER TABLE landing.orders ADD CONSTRAINT sane CHECK (id >= 0), ADD CONSTRAINT "one day" UNIQUE (id, day);
    GRANT SELECT ON landing.orders TO pg_monitor WITH GRANT OPTION; GRANT UPDATE (label) ON landing.orders TO PUBLIC;
    COMMENT ON TABLE landing.orders IS 'it''s ours'; ALTER TABLE landing.orders SET (fillfactor = 50, autovacuum_enabled = false)`;

  test('swaps a table whose grants, indexes, constraints and comment survive', async ({
    loadDatabase: database,
  }) => {
    await database.client.query(dressed);
    const [before, table] = [
      await database.show(properties),
      await database.show(`SELECT 'landing.orders'::regclass::oid`),
    ];
    const sink = await database.sink(manifestOf({ mode: 'full_refresh' }));
    expect(await load(sink, data, rows, { ...fullRefresh, state: { loaded: 'yes' } })).toEqual({
      removed: 4,
      added: 2,
    });
    expect(await database.show(held)).toEqual(refreshed);
    expect(await database.show(properties)).toEqual(before);
    expect(before[0]).toContain('"by Label"');
    expect(before[0]).toContain('pg_monitor=r*');
    expect(await database.show(`SELECT 'landing.orders'::regclass::oid`)).not.toEqual(table);
    expect(await sink.state()).toEqual({ loaded: 'yes' });
    expect(await load(sink, data, rows, fullRefresh)).toEqual({ removed: 2, added: 2 });
    expect(await database.show(held)).toEqual(refreshed);
    expect(await database.show(properties)).toEqual(before);
    await expectNoStaging(database);
  });

  test('exchanges the rows of a table that views, keys and triggers hold on to', async ({
    loadDatabase: database,
  }) => {
    await database.client.query(`${dressed};
      CREATE VIEW landing.labels AS SELECT label FROM landing.orders; GRANT SELECT ON landing.labels TO PUBLIC`);
    const [before, table] = [
      await database.show(properties),
      await database.show(`SELECT 'landing.orders'::regclass::oid`),
    ];
    const sink = await database.sink(manifestOf({ mode: 'full_refresh' }));
    expect(await load(sink, data, rows, fullRefresh)).toEqual({ removed: 4, added: 2 });
    expect(await database.show(held)).toEqual(refreshed);
    expect(await database.show('SELECT label FROM landing.labels ORDER BY 1')).toEqual(['due', 'uno']);
    expect(await database.show(`SELECT relacl::text FROM pg_class WHERE relname = 'labels'`)).toEqual([
      expect.stringContaining('=r/'),
    ]);
    expect(await database.show(properties)).toEqual(before);
    expect(await database.show(`SELECT 'landing.orders'::regclass::oid`)).toEqual(table);
    await expectNoStaging(database);
  });

  for (const [what, definition] of Object.entries({
    'a foreign key to it': 'CREATE TABLE landing.lines (order_id integer REFERENCES landing.orders)',
    'a trigger': `CREATE FUNCTION public.pass() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
      CREATE TRIGGER pass BEFORE INSERT ON landing.orders FOR EACH ROW EXECUTE FUNCTION public.pass()`,
    'a policy': 'CREATE POLICY all_rows ON landing.orders USING (true)',
    'a publication': 'CREATE PUBLICATION ours FOR TABLE landing.orders',
    'a column of its row type': 'CREATE TABLE landing.copies (copy landing.orders)',
    'a function over its rows':
      'CREATE FUNCTION landing.first(landing.orders) RETURNS integer LANGUAGE sql RETURN $1.id',
    'an identity column': 'ALTER TABLE landing.orders ADD COLUMN number integer GENERATED ALWAYS AS IDENTITY',
    'a replica identity': 'ALTER TABLE landing.orders REPLICA IDENTITY FULL',
    'a storage parameter of its long values':
      'ALTER TABLE landing.orders SET (toast.autovacuum_enabled = false)',
    'a child table': 'CREATE TABLE landing.child () INHERITS (landing.orders)',
    'a statistics object': 'CREATE STATISTICS landing.s ON id, day FROM landing.orders',
  })) {
    test(`keeps the table itself where there is ${what}`, async ({ loadDatabase: database }) => {
      await database.client.query(`${target}; ${definition}`);
      const before = await database.show(`SELECT 'landing.orders'::regclass::oid`);
      const sink = await database.sink(manifestOf({ mode: 'full_refresh' }));
      expect(await load(sink, data, rows, fullRefresh)).toEqual({ removed: 4, added: 2 });
      expect(await database.show(held)).toEqual(refreshed);
      expect(await database.show(`SELECT 'landing.orders'::regclass::oid`)).toEqual(before);
      await expectNoStaging(database);
    });
  }

  for (const way of ['swap', 'exchange of rows']) {
    test(`readers see the old rows or the new ones, never none: ${way}`, async ({
      loadDatabase: database,
    }) => {
      await database.client.query(target);
      if (way !== 'swap')
        await database.client.query('CREATE VIEW landing.labels AS SELECT label FROM landing.orders');
      const sink = await database.sink(manifestOf({ mode: 'full_refresh' }));
      const reader = await database.connect();
      // A snapshot from before the load that looks at the table only afterwards.
      await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM pg_class LIMIT 1');
      let ended = false;
      const seen = new Set<number>();
      const watch = (async (): Promise<void> => {
        const watcher = await database.connect();
        while (!ended) {
          const { rows: counted } = await watcher.query<{ count: bigint }>(
            'SELECT count(*) FROM landing.orders',
          );
          seen.add(Number(counted[0]?.count));
        }
      })();
      for (let round = 0; round < 5; round++) await load(sink, data, rows, fullRefresh);
      ended = true;
      await watch;
      expect([...seen].filter((count) => count !== 4 && count !== 2)).toEqual([]);
      const { rows: old } = await reader.query<{ count: bigint }>('SELECT count(*) FROM landing.orders');
      expect(old[0]?.count).toBe(way === 'swap' ? 2n : 4n);
    });
  }

  test('a failure in the middle of a swap leaves the old table', async ({ loadDatabase: database }) => {
    await database.client.query(`${target};
      CREATE FUNCTION public.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$;
      CREATE EVENT TRIGGER planted ON sql_drop WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION public.refuse()`);
    const before = await database.show(held);
    const sink = await database.sink(manifestOf({ mode: 'full_refresh' }));
    const staged = await sink.stage(data, once(...rows));
    await expect(sink.exchange(staged, fullRefresh)).rejects.toMatchObject({
      code: 'MATRIX_EXCHANGE_FAILED',
      message: expect.stringContaining('landing.orders stays as it was: planted'),
    });
    expect(await database.show(held)).toEqual(before);
    await database.client.query('DROP EVENT TRIGGER planted');
    expect(await sink.exchange(staged, fullRefresh)).toEqual({ removed: 4, added: 2 });
    expect(await database.show(held)).toEqual(refreshed);
  });

  test('a key that comes twice is refused while it is staged', async ({ loadDatabase: database }) => {
    await database.client.query(target);
    const sink = await database.sink(manifestOf({ mode: 'full_refresh' }));
    await expect(sink.stage(data, once([1, null, 'a'], [1, null, 'b']))).rejects.toMatchObject({
      code: 'MATRIX_DUPLICATE_KEY',
      message: expect.stringContaining('Key (id)=(1) already exists'),
    });
    await expectNoStaging(database);
  });
});
