/** What stands in the databases of a namespace beside a table: whatever a loader leaves is seen, and nothing of others. */
import { expect, test } from '../../support/clickhouse.ts';
import { rows } from './rows.ts';

test('tables, views, dictionaries and databases are seen, of this namespace alone', async ({
  connector,
  client,
  prefix,
}) => {
  const held = await connector.hold({ database: `${prefix}t`, schema: 'landing', table: 'orders' }, rows(3), {
    unique: true,
  });
  await connector.hold({ database: `${prefix}other`, schema: 'landing', table: 'orders' }, rows(1), {
    unique: true,
  });
  expect(await held.beside?.()).toEqual(['database landing', 'landing.orders']);
  const landing = `${prefix}t_landing`;
  await client.command(`CREATE DATABASE ${prefix}t_staging ENGINE = Atomic`);
  await client.command(`CREATE TABLE ${prefix}t_staging.left (id Int32) ENGINE = Memory`);
  await client.command(`CREATE VIEW ${landing}.latest AS SELECT 1 AS one`);
  await client.command(
    `CREATE DICTIONARY ${landing}.known (id UInt64, note String) PRIMARY KEY id
     SOURCE(CLICKHOUSE(TABLE 'left' DB '${prefix}t_staging')) LAYOUT(FLAT()) LIFETIME(0)`,
  );
  expect(await held.beside?.()).toEqual([
    'database landing',
    'database staging',
    'landing.known',
    'landing.latest',
    'landing.orders',
    'staging.left',
  ]);
});
