/** The broker ends the process group of a worker that has died, or of a run that ends; never one that was released. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { endGroup } from '../../src/services/end-process.ts';
import { startBroker } from '../../src/services/broker.ts';
import type { Broker } from '../../src/services/broker.ts';
import { Guardian } from '../../src/services/guard.ts';
import { readRun } from '../../src/services/run-folder.ts';
import { identityOf } from '../../src/model/process-identity.ts';
import { lives, until } from '../loader/command/support.ts';
import { definitionOf, expect, test as base } from './support.ts';

interface Led {
  readonly leader: number;
  /** In the same group. */
  readonly member: number;
}

interface Made {
  broker: { readonly broker: Broker; readonly folder: string; close(): Promise<void> };
  group: () => Promise<Led>;
}

const test = base.extend<Made>({
  broker: async ({ enginesOf }, use) => {
    const { options } = enginesOf(definitionOf({}));
    const broker = await startBroker(options);
    let closed: Promise<void> | undefined;
    const close = (): Promise<void> => (closed ??= broker.close());
    await use({ broker, folder: options.run.path, close });
    await close();
  },
  group: async ({}, use) => {
    const leaders: ChildProcess[] = [];
    await use(async () => {
      const child = spawn('sh', ['-c', 'sleep 605 & echo $!; wait'], {
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      leaders.push(child);
      const [text] = (await once(child.stdout, 'data')) as [Buffer];
      return { leader: child.pid ?? -1, member: Number(text.toString()) };
    });
    for (const { pid } of leaders) {
      try {
        process.kill(-(pid ?? 0), 'SIGKILL');
      } catch {
        // Ended, as it should be.
      }
    }
  },
});

test.skip(process.platform === 'win32', 'there are no process groups');

const gone = ({ leader, member }: Led): boolean => !lives(leader) && !lives(member);
const isWritten = (folder: string, pid: number): boolean =>
  (readRun(folder)?.processes ?? []).some((process_) => process_.pid === pid);

test('the end of the run ends it, and it was written down for the next run', async ({ broker, group }) => {
  const led = await group();
  (await Guardian.connect(broker.broker.address)).guard(led.leader);
  await until(() => isWritten(broker.folder, led.leader), 'it was not written down');
  expect(gone(led)).toBe(false);
  await broker.close();
  await until(() => gone(led), 'the group outlived the run');
});

test('one that was released is left alone', async ({ broker, group }) => {
  const [led, other] = [await group(), await group()];
  const guardian = await Guardian.connect(broker.broker.address);
  const release = guardian.guard(led.leader);
  guardian.guard(other.leader);
  release();
  await guardian.end();
  await until(() => gone(other), 'the other group outlived its guardian');
  expect([lives(led.leader), lives(led.member)]).toEqual([true, true]);
});

test('the death of who guards it ends it', async ({ broker, group }) => {
  const led = await group();
  const url = new URL('../../src/services/guard.ts', import.meta.url).href;
  const text = `import(${JSON.stringify(url)}).then(async ({ Guardian }) => (await Guardian.connect(${JSON.stringify(broker.broker.address)})).guard(${led.leader})); setInterval(() => {}, 1000);`;
  const worker = spawn(process.execPath, ['-e', text], { stdio: 'ignore' });
  await until(() => isWritten(broker.folder, led.leader), 'it was not written down');
  expect(gone(led)).toBe(false);
  worker.kill('SIGKILL');
  await until(() => gone(led), 'the group outlived the worker');
});

test('without a broker nothing is guarded', async () => {
  const guardian = await Guardian.connect('');
  guardian.guard(process.pid)();
  await guardian.end();
});

test('a broker that has gone is no failure, before and meanwhile', async ({ broker, group }) => {
  const { leader } = await group();
  const before = await Guardian.connect(broker.broker.address);
  await broker.close();
  const after = await Guardian.connect(broker.broker.address);
  for (const guardian of [before, after]) {
    guardian.guard(leader)();
    await guardian.end();
  }
  expect(lives(leader)).toBe(true);
});

test('a group is ended also where its leader has gone, and one that only has the number never', async ({
  group,
}) => {
  const led = await group();
  endGroup({ pid: led.leader, start_mark: 'of another process' });
  expect([lives(led.leader), lives(led.member)]).toEqual([true, true]);
  const identity = identityOf(led.leader);
  process.kill(led.leader, 'SIGKILL');
  await until(() => !lives(led.leader), 'the leader does not end');
  expect(lives(led.member)).toBe(true);
  endGroup(identity);
  await until(() => !lives(led.member), 'the group outlived its end');
});
