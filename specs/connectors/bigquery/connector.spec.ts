/** The connector against what the variables name: tables are held, read, cloned, dropped and swept, and refused where they must be. */
import { dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Row } from '../../../src/model/rows.ts';
import { seqColumn } from '../../../src/model/technical.ts';
import type { Value } from '../../../src/model/value.ts';
import { command } from '../../../src/systems/bigquery/query.ts';
import { describeTable } from '../../../src/systems/bigquery/tables.ts';
import { makeDataset } from '../../../src/systems/bigquery/datasets.ts';
import { collected, expect, test } from '../../support/bigquery.ts';
import { byId, columns, row, rows } from './rows.ts';

const all = (count: number) => [...rows(count).batches()].flat();

test('what is held is read back, with its names and types', async ({ connector, prefix }) => {
  const held = await connector.hold({ database: prefix, schema: 'landing', table: 'orders' }, rows(2500), {
    unique: true,
  });
  expect(byId(await collected(held.read()))).toStrictEqual(all(2500));
  expect(await held.columns()).toEqual([
    { name: 'id', native: 'INT64', nullable: false },
    { name: 'amount', native: 'NUMERIC', nullable: true },
    { name: 'note', native: 'STRING', nullable: true },
    { name: 'part', native: 'FLOAT64', nullable: true },
    { name: 'bytes', native: 'BYTES', nullable: true },
  ]);
  expect(await held.end()).toBe('0');
  expect(held.place('staging', 'x')).toEqual({ schema: `${prefix}_staging`, name: 'x' });
});

for (const source of ['postgres', 'api'] as const) {
  test(`every value of the rows of ${source} comes back as it was`, async ({ connector, prefix }) => {
    const { before } = dataset(source, volumeOf({ rows: 120, change_ratio: '0.2', delete_ratio: '0.05' }));
    const wide = before.columns;
    const name = { database: prefix, schema: 'landing', table: 'orders' };
    const held = await connector.hold(name, before, { unique: true });
    const read = new Map((await collected(held.read())).map((each) => [String(each[0]), each]));
    const plain = (value: Value | undefined) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
    for (const expected of [...before.batches()].flat()) {
      const found = read.get(String(expected[0])) as Row;
      const shown = (each: Row) => wide.map(({ name: column }, at) => [column, plain(each[at])]);
      expect(shown(found)).toStrictEqual(shown(expected));
    }
  });
}

test('rows that are the same are all there; a table without rows is one', async ({ connector, prefix }) => {
  const twice = rowsOf(columns, ['id'], [row(1), row(1), row(1)]);
  const held = await connector.hold({ database: prefix, schema: 's', table: 't' }, twice, { unique: false });
  expect(await collected(held.read())).toStrictEqual([row(1), row(1), row(1)]);
  const none = await connector.hold({ database: prefix, schema: 's', table: 'u' }, rows(0), { unique: true });
  expect(await collected(none.read())).toStrictEqual([]);
});

test('a table that is there already is refused and kept; nothing staged is left', async ({
  connector,
  prefix,
  client,
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
    message: expect.stringContaining('row 2, column amount'),
  });
  const { body } = await client.call<{ tables?: { tableReference: { tableId: string } }[] }>({
    what: 'listing tables',
    method: 'GET',
    path: `/datasets/${prefix}_s/tables`,
  });
  expect(body.tables?.map(({ tableReference }) => tableReference.tableId)).toEqual(['t']);
});

test('events and changes are refused', async ({ connector, prefix }) => {
  const log = rowsOf([seqColumn], [], [], 'log');
  const name = { database: prefix, schema: 's', table: 't' };
  await expect(connector.hold(name, log, { unique: false })).rejects.toMatchObject({
    code: 'MATRIX_NOT_A_LOG',
  });
  const held = await connector.hold(name, rows(1), { unique: true });
  await expect(held.apply(rows(1))).rejects.toMatchObject({ code: 'MATRIX_UNSUPPORTED' });
});

test('a clone is a table of its own', async ({ connector, prefix, client }) => {
  const original = await connector.hold({ database: prefix, schema: 's', table: 't' }, rows(5), {
    unique: true,
  });
  const clone = await original.clone({ database: `${prefix}c`, schema: 'landing', table: 'orders' });
  expect(await clone.columns()).toEqual(await original.columns());
  await command(client, 'a delete', `DELETE FROM ${prefix}c_landing.orders WHERE id > 1`);
  expect(await collected(clone.read())).toStrictEqual([row(1)]);
  expect(byId(await collected(original.read()))).toStrictEqual(all(5));
  await expect(original.clone(clone.name)).rejects.toMatchObject({ code: 'MATRIX_TABLE_EXISTS' });
});

test('a fingerprint is of content and definition', async ({ connector, prefix, client }) => {
  const held = await connector.hold({ database: prefix, schema: 's', table: 't' }, rows(5), { unique: true });
  const first = await held.fingerprint();
  expect(await held.fingerprint()).toBe(first);
  const table = `${prefix}_s.t`;
  await command(client, 'an update', `UPDATE ${table} SET note = '' WHERE id = 2`);
  const changed = await held.fingerprint();
  await command(client, 'an update', `UPDATE ${table} SET note = NULL WHERE id = 2`);
  const emptied = await held.fingerprint();
  await command(client, 'an update', `UPDATE ${table} SET note = 'note 2' WHERE id = 2`);
  expect(await held.fingerprint()).toBe(first);
  await command(
    client,
    'a column',
    `CREATE OR REPLACE TABLE ${table} AS SELECT *, NULL AS extra FROM ${table}`,
  );
  expect(new Set([first, changed, emptied, await held.fingerprint()]).size).toBe(4);
});

test('columns that a load changed are read as they are now, and one that is gone is named', async ({
  connector,
  prefix,
  client,
}) => {
  const held = await connector.hold({ database: prefix, schema: 's', table: 't' }, rows(1), { unique: true });
  const table = `${prefix}_s.t`;
  await command(
    client,
    'a replacement',
    `CREATE OR REPLACE TABLE ${table} AS SELECT 'x' AS extra, '1' AS id, 2.5 AS amount, TRUE AS note, 0.5 AS part, FROM_BASE64('AP8=') AS bytes`,
  );
  expect(await collected(held.read())).toStrictEqual([['1', 2.5, true, 0.5, Uint8Array.of(0, 255)]]);
  await command(
    client,
    'a replacement',
    `CREATE OR REPLACE TABLE ${table} AS SELECT * EXCEPT (note) FROM ${table}`,
  );
  await expect(collected(held.read())).rejects.toMatchObject({
    code: 'MATRIX_COLUMN_GONE',
    message: expect.stringContaining('note'),
  });
});

test('the dataset goes with the last table in it', async ({ connector, prefix, client }) => {
  const one = await connector.hold({ database: prefix, schema: 's', table: 'a' }, rows(1), { unique: true });
  const two = await connector.hold({ database: prefix, schema: 's', table: 'b' }, rows(1), { unique: true });
  const isThere = async (table: string) =>
    (await describeTable(client, { dataset: `${prefix}_s`, table })) !== null;
  await one.drop();
  await one.drop();
  expect([await isThere('a'), await isThere('b')]).toEqual([false, true]);
  await two.drop();
  expect(await connector.sweep(prefix)).toEqual([]);
});

test('a sweep drops what begins so and has the label, and nothing else', async ({
  connector,
  prefix,
  client,
}) => {
  await connector.hold({ database: `${prefix}a`, schema: 's', table: 't' }, rows(1), { unique: true });
  await connector.hold({ database: `${prefix}b`, schema: 's', table: 't' }, rows(1), { unique: true });
  await makeDataset(client, `${prefix}a_foreign`, {});
  expect(await connector.sweep(`${prefix}a`)).toEqual([`${prefix}a_s`]);
  expect(await connector.sweep(prefix)).toEqual([`${prefix}b_s`]);
  await client.call({ what: 'a drop', method: 'DELETE', path: `/datasets/${prefix}a_foreign` });
  for (const bad of ['', 'dpm', 'DPM_x', '%%%%'])
    await expect(connector.sweep(bad)).rejects.toMatchObject({ code: 'MATRIX_BAD_PREFIX' });
});
