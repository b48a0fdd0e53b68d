/** The fingerprint: every kind of tampering changes it, and nothing else does. */
import type { Held } from '../../../src/systems/contract.ts';
import type { Client } from '../../../src/systems/postgres/client.ts';
import { expect, test as base } from '../../support/postgres.ts';
import { rows } from './rows.ts';

const test = base.extend<{ held: Held; client: Client }>({
  held: async ({ connector, database }, use) => {
    await use(
      await connector.hold({ database, schema: 'public', table: 'orders' }, rows(100), { unique: true }),
    );
  },
  client: async ({ held, session }, use) => {
    await use(await session(held.name.database));
  },
});

const tampering: Readonly<Record<string, string>> = {
  'a changed value': "UPDATE orders SET note = 'x' WHERE id = 5",
  'a trailing blank': "UPDATE orders SET note = note || ' ' WHERE id = 5",
  'an empty text for a null': "UPDATE orders SET note = ''; UPDATE orders SET note = NULL WHERE id = 5",
  'the scale of a number': 'UPDATE orders SET "Größe ""x""" = 5.500 WHERE id = 5',
  'two values swapped':
    'UPDATE orders SET "Größe ""x""" = CASE id WHEN 5 THEN 6.50 ELSE 5.50 END WHERE id IN (5, 6)',
  'a removed row': 'DELETE FROM orders WHERE id = 5',
  'an added row': 'INSERT INTO orders (id) VALUES (101)',
  'all rows gone': 'TRUNCATE orders',
  'a renamed enum label': "ALTER TYPE dpone_enum RENAME VALUE 'new' TO 'newer'",
  'an added enum label': "ALTER TYPE dpone_enum ADD VALUE 'last'",
  'an added column': 'ALTER TABLE orders ADD COLUMN extra integer',
  'a dropped column': 'ALTER TABLE orders DROP COLUMN note',
  'a renamed column': 'ALTER TABLE orders RENAME COLUMN note TO remark',
  'another type': 'ALTER TABLE orders ALTER COLUMN note TYPE varchar(100)',
  'another default': "ALTER TABLE orders ALTER COLUMN note SET DEFAULT 'x'",
  'a column that must not be null': 'ALTER TABLE orders ALTER COLUMN note SET NOT NULL',
  'a dropped key': 'ALTER TABLE orders DROP CONSTRAINT orders_pkey',
  'an added check': 'ALTER TABLE orders ADD CHECK (id > 0)',
  'an added index': 'CREATE INDEX ON orders (note)',
  'an added trigger':
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f()",
  'an added rule': 'CREATE RULE r AS ON DELETE TO orders DO INSTEAD NOTHING',
  'an added policy': 'CREATE POLICY p ON orders USING (true)',
  'another replica identity': 'ALTER TABLE orders REPLICA IDENTITY FULL',
  'another storage option': 'ALTER TABLE orders SET (fillfactor = 50)',
  'another right': 'GRANT SELECT ON orders TO PUBLIC',
  'a table that is not logged': 'ALTER TABLE orders SET UNLOGGED',
  'the table gone': 'DROP TABLE orders',
  'a view in its place': 'ALTER TABLE orders RENAME TO base; CREATE VIEW orders AS SELECT * FROM base',
};

for (const [what, sql] of Object.entries(tampering)) {
  test(`${what} changes it`, async ({ held, client }) => {
    if (what === 'an empty text for a null') await client.query('UPDATE orders SET note = NULL');
    const before = await held.fingerprint();
    expect(await held.fingerprint()).toBe(before);
    for (const statement of sql.split(/;(?! END)/)) await client.query(statement);
    expect(await held.fingerprint()).not.toBe(before);
  });
}

test('a row that is there twice is not a row that is not there', async ({ connector, database, session }) => {
  const held = await connector.hold({ database, schema: 'public', table: 'loose' }, rows(3), {
    unique: false,
  });
  const client = await session(database);
  const seen = [await held.fingerprint()];
  for (let times = 0; times < 2; times += 1) {
    await client.query('INSERT INTO loose SELECT * FROM loose WHERE id = 1 LIMIT 1');
    seen.push(await held.fingerprint());
  }
  expect(new Set(seen).size).toBe(3);
});

const harmless: Readonly<Record<string, string>> = {
  vacuum: 'VACUUM FREEZE orders',
  analyze: 'ANALYZE orders',
  'a vacuum that moves every row': 'VACUUM FULL orders',
  'another order of the rows': 'CLUSTER orders USING orders_pkey',
  'a rebuilt index': 'REINDEX TABLE orders',
  'a change that is rolled back':
    "BEGIN; UPDATE orders SET note = 'x'; DELETE FROM orders WHERE id = 1; ROLLBACK",
  'a change that is undone': "UPDATE orders SET note = note || 'x'; UPDATE orders SET note = left(note, -1)",
  'a publication': 'CREATE PUBLICATION p FOR TABLE orders',
  'another table': 'CREATE TABLE other (x integer)',
};

for (const [what, sql] of Object.entries(harmless)) {
  test(`${what} leaves it as it was`, async ({ held, client }) => {
    await client.query('UPDATE orders SET note = note WHERE id % 2 = 0');
    const before = await held.fingerprint();
    for (const statement of sql.split('; ')) await client.query(statement);
    expect(await held.fingerprint()).toBe(before);
  });
}

test('a change that is not committed is not seen, and is once it is', async ({ held, client }) => {
  const before = await held.fingerprint();
  await client.query("BEGIN; UPDATE orders SET note = 'x' WHERE id = 1");
  expect(await held.fingerprint()).toBe(before);
  await client.query('COMMIT');
  expect(await held.fingerprint()).not.toBe(before);
});

test('what it remembers of one table says nothing of another with the same name', async ({
  held,
  client,
}) => {
  const before = await held.fingerprint();
  await client.query(`
    CREATE TABLE other (LIKE orders INCLUDING ALL); INSERT INTO other SELECT * FROM orders;
    UPDATE other SET note = 'x' WHERE id = 9; DROP TABLE orders; ALTER TABLE other RENAME TO orders`);
  expect(await held.fingerprint()).not.toBe(before);
});
