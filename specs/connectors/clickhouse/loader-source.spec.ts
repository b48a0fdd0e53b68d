/** What the loader's ClickHouse source reads by each verb. */
import { opColumn, seqColumn } from '../../../src/model/technical.ts';
import { column, expect, readAll, test } from './loader-support.ts';
import { byId } from './rows.ts';

const merge = { mode: 'incremental_merge', unique_key: 'id' } as const;
const options = {
  changes: { table: 'orders_changes', op: '__dpone__op', order_by: '__dpone__seq' },
} as const;

test.beforeEach(async ({ client, at }) => {
  await client.command(
    `CREATE TABLE ${at.source}.orders (id Int32, day Nullable(Date32), label Nullable(String)) ENGINE = MergeTree ORDER BY id`,
  );
  await client.command(
    `INSERT INTO ${at.source}.orders VALUES (1, '2026-05-31', 'one'), (2, '2026-06-01', 'zwei'), (3, '2026-06-02', NULL), (4, NULL, '')`,
  );
});

test('columns and kinds are of the catalogue', async ({ at }) => {
  const source = await at.open(at.manifest(merge));
  expect(await source.columns()).toEqual([column.id, column.day, column.label]);
});

test('the snapshot, a window and the keys', async ({ at }) => {
  const source = await at.open(at.manifest(merge));
  const one = [1, 20604, 'one'];
  const [two, three, four] = [
    [2, 20605, 'zwei'],
    [3, 20606, null],
    [4, null, ''],
  ];
  expect(byId(await readAll(source, { verb: 'snapshot' }))).toEqual([one, two, three, four]);
  expect(
    await readAll(source, { verb: 'window', window: { column: 'day', from: 20605, before: 20606 } }),
  ).toEqual([two]);
  expect(byId(await readAll(source, { verb: 'keys' })).flat()).toEqual([1, 2, 3, 4]);
});

test('changes come in commit order, after the watermark', async ({ at, client }) => {
  const table = `${at.source}.orders_changes`;
  await client.command(
    `CREATE TABLE ${table} (__dpone__seq Int32, id Int32, label Nullable(String), day Nullable(Date32), __dpone__op String) ENGINE = MergeTree ORDER BY tuple()`,
  );
  await client.command(
    `INSERT INTO ${table} VALUES (3, 1, 'c', NULL, 'delete'), (1, 1, 'a', '2026-06-01', 'insert'), (2, 1, NULL, '2026-06-01', 'update')`,
  );
  const source = await at.open(at.manifest(merge, options));
  expect(await readAll(source, { verb: 'changes', after: 0 })).toEqual([
    [1, 20605, 'a', 'insert', 1],
    [1, 20605, null, 'update', 2],
    [1, null, 'c', 'delete', 3],
  ]);
  expect(await readAll(source, { verb: 'changes', after: 2 })).toEqual([[1, null, 'c', 'delete', 3]]);
  await client.command(`ALTER TABLE ${table} DROP COLUMN label`);
  await expect(readAll(source, { verb: 'changes', after: 0 })).rejects.toMatchObject({
    code: 'MATRIX_COLUMN_MISSING',
    message: expect.stringContaining('orders_changes has no column label'),
  });
});

test('technical columns are no data', async ({ at, client }) => {
  await client.command(
    `ALTER TABLE ${at.source}.orders ADD COLUMN ${opColumn.name} String, ADD COLUMN ${seqColumn.name} Int32`,
  );
  const source = await at.open(at.manifest(merge));
  expect((await source.columns()).map(({ name }) => name)).toEqual(['id', 'day', 'label']);
});

test('what ClickHouse does not have is said', async ({ at, client }) => {
  const source = await at.open(at.manifest(merge));
  for (const verb of ['since', 'log'] as const)
    await expect(readAll(source, { verb, after: '0' })).rejects.toMatchObject({
      code: 'MATRIX_NOT_CAPTURED',
    });
  expect(() => source.position()).toThrow(/neither transaction ids nor a log of changes/);
  await expect(readAll(source, { verb: 'changes', after: 0 })).rejects.toMatchObject({
    code: 'MATRIX_MANIFEST_INCOMPLETE',
  });
  await client.command(`ALTER TABLE ${at.source}.orders ADD COLUMN many Array(String)`);
  await expect((await at.open(at.manifest(merge))).columns()).rejects.toMatchObject({
    code: 'MATRIX_UNKNOWN_TYPE',
    message: expect.stringContaining('Array(String)'),
  });
  await client.command(`DROP TABLE ${at.source}.orders SYNC`);
  await expect((await at.open(at.manifest(merge))).columns()).rejects.toMatchObject({
    code: 'MATRIX_NO_TABLE',
  });
});

test('a column that changes its type under the reader is told, not misread', async ({ at, client }) => {
  const source = await at.open(at.manifest(merge));
  await source.columns();
  await client.command(`ALTER TABLE ${at.source}.orders MODIFY COLUMN day Nullable(String)`);
  await expect(readAll(source, { verb: 'snapshot' })).rejects.toMatchObject({
    code: 'MATRIX_SCHEMA_CHANGED',
  });
});

test('an error within a large result is thrown and gives no rows after it', async ({ at, client }) => {
  await client.command(
    `CREATE OR REPLACE VIEW ${at.source}.broken AS SELECT toInt32(number) AS id, throwIf(number = 500000) AS bad FROM numbers(1000000)`,
  );
  const manifest = at.manifest(merge);
  const source = await at.open({
    ...manifest,
    source: { ...manifest.source, table: { schema: at.source, name: 'broken' } },
  });
  await expect(readAll(source, { verb: 'snapshot' })).rejects.toMatchObject({
    code: 'MATRIX_STATEMENT_FAILED',
  });
  // Nor are they found in the answer to what is asked next.
  expect(await client.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});
