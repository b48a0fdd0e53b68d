/** A server whose data is all on a small disk: filled, refused by the server and told by the sink, and given room again. */
import { openSink } from '../../../src/loader/sinks/clickhouse.ts';
import { connectClickHouse } from '../../../src/systems/clickhouse/connector.ts';
import { collected, expect, test as base } from '../../support/clickhouse.ts';
import { useSmall } from '../../support/small-disk.ts';
import type { Small } from '../../support/small-disk.ts';
import { addAll, manifestWithin, once } from '../../support/loading.ts';
import { byId, columns, row, rows } from './rows.ts';

const test = base.extend<{ small: Small }>({
  small: async ({ clickhouse }, use, testInfo) => {
    await useSmall(clickhouse, connectClickHouse, use, testInfo);
  },
});

const at = (database: string) => ({ database, schema: 'landing', table: 'orders' });

test('a full disk takes no row and loses none, and with room again rows are taken', async ({ small }) => {
  const { connector, disk, database } = small;
  const held = await connector.hold(at(database), rows(20), { unique: true });
  {
    await using taken = await disk.take(database);
    expect(await taken.refusal()).toBeNull();
    const free = await taken.free();
    expect(free).toBeGreaterThan(10_000_000);
    expect(await taken.fill()).toBeGreaterThan(free - 4_000_000);
    expect(await taken.free()).toBeLessThan(100_000);
    const refusal = (await taken.refusal()) ?? '';
    expect(refusal).toMatch(/^the disk of ClickHouse at \S+ is full \(\d+ \w+\): /);
    expect(taken.isTold(refusal)).toBe(true);
    expect(taken.isTold('the sink, clickhouse at http://localhost:1, failed')).toBe(false);
    expect(byId(await collected(held.read()))).toStrictEqual([...rows(20).batches()].flat());

    const { schema: landing } = held.place('landing', 'orders');
    const { schema: staging } = held.place('staging', '');
    const manifest = manifestWithin(
      'clickhouse',
      { source: 'public', landing: landing as string, staging: staging as string },
      { mode: 'incremental_append' },
    );
    const context = { connection: held.connection, manifest, run_id: 'spec', load_timestamp: 0n };
    await expect(stageAndExchange()).rejects.toMatchObject({
      code: 'MATRIX_DISK_FULL',
      message: expect.stringMatching(/the disk of ClickHouse at \S+ is full .*give it room and load again/),
    });
    expect(byId(await collected(held.read()))).toHaveLength(20);
    await taken.clear();
    expect(await taken.free()).toBeGreaterThan(free - 10_000_000);
    expect(await taken.refusal()).toBeNull();
    await stageAndExchange();

    async function stageAndExchange(): Promise<void> {
      await using sink = await openSink(context);
      const staged = await sink.stage(columns, once(row(100).with(4, '6400')));
      await sink.exchange(staged, addAll);
      await sink.discard(staged);
    }
  }
  expect(byId(await collected(held.read()))).toHaveLength(21);
  // Nothing of the probe is left.
  expect(await connector.sweep(`${database}_disk`)).toEqual([]);
});

test('a sweep gives back a disk that was left full', async ({ small }) => {
  const { connector, disk, database } = small;
  await connector.hold(at(database), rows(1), { unique: true });
  const left = await disk.take(database);
  await left.fill();
  expect(await connector.sweep(database)).toEqual([`${database}_disk`, `${database}_landing`]);
  await connector.hold(at(database), rows(1), { unique: true });
  await using next = await disk.take(database);
  expect(await next.free()).toBeGreaterThan(10_000_000);
});

test('one whose data is on a disk of the machine has none to fill', async ({ clickhouse, connector }) => {
  expect(clickhouse.small_disk).toBeUndefined();
  expect(await connector.smallDisk?.()).toBeNull();
});
