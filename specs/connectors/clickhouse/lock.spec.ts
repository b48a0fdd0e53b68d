/** One commit at a time per target: who waits, who is found dead, and what is left of the lock. */
import { ensureBeside } from '../../../src/loader/sinks/clickhouse/beside.ts';
import { signStatement } from '../../../src/loader/sinks/clickhouse/leases.ts';
import { locked } from '../../../src/loader/sinks/clickhouse/lock.ts';
import { expect, test as base } from './loader-support.ts';

interface Taken {
  /** Ends the work that holds the lock. */
  readonly end: () => void;
  /** Resolves once the lock is free again. */
  readonly ended: Promise<void>;
}

const test = base.extend<{
  take: (
    owner: string,
    options?: { mark?: string; patience?: number; grace?: number; target?: string },
  ) => Promise<Taken>;
  alive: (owner: string) => Promise<void>;
  tables: () => Promise<readonly string[]>;
}>({
  take: async ({ at, client }, use) => {
    await ensureBeside(client, at.staging);
    await use(async (owner, { mark = owner, target = 'landing.orders', ...settings } = {}) => {
      const held = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      const work = async (): Promise<void> => {
        begun.resolve();
        await held.promise;
      };
      const ended = locked(client, { database: at.staging, target }, { owner, mark }, work, settings);
      ended.catch(begun.reject);
      await begun.promise;
      return { end: held.resolve, ended };
    });
  },
  alive: async ({ at, client }, use) => use((owner) => client.command(signStatement(at.staging, owner))),
  tables: async ({ at, client }, use) =>
    use(async () => {
      const rows = await client.rows<{ name: string }>(
        `SELECT name FROM system.tables WHERE database = '${at.staging}' AND name LIKE '\\_\\_dpone\\_\\_lock%'`,
      );
      return rows.map(({ name }) => name);
    }),
});

test('a second commit of the same target waits for the first, one of another does not, and no lock is left', async ({
  take,
  alive,
  tables,
}) => {
  await alive('one');
  const first = await take('one');
  const order: string[] = [];
  const second = take('two').then((taken) => {
    order.push('second begins');
    return taken;
  });
  const other = await take('three', { target: 'landing.others' });
  expect(await tables()).toHaveLength(2);
  other.end();
  await other.ended;
  expect(order).toEqual([]);
  order.push('first ends');
  first.end();
  await first.ended;
  const { end, ended } = await second;
  end();
  await ended;
  expect(order).toEqual(['first ends', 'second begins']);
  expect(await tables()).toEqual([]);
});

test('the lock of a load that is dead is taken over, and what it leaves later is not its own', async ({
  take,
  tables,
}) => {
  // It has signed no lease.
  const dead = await take('dead');
  const next = await take('next');
  dead.end();
  await dead.ended;
  expect(await tables()).toHaveLength(1);
  next.end();
  await next.ended;
  expect(await tables()).toEqual([]);
});

test('a predecessor of the same run is given its grace, though its lease is young', async ({
  take,
  alive,
}) => {
  await alive('run1a');
  const predecessor = await take('run1a', { mark: 'run1' });
  const began = performance.now();
  const again = await take('run1b', { mark: 'run1', grace: 300 });
  expect(performance.now() - began).toBeGreaterThanOrEqual(300);
  again.end();
  await again.ended;
  predecessor.end();
  await predecessor.ended;
});

test('another load that lives and goes on holding it is told by name', async ({ take, alive }) => {
  await alive('lasting');
  const lasting = await take('lasting');
  await expect(take('late', { patience: 200 })).rejects.toMatchObject({
    code: 'MATRIX_LOCK_TIMEOUT',
    message: expect.stringMatching(
      /another load \(lasting\) has been committing to landing\.orders for 200 ms/,
    ),
  });
  lasting.end();
  await lasting.ended;
});

test('work that fails leaves no lock, and its own error', async ({ at, client, tables }) => {
  await ensureBeside(client, at.staging);
  const failing = locked(
    client,
    { database: at.staging, target: 'landing.orders' },
    { owner: 'one', mark: 'one' },
    () => Promise.reject(new RangeError('no such day')),
  );
  await expect(failing).rejects.toThrow(new RangeError('no such day'));
  expect(await tables()).toEqual([]);
});
