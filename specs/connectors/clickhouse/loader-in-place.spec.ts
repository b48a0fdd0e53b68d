/** Targets that no copy can take the place of: they are changed in place, and views that read from them are fed. */
import { runExchange } from '../../../src/loader/sinks/clickhouse/exchange.ts';
import type { ExchangeNames } from '../../../src/loader/sinks/clickhouse/sql.ts';
import type { Exchange } from '../../../src/loader/contract.ts';
import { addAll } from '../../support/loading.ts';
import { column, expect, once, test } from './loader-support.ts';

const append: Exchange = { ...addAll, state: { mark: '7' } };

test('a target that feeds a view keeps its identity, and the view gets what is added', async ({
  at,
  client,
  show,
}) => {
  const { landing } = at;
  await client.command(
    `CREATE TABLE ${landing}.orders (id Int32, label Nullable(String)) ENGINE = MergeTree ORDER BY id`,
  );
  await client.command(`CREATE TABLE ${landing}.seen (id Int32) ENGINE = MergeTree ORDER BY id`);
  await client.command(
    `CREATE MATERIALIZED VIEW ${landing}.watch TO ${landing}.seen AS SELECT id FROM ${landing}.orders`,
  );
  await client.command(`INSERT INTO ${landing}.orders VALUES (1, 'old'), (2, 'old')`);
  const identity = () =>
    show(`SELECT uuid FROM system.tables WHERE database = '${landing}' AND name = 'orders'`);
  const before = await identity();
  const manifest = at.manifest({ mode: 'incremental_merge', unique_key: 'id' });
  const sink = await at.sink(manifest);
  const staged = await sink.stage([column.id, column.label], once([2, 'new'], [3, 'new']));
  expect(await sink.exchange(staged, { ...append, remove: { what: 'staged_keys' } })).toEqual({
    removed: 1,
    added: 2,
  });
  expect(await show(`SELECT id, label FROM ${landing}.orders ORDER BY id`)).toEqual([
    '1|old',
    '2|new',
    '3|new',
  ]);
  expect(await show(`SELECT id FROM ${landing}.seen ORDER BY id`)).toEqual(['1', '2', '2', '3']);
  expect(await identity()).toEqual(before);
  expect(await sink.state()).toEqual({ mark: '7' });
});

test('what is added in place is one block, also where it is more than the server makes one of', async ({
  at,
  client,
  show,
}) => {
  const [into, staged] = [`${at.landing}.orders`, `${at.landing}.staged`];
  for (const table of [into, staged])
    await client.command(`CREATE TABLE ${table} (id Int32) ENGINE = MergeTree ORDER BY tuple()`);
  await client.command(`INSERT INTO ${staged} SELECT number FROM numbers(2500000)`);
  const names: ExchangeNames = {
    into,
    staged,
    columns: ['id'],
    op: 'op',
    seq: 'seq',
    hash: { name: 'hash', nullable: true },
    timestamp: 0n,
  };
  // Merges change no block's number: a part says from which to which block it reaches.
  const blocks = () =>
    show(
      `SELECT max(max_block_number) - min(min_block_number) + 1 FROM system.parts
       WHERE active AND database = '${at.landing}' AND table = 'orders'`,
    );
  expect(await runExchange(client, append, names)).toEqual({ removed: 0, added: 2_500_000 });
  expect(Number((await blocks())[0])).toBeGreaterThan(1);
  await client.command(`TRUNCATE TABLE ${into} SYNC`);
  expect(await runExchange(client, append, { ...names, inOneBlock: true })).toEqual({
    removed: 0,
    added: 2_500_000,
  });
  expect(await blocks()).toEqual(['1']);
});

test('in place a load passes the last moment between its statements, and its state comes after the rows', async ({
  at,
  client,
  show,
}) => {
  const { landing } = at;
  await client.command(`CREATE TABLE ${landing}.orders (id Int32, label Nullable(String)) ENGINE = Log`);
  await client.command(`INSERT INTO ${landing}.orders VALUES (1, 'old')`);
  const passed: string[] = [];
  const manifest = at.manifest({ mode: 'full_refresh' });
  const sink = await at.sink(manifest, 0n, at.url, {
    reached: async (point) => {
      const rows = await show(`SELECT id, label FROM ${landing}.orders ORDER BY id`);
      passed.push(`${point}: ${rows.join(' ') || 'nothing'}, ${JSON.stringify(await sink.state())}`);
    },
  });
  const staged = await sink.stage([column.id, column.label], once([2, 'new']));
  await sink.exchange(staged, { ...append, remove: { what: 'all' } });
  expect(passed).toEqual(['inside_finalize: nothing, {}', 'after_commit: 2|new, {}']);
  expect(await sink.state()).toEqual({ mark: '7' });
});
