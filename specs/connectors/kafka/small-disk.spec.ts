/** A broker whose one log directory is on a small disk: filled, ended by what is written and told by the sink, and begun again. */
import { openSink } from '../../../src/loader/sinks/kafka.ts';
import { connectTopics } from '../../../src/systems/kafka/connector.ts';
import { columns } from '../../loader/orders.ts';
import { once } from '../../support/loading.ts';
import { expect, test as base } from '../../support/kafka.ts';
import { useSmall } from '../../support/small-disk.ts';
import type { Small } from '../../support/small-disk.ts';
import { logWorld, upsert, wideRows } from './loader-support.ts';

const test = base.extend<{ small: Small }>({
  small: async ({ kafka }, use, testInfo) => {
    test.setTimeout(300_000);
    await useSmall(kafka, connectTopics, use, testInfo);
  },
});

const many = wideRows(100);

test('a load that finds no room is told so, and goes well once there is room', async ({ small }) => {
  const { connector, disk, database } = small;
  const world = await logWorld(connector, database, 'incremental_merge');
  const { manifest, run_id, connections } = world.request;
  const context = { manifest, run_id, load_timestamp: 0n, connection: connections.sink };
  await using taken = await disk.take(database);
  expect(await taken.refusal()).toBeNull();
  {
    await using sink = await openSink(context);
    const staged = await sink.stage(columns, once(...many));
    const free = await taken.free();
    expect(await taken.fill()).toBeGreaterThan(free - 200_000);
    expect(await taken.free()).toBeLessThan(100_000);
    const failure = await sink.exchange(staged, upsert).then(
      () => null,
      (error: Error) => error,
    );
    // Where the broker ends before it has answered, nobody is there to tell of its disk.
    expect(failure?.message).toMatch(
      /^Kafka at \S+: .*(KAFKA_STORAGE_ERROR for partition \d+ of|Connection)/,
    );
    expect(taken.isTold(failure?.message ?? '')).toBe(true);
  }
  expect(await taken.refusal()).toMatch(/; its log: .*No space left on device; .*all log dirs .*have failed/);
  await taken.clear();
  expect(await taken.refusal()).toBeNull();
  expect(await world.events()).toEqual([]);
  await using again = await openSink(context);
  expect(await again.exchange(await again.stage(columns, once(...many)), upsert)).toEqual({
    removed: 0,
    added: 100,
  });
  expect((await world.events()).map(([key]) => key)).toEqual(many.map(([id]) => String(id)));
});

test('one that is left full, and has ended, is begun again by whoever disposes of it', async ({ small }) => {
  const { connector, disk, database } = small;
  const world = await logWorld(connector, database, 'incremental_merge');
  {
    await using taken = await disk.take(database);
    await taken.fill();
    expect(await taken.refusal()).toContain('No space left on device');
  }
  expect(await world.events()).toEqual([]);
  await using next = await disk.take(database);
  expect(await next.free()).toBeGreaterThan(10_000_000);
  expect(next.isTold('the sink, kafka at kafka://localhost:1, failed')).toBe(false);
});

test('one whose log directory is on a disk of the machine has none to fill', async ({ connector, kafka }) => {
  expect(kafka.small_disk).toBeUndefined();
  expect(await connector.smallDisk?.()).toBeNull();
});
