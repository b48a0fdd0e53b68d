/** The connector: tables are held, read, cloned, changed, dropped and swept, and refused where they must be. */
import { rowsOf } from '../../../src/model/rows.ts';
import { seqColumn } from '../../../src/model/technical.ts';
import { connectClickHouse } from '../../../src/systems/clickhouse/connector.ts';
import { requireVersion } from '../../../src/systems/clickhouse/version.ts';
import { collected, expect, test } from '../../support/clickhouse.ts';
import { byId, columns, delta, row, rows } from './rows.ts';

const all = (count: number) => [...rows(count).batches()].flat();

test('what is held is read back, in batches, with its names and types', async ({
  connector,
  prefix,
  show,
}) => {
  const held = await connector.hold({ database: prefix, schema: 'landing', table: 'orders' }, rows(2500), {
    unique: true,
  });
  expect(byId(await collected(held.read()))).toStrictEqual(all(2500));
  const sizes: number[] = [];
  for await (const batch of held.read()) sizes.push(batch.length);
  expect(sizes).toEqual([1000, 1000, 500]);
  expect(await held.columns()).toEqual([
    { name: 'id', native: 'Int32', nullable: false },
    { name: 'Größe `x`', native: 'Decimal(38, 9)', nullable: true },
    { name: 'note', native: 'String', nullable: true },
    { name: 'part', native: 'Float64', nullable: true },
    { name: 'bytes', native: 'String', nullable: true },
  ]);
  expect(await held.end()).toBe('0');
  expect(held.place('staging', 'x')).toEqual({ schema: `${prefix}_staging`, name: 'x' });
  expect(
    await show(
      `SELECT sorting_key, partition_key, engine FROM system.tables WHERE database = '${prefix}_landing'`,
    ),
  ).toEqual(['id||MergeTree']);
});

test('a table that has got other columns is read by those', async ({ connector, prefix, show }) => {
  const name = { database: prefix, schema: 'landing', table: 'orders' };
  const held = await connector.hold(name, rows(2), { unique: true });
  await show(`ALTER TABLE ${prefix}_landing.orders ADD COLUMN more Nullable(Int64), DROP COLUMN part`);
  await expect(collected(held.read())).rejects.toMatchObject({ code: 'MATRIX_COLUMN_GONE' });
  const more = { name: 'more', family: 'int64', kind: 'int64', nullable: true } as const;
  const others = await held.withColumns?.([...columns.slice(0, 2), more]);
  expect(byId(await collected((others ?? held).read()))).toStrictEqual(
    [1, 2].map((id) => [...row(id).slice(0, 2), null]),
  );
});

test('a key that may be null is not sorted by', async ({ connector, prefix, show }) => {
  const keyed = rowsOf(columns, ['note', 'id'], []);
  await connector.hold({ database: prefix, schema: 's', table: 'a' }, keyed, { unique: false });
  await connector.hold({ database: prefix, schema: 's', table: 'b' }, rowsOf(columns, ['note'], []), {
    unique: false,
  });
  expect(
    await show(`SELECT name, sorting_key FROM system.tables WHERE database = '${prefix}_s' ORDER BY name`),
  ).toEqual(['a|id', 'b|']);
});

test('rows that are the same are all there', async ({ connector, prefix }) => {
  const twice = rowsOf(columns, ['id'], [row(1), row(1), row(1)]);
  const held = await connector.hold({ database: prefix, schema: 's', table: 't' }, twice, { unique: false });
  expect(await collected(held.read())).toStrictEqual([row(1), row(1), row(1)]);
});

test('a table that is there already is refused and kept; one that could not be filled is not there', async ({
  connector,
  prefix,
  show,
}) => {
  const name = { database: prefix, schema: 's', table: 't' };
  const held = await connector.hold(name, rows(3), { unique: true });
  await expect(connector.hold(name, rows(1), { unique: true })).rejects.toMatchObject({
    code: 'MATRIX_TABLE_EXISTS',
  });
  expect(byId(await collected(held.read()))).toStrictEqual(all(3));
  const bad = rowsOf(columns, ['id'], [row(1), [2, 'many', null, null, null]]);
  await expect(connector.hold({ ...name, table: 'u' }, bad, { unique: true })).rejects.toMatchObject({
    code: 'MATRIX_BAD_VALUE',
    message: expect.stringContaining('row 2, column Größe `x`'),
  });
  expect(await show(`SELECT name FROM system.tables WHERE database = '${prefix}_s'`)).toEqual(['t']);
});

test('events are refused', async ({ connector, prefix }) => {
  const log = rowsOf([seqColumn], [], [], 'log');
  await expect(
    connector.hold({ database: prefix, schema: '', table: 't' }, log, { unique: false }),
  ).rejects.toMatchObject({ code: 'MATRIX_NOT_A_LOG' });
});

test('a clone is a table of its own', async ({ connector, prefix, client }) => {
  const original = await connector.hold({ database: prefix, schema: 's', table: 't' }, rows(5), {
    unique: true,
  });
  const clone = await original.clone({ database: `${prefix}c`, schema: 'landing', table: 'orders' });
  await client.command(`DELETE FROM ${prefix}c_landing.orders WHERE id > 1`);
  expect(await collected(clone.read())).toStrictEqual([row(1)]);
  expect(byId(await collected(original.read()))).toStrictEqual(all(5));
  await client.command(`INSERT INTO ${prefix}_s.t (id) VALUES (6)`);
  expect(await collected(clone.read())).toHaveLength(1);
  await expect(original.clone(clone.name)).rejects.toMatchObject({ code: 'MATRIX_TABLE_EXISTS' });
});

test('columns that a load changed are read as they are now, and one that is gone is named', async ({
  connector,
  prefix,
  client,
}) => {
  const held = await connector.hold({ database: prefix, schema: 's', table: 't' }, rows(1), { unique: true });
  const table = `${prefix}_s.t`;
  await client
    .command(
      `ALTER TABLE ${table} ADD COLUMN extra UInt64, MODIFY COLUMN note Nullable(UUID) DEFAULT NULL, MODIFY COLUMN part Nullable(Float32)`,
    )
    .catch(() => {});
  await client.command(
    `CREATE OR REPLACE TABLE ${table} (id Int64, "Größe \`x\`" Nullable(Decimal(38, 9)), note Nullable(DateTime), part Nullable(Float32), bytes String) ENGINE = MergeTree ORDER BY id`,
  );
  await client.command(`INSERT INTO ${table} SELECT 1, 2, toDateTime('2026-06-01 00:00:00'), 0.5, '00ff'`);
  expect(await collected(held.read())).toStrictEqual([
    [1n, '2.000000000', '2026-06-01 00:00:00', 0.5, Uint8Array.of(0, 255)],
  ]);
  await client.command(`ALTER TABLE ${table} DROP COLUMN note`);
  await expect(collected(held.read())).rejects.toMatchObject({
    code: 'MATRIX_COLUMN_GONE',
    message: expect.stringContaining('note'),
  });
});

test('a delta is applied in order, and a change that finds no row is told', async ({
  connector,
  prefix,
  show,
}) => {
  const held = await connector.hold({ database: prefix, schema: 's', table: 't' }, rows(4), { unique: true });
  await held.apply(
    delta(
      ['update', row(1, 'changed')],
      ['delete', row(2)],
      ['insert', row(5)],
      ['update', row(5, 'twice')],
      ['delete', row(3)],
      ['insert', row(3, 'back')],
    ),
  );
  expect(byId(await collected(held.read()))).toStrictEqual([
    row(1, 'changed'),
    row(3, 'back'),
    row(4),
    row(5, 'twice'),
  ]);
  await expect(held.apply(delta(['update', row(9)]))).rejects.toMatchObject({
    code: 'MATRIX_CHANGE_MISSED',
    message: expect.stringContaining('should write 1 rows'),
  });
  expect(await show(`SELECT name FROM system.tables WHERE database = '${prefix}_s'`)).toEqual(['t']);
});

test('the database goes with the last table in it', async ({ connector, prefix, show }) => {
  const one = await connector.hold({ database: prefix, schema: 's', table: 'a' }, rows(1), { unique: true });
  const two = await connector.hold({ database: prefix, schema: 's', table: 'b' }, rows(1), { unique: true });
  const databases = () => show(`SELECT name FROM system.databases WHERE startsWith(name, '${prefix}')`);
  await one.drop();
  await one.drop();
  expect(await databases()).toEqual([`${prefix}_s`]);
  expect(await collected(two.read())).toStrictEqual([row(1)]);
  await two.drop();
  expect(await databases()).toEqual([]);
});

test('a sweep drops what begins so and nothing else', async ({ connector, prefix, show }) => {
  await connector.hold({ database: `${prefix}a`, schema: 's', table: 't' }, rows(1), { unique: true });
  await connector.hold({ database: `${prefix}a`, schema: 'u', table: 't' }, rows(1), { unique: true });
  await connector.hold({ database: `${prefix}b`, schema: 's', table: 't' }, rows(1), { unique: true });
  expect(await connector.sweep(`${prefix}a`)).toEqual([`${prefix}a_s`, `${prefix}a_u`]);
  expect(await show(`SELECT name FROM system.databases WHERE startsWith(name, '${prefix}')`)).toEqual([
    `${prefix}b_s`,
  ]);
  // A name in which `_` would stand for any character.
  expect(await connector.sweep(`${prefix.slice(0, -1)}x`)).toEqual([]);
  for (const bad of ['', 'dpm', 'DPM_x', '%%%%'])
    await expect(connector.sweep(bad)).rejects.toMatchObject({ code: 'MATRIX_BAD_PREFIX' });
});

test('connections name the driver and the server', async ({ connector, prefix, clickhouse }) => {
  const held = await connector.hold({ database: prefix, schema: 's', table: 't' }, rows(1), { unique: true });
  const inProcess = clickhouse.engine.provenance === 'embedded' ? { in_process: true } : {};
  expect(held.connection).toEqual({
    system: 'clickhouse',
    driver: 'clickhouse',
    url: clickhouse.url,
    ...inProcess,
  });
});

test('a server that does not answer or refuses is told without its password', async ({ clickhouse }) => {
  test.skip(clickhouse.url.startsWith('chdb:'), 'a library has no passwords and no port');
  const { engine } = clickhouse;
  const closed = await connectClickHouse({ engine, url: 'http://me:s3cret-word@127.0.0.1:9' }).catch(
    (error: unknown) => error,
  );
  expect(closed).toMatchObject({
    code: 'MATRIX_CONNECT_FAILED',
    message: expect.stringMatching(/127\.0\.0\.1:9.*ECONNREFUSED/),
  });
  const url = new URL(clickhouse.url);
  url.password = 's3cret-word';
  const refused = await connectClickHouse({ engine, url: url.href }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'MATRIX_STATEMENT_FAILED', message: expect.stringContaining('516') });
  const bad = await connectClickHouse({ engine, url: 'clickhouse://me:s3cret-word@h' }).catch(
    (error: unknown) => error,
  );
  expect(bad).toMatchObject({ code: 'MATRIX_BAD_URL' });
  for (const error of [closed, refused, bad]) expect(String(error)).not.toContain('s3cret');
});

test('a version without all that is used is refused', async () => {
  const answering = (version: string) => ({ rows: async () => [{ version }] }) as never;
  expect(await requireVersion(answering('26.2.1.1'))).toBe('26.2.1.1');
  expect(await requireVersion(answering('27.1.1'))).toBe('27.1.1');
  for (const version of ['26.1.9.9', '25.12.1']) {
    await expect(requireVersion(answering(version))).rejects.toMatchObject({ code: 'MATRIX_ENGINE_TOO_OLD' });
  }
});
