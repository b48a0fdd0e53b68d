/** What the specs of the services share: a machine folder of the test's own, and engines that are only pretended. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { identityOf } from '../../src/model/process-identity.ts';
import type { ProcessIdentity } from '../../src/model/process-identity.ts';
import type { Running, ServiceDefinition, Way, WayName } from '../../src/services/contract.ts';
import { Engines } from '../../src/services/engines.ts';
import type { EnginesOptions } from '../../src/services/engines.ts';
import { makeFolder } from '../../src/services/machine-folder.ts';
import { RunFolder } from '../../src/services/run-folder.ts';
import { sweepDeadRuns } from '../../src/services/sweep.ts';
import type { MemoryAccess } from '../../src/services/ways.ts';

interface Support {
  /** A temporary folder with a short name that every user can reach. */
  temporary: string;
  /** A machine folder of this test's own. */
  machine: string;
  /** Makes the engines of a run, which end with the test at the latest. */
  enginesOf: (
    definition: ServiceDefinition | readonly ServiceDefinition[],
    run_id?: string,
  ) => ReturnType<typeof makeEngines>;
  /** Starts a process that does nothing, killed with the test. */
  idle: (script?: string) => ProcessIdentity;
}

export const test = base.extend<Support>({
  temporary: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'dpmt-'));
    chmodSync(folder, 0o755);
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  machine: async ({ temporary }, use) => use(makeFolder(join(temporary, 'machine'))),
  enginesOf: async ({ machine }, use) => {
    const made: Engines[] = [];
    await use((definition, run_id) => {
      const engines = makeEngines(machine, definition, run_id);
      made.push(engines.engines);
      return engines;
    });
    // Whether closing works is for the tests to say.
    for (const engines of made) await engines.close().catch(() => {});
  },
  idle: async ({}, use) => {
    const children: ReturnType<typeof spawn>[] = [];
    await use((script = 'setInterval(() => {}, 1000)') => {
      const child = spawn(process.execPath, ['-e', script], { detached: true, stdio: 'ignore' });
      children.push(child);
      return identityOf(child.pid ?? 0);
    });
    for (const child of children) child.kill('SIGKILL');
  },
});

export { expect } from '@playwright/test';

export const memory: MemoryAccess = (system, why_not_better) => ({
  engine: { system, provenance: 'memory', product: 'memory', version: '0', why_not_better },
  url: `memory://${system}`,
});

export function definitionOf(ways: Partial<Record<WayName, Way>>, system = 'some'): ServiceDefinition {
  const absent: Way = { absent: 'not here' };
  return {
    system,
    ways: { external: absent, container: absent, embedded: absent, ...ways },
    remedy: 'Set SOME_URL.',
  };
}

/** The same system on a machine without Docker. */
export function withoutContainers(definition: ServiceDefinition): ServiceDefinition {
  return { ...definition, ways: { ...definition.ways, container: { absent: 'not asked for' } } };
}

export function pretended(changes: Partial<Running> = {}): Running {
  return {
    product: 'Some',
    version: '1.2',
    url: 'some://user:secret@host',
    stop: async () => {},
    ...changes,
  };
}

/** Engines of one run with one system or some, and what they warned of. */
export function makeEngines(
  machine: string,
  definition: ServiceDefinition | readonly ServiceDefinition[],
  run_id = 'run_a1b2c3',
) {
  const warnings: string[] = [];
  const told: string[] = [];
  const run = RunFolder.create(machine, run_id, 'dpm_a1b2c3_');
  const options: EnginesOptions = {
    services: Object.fromEntries([definition].flat().map((one) => [one.system, async () => one])),
    memory,
    run,
    machine,
    warn: (message) => warnings.push(message),
    tell: (line) => told.push(line),
  };
  return { engines: new Engines(options), options, run, warnings, told };
}

/** Makes a run look as if its runner had died: its process is one that there never was. */
export function killRecord(run: RunFolder): void {
  writeFileSync(join(run.path, 'run.json'), JSON.stringify({ ...run.record, start_mark: 'never' }));
}

/** Sweeps what dead runs left; nothing of them may stay. */
export function sweep(machine: string): Promise<readonly string[]> {
  return sweepDeadRuns(machine, (message) => {
    throw new Error(message);
  });
}
