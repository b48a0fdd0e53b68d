/** What the server tells of itself: parts, rows and bytes of the databases of one namespace, and of no other. */
import type { Connector } from '../../../src/systems/contract.ts';
import { expect, test } from '../../support/clickhouse.ts';
import { rows } from './rows.ts';

async function observed(connector: Connector, database: string): Promise<Readonly<Record<string, number>>> {
  const gauges = (await connector.observe?.(database)) ?? [];
  return Object.fromEntries(gauges.map(({ name, value }) => [name, value]));
}

test('what stands in the namespace is told, by number', async ({ connector, prefix }) => {
  const nothing = {
    'active parts': 0,
    merges: 0,
    'rows there': 0,
    'bytes on disk': 0,
    'bytes being merged': 0,
  };
  expect(await observed(connector, `${prefix}a`)).toEqual(nothing);
  const hold = (database: string, table: string, count: number) =>
    connector.hold({ database, schema: 'public', table }, rows(count), { unique: true });
  await hold(`${prefix}a`, 'orders', 1000);
  await hold(`${prefix}a`, 'others', 500);
  await hold(`${prefix}b`, 'orders', 70);
  const seen = await observed(connector, `${prefix}a`);
  expect(seen).toMatchObject({ 'active parts': 2, 'rows there': 1500 });
  expect(seen['bytes on disk']).toBeGreaterThan(1000);
  expect(await observed(connector, `${prefix}b`)).toMatchObject({ 'active parts': 1, 'rows there': 70 });
});
