/** The fingerprint: every kind of tampering changes it, and nothing else does. */
import type { Held } from '../../../src/systems/contract.ts';
import { expect, test as base } from '../../support/clickhouse.ts';
import { rows } from './rows.ts';

const test = base.extend<{ held: Held; table: string }>({
  held: async ({ connector, prefix }, use) => {
    await use(
      await connector.hold({ database: prefix, schema: 'public', table: 'orders' }, rows(100), {
        unique: true,
      }),
    );
  },
  table: async ({ prefix }, use) => use(`${prefix}_public.orders`),
});

const tampering: Readonly<Record<string, readonly string[]>> = {
  'a changed value': ["ALTER TABLE $T UPDATE note = 'x' WHERE id = 5"],
  'a trailing blank': ["ALTER TABLE $T UPDATE note = concat(note, ' ') WHERE id = 5"],
  'a null for a text': ['ALTER TABLE $T UPDATE note = NULL WHERE id = 5'],
  'a 0 for a -0': ['ALTER TABLE $T UPDATE part = 0 WHERE id = 5'],
  'a 0 for a null': ['ALTER TABLE $T UPDATE part = 0 WHERE id = 3'],
  'two values swapped': ["ALTER TABLE $T UPDATE note = if(id = 5, 'note 6', 'note 5') WHERE id IN (5, 6)"],
  'a row removed by a mask': ['DELETE FROM $T WHERE id = 5'],
  'a row removed by a mutation': ['ALTER TABLE $T DELETE WHERE id = 5'],
  'an added row': ['INSERT INTO $T (id) VALUES (101)'],
  'a row that is there twice': ['INSERT INTO $T SELECT * FROM $T WHERE id = 5'],
  'all rows gone': ['TRUNCATE TABLE $T'],
  'an added column': ['ALTER TABLE $T ADD COLUMN extra Int32'],
  'a dropped column': ['ALTER TABLE $T DROP COLUMN note'],
  'a renamed column': ['ALTER TABLE $T RENAME COLUMN note TO remark'],
  'another type': ['ALTER TABLE $T MODIFY COLUMN note LowCardinality(Nullable(String))'],
  'another default': ["ALTER TABLE $T MODIFY COLUMN note DEFAULT 'x'"],
  'an added index': ['ALTER TABLE $T ADD INDEX i note TYPE bloom_filter'],
  'an added constraint': ['ALTER TABLE $T ADD CONSTRAINT c CHECK id > 0'],
  'a time to live': ['ALTER TABLE $T MODIFY TTL toDate(id) + INTERVAL 100000 DAY'],
  'a setting': ['ALTER TABLE $T MODIFY SETTING merge_with_ttl_timeout = 100'],
  'a comment': ["ALTER TABLE $T MODIFY COMMENT 'x'"],
  'the table gone': ['DROP TABLE $T SYNC'],
  'another table in its place': [
    'CREATE TABLE $T_2 AS $T',
    'INSERT INTO $T_2 SELECT * FROM $T WHERE id != 5',
    'EXCHANGE TABLES $T AND $T_2',
  ],
};

for (const [what, statements] of Object.entries(tampering)) {
  test(`${what} changes it`, async ({ held, client, table }) => {
    const before = await held.fingerprint();
    expect(await held.fingerprint()).toBe(before);
    for (const statement of statements) await client.command(statement.replaceAll('$T', table));
    expect(await held.fingerprint()).not.toBe(before);
  });
}

test('reading, merging and rewriting the same rows do not change it', async ({ held, client, table }) => {
  const before = await held.fingerprint();
  await client.command(`INSERT INTO ${table} SELECT * FROM ${table} WHERE id = 5`);
  const twice = await held.fingerprint();
  await client.command(`OPTIMIZE TABLE ${table} FINAL`);
  expect(await held.fingerprint()).toBe(twice);
  await client.command(`ALTER TABLE ${table} DELETE WHERE id = 5`);
  await client.command(`INSERT INTO ${table} SELECT 5, 5.5, 'note 5', -0.0, '0500'`);
  expect(await held.fingerprint()).toBe(before);
  await client.rows(`SELECT count() FROM ${table}`);
  expect(await held.fingerprint()).toBe(before);
});

test('a clone has the content of its original, and another place', async ({ held, prefix }) => {
  const clone = await held.clone({ database: prefix, schema: 'public', table: 'copy' });
  const contentOf = (fingerprint: string) => fingerprint.split(':')[1];
  const [one, two] = [await held.fingerprint(), await clone.fingerprint()];
  expect(contentOf(one)).toBe(contentOf(two));
  expect(contentOf(one)).toMatch(/^100\.\d+\.\d+$/);
});
