/** A topic in which a dead load has left its transaction open: what a reader of committed records sees, and what is beside it. */
import { openSink } from '../../../src/loader/sinks/kafka.ts';
import { stateTopic } from '../../../src/loader/sinks/kafka/state.ts';
import { columns } from '../../loader/orders.ts';
import { addAll } from '../../support/loading.ts';
import { collected, expect, test } from '../../support/kafka.ts';
import { logWorld } from './loader-support.ts';

test('up to an open transaction the topic can be read, and to its end once a successor has aborted it', async ({
  connector,
  database,
}) => {
  const world = await logWorld(connector, database, 'incremental_merge');
  const { manifest, connections, run_id } = world.request;
  const died = Promise.withResolvers<void>();
  const dead = await openSink({
    manifest,
    run_id,
    connection: connections.sink,
    load_timestamp: 0n,
    reached: async () => {
      died.resolve();
      await new Promise<never>(() => {});
    },
  });
  expect(await world.target.beside?.()).toEqual(['orders.topic']);
  const old = await collected(world.target.read());
  expect(old.length).toBeGreaterThan(0);
  const staged = await dead.stage(
    columns,
    (async function* () {
      yield [[7, 20605, 'seven', null]];
    })(),
  );
  void dead.exchange(staged, { ...addAll, state: { mark: '1' } });
  await died.promise;
  expect(await collected(world.target.read('0', { undecided: true }))).toEqual(old);
  expect(await collected(world.target.read(world.start, { undecided: true }))).toEqual([]);
  await world.load();
  const events = await world.events();
  expect(events.length).toBeGreaterThan(0);
  expect(events.map(([key]) => key)).not.toContain('7');
  expect(await collected(world.target.read(world.start, { undecided: true }))).toHaveLength(events.length);
  expect(await world.target.beside?.()).toEqual(['orders.topic', stateTopic('orders.topic')]);
  await dead[Symbol.asyncDispose]();
});
