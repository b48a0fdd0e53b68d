/** What the connector holds, copies, reads, drops and sweeps. */
import { eventColumns } from '../../../src/model/events.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import { databaseUrl } from '../../../src/systems/postgres/client.ts';
import { connectPostgres } from '../../../src/systems/postgres/connector.ts';
import { collected, expect, test } from '../../support/postgres.ts';
import { byId, columns, delta, row, rows } from './rows.ts';

const unique = { unique: true } as const;
const at = (database: string, table = 'orders', schema = 'landing') => ({ database, schema, table });

test('what is held is read back, as new rows and in its own types', async ({
  connector,
  database,
  postgres,
}) => {
  const offered = rows(2500);
  const held = await connector.hold(at(database), offered, unique);
  const read = await collected(held.read());
  const all = [...offered.batches()].flat();
  expect(byId(read)).toStrictEqual(all);
  expect(byId(read)[0]).not.toBe(all[0]);
  expect(await held.columns()).toStrictEqual([
    { name: 'id', native: 'integer', nullable: false },
    { name: 'Größe "x"', native: 'numeric', nullable: true },
    { name: 'note', native: 'text', nullable: true },
    { name: 'document', native: 'jsonb', nullable: true },
    { name: 'state', native: 'dpone_enum', nullable: true },
  ]);
  expect(await held.end()).toBe('0');
  expect(held.connection).toStrictEqual({
    system: 'postgres',
    driver: 'postgres',
    url: databaseUrl(postgres.url, database),
  });
});

test('a key is unique where it is asked for, and only there', async ({ connector, database, session }) => {
  await connector.hold(at(database, 'keyed'), rows(3), unique);
  await connector.hold(at(database, 'loose'), rows(3), { unique: false });
  const client = await session(database);
  await client.query('INSERT INTO landing.loose (id) VALUES (3)');
  await expect(client.query('INSERT INTO landing.keyed (id) VALUES (3)')).rejects.toThrow('keyed_pkey');
  await expect(
    connector.hold(at(database, 'twice'), rowsOf(columns, ['id'], [row(1), row(1)]), unique),
  ).rejects.toThrow('could not create unique index');
  const { rows: tables } = await client.query(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'landing' ORDER BY 1",
  );
  expect(tables).toStrictEqual([{ tablename: 'keyed' }, { tablename: 'loose' }]);
});

test('changes are captured whole where it is asked for', async ({ connector, database, session }) => {
  await connector.hold(at(database, 'captured'), rows(1), { unique: true, captureChanges: true });
  await connector.hold(at(database, 'plain'), rows(1), unique);
  const client = await session(database);
  const { rows: identities } = await client.query(
    "SELECT relname, relreplident FROM pg_class WHERE relname IN ('captured', 'plain') ORDER BY 1",
  );
  expect(identities).toStrictEqual([
    { relname: 'captured', relreplident: 'f' },
    { relname: 'plain', relreplident: 'd' },
  ]);
});

test('the same name twice, a log, a bad name are refused', async ({ connector, database }) => {
  await connector.hold(at(database), rows(1), unique);
  await expect(connector.hold(at(database), rows(1), unique)).rejects.toMatchObject({
    code: 'MATRIX_TABLE_EXISTS',
  });
  const events = rowsOf(eventColumns, [], [], 'log');
  await expect(connector.hold(at(database, 'events'), events, unique)).rejects.toMatchObject({
    code: 'MATRIX_NOT_A_LOG',
  });
  for (const bad of ['', 'A', 'a-b', 'x'.repeat(41)]) {
    await expect(connector.hold(at(bad), rows(1), unique)).rejects.toMatchObject({ code: 'MATRIX_BAD_NAME' });
  }
});

test('rows that cannot be held leave no table', async ({ connector, database, session }) => {
  await connector.hold(at(database, 'other'), rows(1), unique);
  const bad = rowsOf(columns, ['id'], [row(1), [2, '1', null, null, 'no such label']]);
  await expect(connector.hold(at(database), bad, unique)).rejects.toThrow(
    /COPY into "landing"."orders" failed: invalid input value for enum dpone_enum: "no such label" \(COPY orders, line 2/,
  );
  const { rows: found } = await (
    await session(database)
  ).query("SELECT to_regclass('landing.orders') AS orders");
  expect(found).toStrictEqual([{ orders: null }]);
});

test('what a load did to a table is read: other types, other order, more columns', async ({
  connector,
  database,
  session,
}) => {
  const held = await connector.hold(at(database), rows(2), unique);
  const client = await session(database);
  await client.query(`
    BEGIN;
    CREATE TABLE landing.next AS SELECT state::text::varchar(9) AS state, note, id::bigint AS id, "Größe ""x""",
      document::text::xml IS NULL AS extra, '2 days'::interval AS document FROM landing.orders WHERE false;
    INSERT INTO landing.next VALUES ('new', 'by the loader', 9, 1.25, true, '2 days');
    DROP TABLE landing.orders;
    ALTER TABLE landing.next RENAME TO orders;
    COMMIT`);
  expect(await collected(held.read())).toStrictEqual([[9n, '1.25', 'by the loader', '2 days', 'new']]);
  expect((await held.columns()).map(({ name, native }) => `${name} ${native}`)).toStrictEqual([
    'state character varying(9)',
    'note text',
    'id bigint',
    'Größe "x" numeric',
    'extra boolean',
    'document interval',
  ]);
  await client.query('ALTER TABLE landing.orders DROP COLUMN note, DROP COLUMN state');
  await expect(collected(held.read())).rejects.toMatchObject({
    code: 'MATRIX_COLUMN_GONE',
    message: `"landing"."orders" of ${database} no longer has note, state`,
  });
});

for (const [how, to] of [
  ['a database of its own', (database: string) => at(`${database}b`)],
  ['a database of its own under other names', (database: string) => at(`${database}b`, 'sales', 'public')],
  ['the same database', (database: string) => at(database, 'copy')],
] as const) {
  test(`a clone into ${how} is a copy that shares nothing`, async ({ connector, database }) => {
    const held = await connector.hold(at(database), rows(1200), { unique: true, captureChanges: true });
    const before = await held.fingerprint();
    const clone = await held.clone(to(database));
    expect(clone.name).toStrictEqual(to(database));
    expect(byId(await collected(clone.read()))).toStrictEqual([...rows(1200).batches()].flat());
    expect(await clone.columns()).toStrictEqual(await held.columns());
    await clone.apply(delta(['update', row(5, 'changed')], ['delete', row(6)], ['insert', row(2000)]));
    expect(await held.fingerprint()).toBe(before);
    expect(byId(await collected(held.read()))).toStrictEqual([...rows(1200).batches()].flat());
  });
}

test('a clone into a database that is there already, and of one of two tables', async ({
  connector,
  database,
  session,
}) => {
  const first = await connector.hold(at(database), rows(3), unique);
  const second = await connector.hold(at(database, 'more'), rows(4), unique);
  const clones = [await first.clone(at(`${database}b`)), await second.clone(at(`${database}b`, 'more'))];
  const read = await Promise.all(clones.map(async (clone) => byId(await collected(clone.read()))));
  expect(read).toStrictEqual([[...rows(3).batches()].flat(), [...rows(4).batches()].flat()]);
  const { rows: tables } = await (
    await session(`${database}b`)
  ).query("SELECT tablename FROM pg_tables WHERE schemaname = 'landing' ORDER BY 1");
  expect(tables).toStrictEqual([{ tablename: 'more' }, { tablename: 'orders' }]);
  await expect(clones[0]?.clone(at(`${database}b`, 'more'))).rejects.toMatchObject({
    code: 'MATRIX_TABLE_EXISTS',
  });
});

test('a clone of a database that others are in, or have added to, holds the table alone', async ({
  connector,
  database,
  session,
}) => {
  const held = await connector.hold(at(database), rows(3), unique);
  const client = await session(database);
  await client.query('CREATE TABLE public.added (x integer)');
  const busy = await held.clone(at(`${database}b`));
  await client.end();
  const left = await held.clone(at(`${database}c`));
  for (const clone of [busy, left]) {
    expect(byId(await collected(clone.read()))).toStrictEqual([...rows(3).batches()].flat());
    const { rows: found } = await (
      await session(clone.name.database)
    ).query("SELECT to_regclass('public.added') AS added");
    expect(found).toStrictEqual([{ added: null }]);
  }
});

test('a database goes with the last table that is held in it, slots and sessions included', async ({
  connector,
  database,
  session,
  postgres,
}) => {
  const first = await connector.hold(at(database), rows(1), unique);
  const second = await connector.hold(at(database, 'more'), rows(1), unique);
  const client = await session(database);
  await client.query(`SELECT pg_create_logical_replication_slot('${database}slot', 'pgoutput')`);
  await first.drop();
  await first.drop();
  expect(await collected(second.read())).toStrictEqual([row(1)]);
  await second.drop();
  const url = new URL(postgres.url);
  const { rows: left } = await (
    await session(url.pathname.slice(1))
  ).query(
    'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1) UNION ALL SELECT slot_name FROM pg_replication_slots WHERE starts_with(slot_name, $1)',
    [database],
  );
  expect(left).toStrictEqual([]);
});

test('a sweep drops what begins so, in use or not, and nothing else', async ({
  connector,
  database,
  postgres,
  session,
}) => {
  await using other = await connectPostgres(postgres);
  await other.hold(at(`${database}a`), rows(1), unique);
  await other.hold(at(`${database}b`), rows(1), unique);
  const kept = await connector.hold(at(`dpm_dev_conn_kept_${process.pid}`), rows(1), unique);
  const client = await session(`${database}a`);
  await client.query('CREATE PUBLICATION p FOR ALL TABLES');
  await client.query(`SELECT pg_create_logical_replication_slot('${database}slot', 'pgoutput')`);
  await client.query('BEGIN');
  await client.query('SELECT * FROM landing.orders');
  expect(await connector.sweep(database)).toStrictEqual([`${database}slot`, `${database}a`, `${database}b`]);
  expect(await connector.sweep(database)).toStrictEqual([]);
  expect(await collected(kept.read())).toStrictEqual([row(1)]);
  await kept.drop();
  for (const bad of ['', 'dpm', 'dpm%', 'DPM_x']) {
    await expect(connector.sweep(bad)).rejects.toMatchObject({ code: 'MATRIX_BAD_PREFIX' });
  }
});

test('after a sweep by another connector the same names can be held again', async ({
  connector,
  database,
  postgres,
}) => {
  await connector.hold(at(database), rows(1), unique);
  {
    await using other = await connectPostgres(postgres);
    await other.sweep(database);
  }
  await connector.sweep(database);
  const held = await connector.hold(at(database), rows(2), unique);
  expect(byId(await collected(held.read()))).toStrictEqual([row(1), row(2)]);
});

test('a reader that leaves early, and two readers at once', async ({ connector, database }) => {
  const held = await connector.hold(at(database), rows(3000), unique);
  for await (const batch of held.read()) {
    expect(batch).toHaveLength(1000);
    break;
  }
  const [one, two] = await Promise.all([collected(held.read()), collected(held.read())]);
  expect(byId(one)).toStrictEqual([...rows(3000).batches()].flat());
  expect(byId(two)).toStrictEqual(byId(one));
});

test('a closed connector leaves no session', async ({ database, postgres, connector, session }) => {
  {
    await using closing = await connectPostgres(postgres);
    const held = await closing.hold(at(database), rows(1), unique);
    await collected(held.read());
  }
  const client = await session(database);
  const { rows: sessions } = await client.query(
    'SELECT application_name FROM pg_stat_activity WHERE datname = $1',
    [database],
  );
  expect(sessions).toStrictEqual([{ application_name: 'another program' }]);
  expect(connector.engine).toBe(postgres.engine);
});
