/** Columns as the catalogue tells them. */
import { storedColumns, tableColumns } from '../../../src/systems/postgres/catalogue.ts';
import { expect, test } from '../../support/postgres.ts';
import { rows } from './rows.ts';

test('columns in order, with types, kinds, nullability and place in the key', async ({
  connector,
  database,
  session,
}) => {
  await connector.hold({ database, schema: 'public', table: 'other' }, rows(1), { unique: true });
  const client = await session(database);
  await client.query(`
    CREATE SCHEMA "Odd ""schema";
    CREATE TABLE "Odd ""schema"."A b" (gone integer, b text, "C c" numeric(38,9) NOT NULL, a timestamptz, d dpone_composite,
      PRIMARY KEY ("C c", a));
    ALTER TABLE "Odd ""schema"."A b" DROP COLUMN gone;
    CREATE UNIQUE INDEX ON "Odd ""schema"."A b" (b)`);
  expect(await tableColumns(client, 'Odd "schema', 'A b')).toStrictEqual([
    { name: 'b', native: 'text', nullable: true, keyPosition: 0, kind: 'text' },
    { name: 'C c', native: 'numeric(38,9)', nullable: false, keyPosition: 1, kind: 'decimal' },
    { name: 'a', native: 'timestamp with time zone', nullable: false, keyPosition: 2, kind: 'instant' },
    { name: 'd', native: 'dpone_composite', nullable: true, keyPosition: 0, kind: 'tuple' },
  ]);
  expect(await tableColumns(client, 'public', 'a b')).toStrictEqual([]);
  await client.query('CREATE TABLE clock (at interval)');
  await expect(tableColumns(client, 'public', 'clock')).rejects.toMatchObject({
    code: 'MATRIX_UNKNOWN_TYPE',
  });
  expect(await storedColumns(client, 'public', 'clock')).toStrictEqual([
    { name: 'at', native: 'interval', nullable: true, keyPosition: 0 },
  ]);
});
