import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RunFolder } from '../../../src/services/run-folder.ts';
import { sweepDeadRuns } from '../../../src/services/sweep.ts';
import { expect, killRecord, sweep, test as base } from '../support.ts';

/** Where Docker is can be set for a test; nothing here reaches one. */
const test = base.extend<{ dockerHost: (host: string | undefined) => void }>({
  dockerHost: async ({}, use) => {
    const before = process.env['DOCKER_HOST'];
    const set = (host: string | undefined): void => {
      if (host === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = host;
    };
    await use(set);
    set(before);
  },
});

test('a dead run that had no containers needs no Docker', async ({ machine, temporary, dockerHost }) => {
  dockerHost(`unix://${join(temporary, 'nobody')}`);
  killRecord(RunFolder.create(machine, 'run_dead', 'dpm_dead00_'));
  expect(await sweep(machine)).toEqual(['run_dead']);
});

test('where Docker is away, what a dead run left is kept for a later run, and said', async ({
  machine,
  temporary,
  dockerHost,
  idle,
}) => {
  const host = `unix://${join(temporary, 'nobody')}`;
  dockerHost(host);
  const dead = RunFolder.create(machine, 'run_dead', 'dpm_dead00_');
  dead.recordContainers();
  dead.recordProcess(idle().pid);
  killRecord(dead);
  const warnings: string[] = [];
  expect(await sweepDeadRuns(machine, (message) => warnings.push(message))).toEqual([]);
  expect(warnings).toEqual([
    'containers that the dead run run_dead may have left are still there: ' +
      `no Docker engine answers (DOCKER_HOST ${host}: ENOENT); remove ${dead.path} where there are none`,
  ]);
  expect(existsSync(join(dead.path, 'containers.jsonl'))).toBe(true);
});

test("another Docker engine is not asked for a dead run's containers", async ({ machine, dockerHost }) => {
  dockerHost('tcp://user:secret@elsewhere:2375');
  const dead = RunFolder.create(machine, 'run_dead', 'dpm_dead00_');
  dead.recordContainers();
  killRecord(dead);
  dockerHost(undefined);
  const warnings: string[] = [];
  expect(await sweepDeadRuns(machine, (message) => warnings.push(message))).toEqual([]);
  expect(warnings).toEqual([
    expect.stringContaining(
      'it had DOCKER_HOST set to tcp://user:***@elsewhere:2375, and this run has not; remove',
    ),
  ]);
});
