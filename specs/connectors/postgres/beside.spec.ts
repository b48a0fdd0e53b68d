/** What a database has beside a table: whatever a loader leaves is seen, and the server's own things are not. */
import { expect, test } from '../../support/postgres.ts';
import { rows } from './rows.ts';

const leftovers: Readonly<Record<string, readonly [sql: string, names: readonly string[]]>> = {
  'a table': ['CREATE TABLE public.staged (id int)', ['public.staged']],
  'a schema of its own': [
    'CREATE SCHEMA staging; CREATE TABLE staging.state (key text)',
    ['schema staging', 'staging.state'],
  ],
  'a view': ['CREATE VIEW public.latest AS SELECT 1 AS one', ['public.latest']],
  'a sequence': ['CREATE SEQUENCE public.loads', ['public.loads']],
  'a publication': ['CREATE PUBLICATION orders_changes FOR ALL TABLES', ['publication orders_changes']],
};

for (const [what, [sql, names]] of Object.entries(leftovers)) {
  test(`${what} is seen beside it`, async ({ connector, database, session }) => {
    const at = { database, schema: 'public', table: 'orders' };
    const held = await connector.hold(at, rows(3), { unique: true });
    const before = await held.beside?.();
    expect(before).toEqual(['public.orders', 'schema public']);
    const client = await session(database);
    await client.query(sql);
    expect(await held.beside?.()).toEqual([...(before ?? []), ...names].toSorted());
  });
}
