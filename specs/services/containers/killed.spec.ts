import { readdirSync } from 'node:fs';
import { labelNames } from '../../../src/services/container-removal.ts';
import { leftIn, test } from '../suites.ts';
import type { Suite } from '../suites.ts';
import { expect } from '../support.ts';
import { containersWith, volumesLeft, volumesOf, whyNoContainers } from './docker.ts';
import type { Seen } from './docker.ts';

test.describe.configure({ timeout: 180_000 });
test.beforeAll(async () => {
  const why = await whyNoContainers();
  test.skip(why !== undefined, why);
});

const real = { runMode: 'real_local', dockerHost: process.env['DOCKER_HOST'] };
const asks = `test('asks', async () => { await contained(); await forever; });`;

/** Whatever a suite's runner has started. */
const containersOf = (suite: Suite): Promise<readonly Seen[]> =>
  containersWith(labelNames.pid, suite.process.pid ?? -1);

interface Moment {
  readonly when: string;
  readonly signal: NodeJS.Signals;
  readonly tests?: string;
  /** Settles once the moment has come. */
  readonly come: (suite: Suite, machinesFolder: string) => Promise<unknown>;
}

const began = (folder: string): boolean =>
  leftIn(folder).some((run) => readdirSync(`${folder}/${run}`).includes('broker'));

const soon = { intervals: [5], timeout: 60_000 };

const moments: readonly Moment[] = [
  {
    when: 'before the first engine',
    signal: 'SIGKILL',
    tests: `test('waits', async () => { await forever; });`,
    come: (_, folder) => expect.poll(() => began(folder), soon).toBe(true),
  },
  {
    when: 'while a container is made',
    signal: 'SIGTERM',
    come: (suite) => expect.poll(() => suite.printed(), soon).toContain('starting PostgreSQL (container'),
  },
  {
    when: 'while a container is made',
    signal: 'SIGKILL',
    come: (suite) => expect.poll(() => suite.printed(), soon).toContain('starting PostgreSQL (container'),
  },
  {
    when: 'while its server starts',
    signal: 'SIGKILL',
    come: (suite) =>
      expect
        .poll(async () => (await containersOf(suite)).map(({ State }) => State), soon)
        .toEqual(['running']),
  },
  { when: 'while a test runs', signal: 'SIGHUP', come: (suite) => suite.noted(1) },
  { when: 'while a test runs', signal: 'SIGINT', come: (suite) => suite.noted(1) },
  { when: 'while a test runs', signal: 'SIGKILL', come: (suite) => suite.noted(1) },
];

for (const { when, signal, tests = asks, come } of moments) {
  test(`${signal} ${when} leaves nothing behind`, async ({ start, machinesFolder }) => {
    test.skip(process.platform === 'win32', 'Windows has no such signals');
    const suite = start(tests, real);
    await come(suite, machinesFolder);
    const before = await containersOf(suite);
    suite.process.kill(signal);
    const { code, output } = await suite.ended;
    if (signal === 'SIGKILL') await sweptByTheNext(start);
    else expect(code, output).toBe(130);
    expect(await containersOf(suite)).toEqual([]);
    expect(await volumesLeft(volumesOf(before))).toEqual([]);
    expect(leftIn(machinesFolder)).toEqual([]);
  });
}

test('SIGKILL during the teardown leaves nothing behind', async ({ start, machinesFolder }) => {
  test.skip(process.platform === 'win32', 'Windows has no such signals');
  const two = `for (const name of ['a', 'b']) test(name, async () => { await contained(); await forever; });`;
  const suite = start(two, { ...real, workers: 2 });
  await suite.noted(2);
  const before = await containersOf(suite);
  expect(before).toHaveLength(2);
  suite.process.kill('SIGINT');
  const states = async (): Promise<number> =>
    (await containersOf(suite)).filter(({ State }) => State === 'running').length;
  await expect.poll(states, soon).toBeLessThan(2);
  suite.process.kill('SIGKILL');
  await suite.ended;
  await sweptByTheNext(start);
  expect(await containersOf(suite)).toEqual([]);
  expect(await volumesLeft(volumesOf(before))).toEqual([]);
  expect(leftIn(machinesFolder)).toEqual([]);
});

/** A run that needs no engine itself sweeps at its start all the same. */
async function sweptByTheNext(start: (tests: string, options?: object) => Suite): Promise<void> {
  const { code, output } = await start(`test('passes', () => {});`, real).ended;
  expect(code, output).toBe(0);
}
