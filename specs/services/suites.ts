/** Runs Playwright in a child process on a small suite that is written for it, and tells what became of it. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { identityOf } from '../../src/model/process-identity.ts';
import type { ProcessIdentity } from '../../src/model/process-identity.ts';
import { sweepDeadRuns } from '../../src/services/sweep.ts';
import { compiled, transforms } from '../reporter/support/suite.ts';
import { expect, test as base } from './support.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(repository, 'node_modules', '@playwright', 'test', 'cli.js');

export interface Suite {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  printed(): string;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
  /** What its tests wrote down so far, by {@link prelude}'s `note`. */
  notes(): readonly Note[];
  /** Waits until so many notes are there. */
  noted(count: number): Promise<readonly Note[]>;
}

/** What a test saw. */
export interface Note {
  readonly title: string;
  readonly workerIndex: number;
  readonly parallelIndex: number;
  readonly engine: ProcessIdentity;
  readonly provenance: string;
  readonly url: string;
  /** What was in the run's folder before the test asked for an engine. */
  readonly before: readonly string[];
}

export interface SuiteOptions {
  readonly runMode?: string;
  readonly workers?: number;
  readonly args?: readonly string[];
  /** What `DOCKER_HOST` is; by default no engine is there, and servers are embedded. */
  readonly dockerHost?: string | undefined;
  /** The body of a global setup that comes after ours. */
  readonly laterSetup?: string;
}

interface SuiteFixtures {
  /** Where the suites of this test have their machine folder: nothing else is in it. */
  machinesFolder: string;
  /** Starts a suite whose tests have this body after {@link prelude}. */
  start: (tests: string, options?: SuiteOptions) => Suite;
}

export const test = base.extend<SuiteFixtures>({
  machinesFolder: async ({ temporary }, use) =>
    use(join(temporary, `dpone-matrix-${process.getuid?.() ?? 'user'}`)),
  start: async ({ temporary, machinesFolder }, use) => {
    const suites: Suite[] = [];
    // Not in the output folder, which any other run in this checkout wipes.
    symlinkSync(join(repository, 'node_modules'), join(temporary, 'node_modules'), 'junction');
    await use((tests, options = {}) => {
      const folder = join(temporary, `suite-${suites.length}`);
      const suite = run(folder, temporary, tests, options);
      suites.push(suite);
      return suite;
    });
    for (const suite of suites) {
      suite.process.kill('SIGKILL');
      await suite.ended;
      for (const { engine } of suite.notes()) endEngine(engine);
    }
    // Nor a container: the record of it goes with the folder.
    if (existsSync(machinesFolder)) await sweepDeadRuns(machinesFolder, () => {});
  },
});

/** A failed test must not leave a server behind. */
function endEngine({ pid, start_mark }: ProcessIdentity): void {
  if (identityOf(pid).start_mark === start_mark && start_mark !== null) process.kill(pid, 'SIGKILL');
}

function run(folder: string, temporary: string, tests: string, options: SuiteOptions): Suite {
  const { runMode = 'mock_local', workers = 1, args = [], laterSetup = '' } = options;
  mkdirSync(folder, { recursive: true });
  const notes = join(folder, 'notes.jsonl');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'later-setup.ts'), `export default async function () { ${laterSetup} }`);
  writeFileSync(join(folder, 'playwright.config.ts'), configOf(runMode, workers));
  writeFileSync(join(folder, 'suite.spec.ts'), `${prelude(notes)}\n${tests}`);
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(TEST_|PLAYWRIGHT|PW|DPONE_|NODE_OPTIONS)/.test(name),
  );
  const child = spawn(process.execPath, [cli, 'test', ...args], {
    cwd: folder,
    env: {
      ...Object.fromEntries(inherited),
      TMPDIR: temporary,
      DOCKER_HOST: 'dockerHost' in options ? options.dockerHost : `unix://${join(temporary, 'no-docker')}`,
      PWTEST_CACHE_DIR: transforms,
      NODE_COMPILE_CACHE: compiled,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, as a shell gives it, so that a test can send a signal to all of it like a terminal.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, output }));
  });
  const read = (): readonly Note[] =>
    existsSync(notes)
      ? readFileSync(notes, 'utf8')
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as Note)
      : [];
  return {
    process: child,
    printed: () => output,
    ended,
    notes: read,
    async noted(count) {
      await Promise.race([
        expect.poll(() => read().length, { timeout: 90_000 }).toBeGreaterThanOrEqual(count),
        ended.then(({ code }) => {
          if (read().length < count) throw new Error(`the suite ended with ${code}:\n${output}`);
        }),
      ]);
      return read();
    },
  };
}

function configOf(runMode: string, workers: number): string {
  return `
    import { defineConfig } from '@playwright/test';
    export default defineConfig({
      workers: ${workers},
      fullyParallel: true,
      reporter: 'line',
      timeout: 60_000,
      globalSetup: [${JSON.stringify(join(repository, 'fixtures', 'global-setup.ts'))}, './later-setup.ts'],
      projects: [{ name: 'own', use: { runMode: '${runMode}' } }],
    });`;
}

/**
 * `note(slot?)` asks for Postgres, which has to be embedded, and writes down what it got; `contained()` does so where
 * it may be in a container, whose process is not ours to see; `forever` never settles.
 */
function prelude(notes: string): string {
  return `
    import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
    import { dirname, join } from 'node:path';
    import { test, expect } from '@playwright/test';
    import { lease } from '${repository}src/services/lease.ts';
    import { identityOf } from '${repository}src/model/process-identity.ts';
    import { connectClient } from '${repository}src/systems/postgres/client.ts';
    const forever = new Promise(() => setInterval(() => {}, 1000));
    async function contained() {
      const { title, workerIndex, parallelIndex, project } = test.info();
      const { url, engine } = await lease({ system: 'postgres', slot: parallelIndex, runMode: project.use.runMode, external: {} });
      const seen = { title, workerIndex, parallelIndex, engine: { pid: 0, start_mark: null }, provenance: engine.provenance, url, before: [] };
      appendFileSync(${JSON.stringify(notes)}, JSON.stringify(seen) + '\\n');
      return seen;
    }
    async function note(slot = test.info().parallelIndex) {
      const { title, workerIndex, parallelIndex, project } = test.info();
      const before = readdirSync(dirname(process.env.DPONE_MATRIX_BROKER)).sort();
      const { url, engine } = await lease({ system: 'postgres', slot, runMode: project.use.runMode, external: {} });
      const client = await connectClient(url, 'suite');
      const { rows } = await client.query("SELECT current_setting('data_directory') AS data");
      await client.end();
      const pid = Number(readFileSync(join(rows[0].data, 'postmaster.pid'), 'utf8').split('\\n')[0]);
      const seen = { title, workerIndex, parallelIndex, engine: identityOf(pid), provenance: engine.provenance, url, before };
      appendFileSync(${JSON.stringify(notes)}, JSON.stringify(seen) + '\\n');
      return seen;
    }`;
}

/** Everything that runs have left in the machine folder, the cache apart, which is meant to stay. */
export function leftIn(machinesFolder: string): readonly string[] {
  return existsSync(machinesFolder) ? readdirSync(machinesFolder).filter((name) => name !== 'cache') : [];
}

/** Processes that have this text in their command line (Linux alone; none elsewhere). */
export function processesNaming(text: string): readonly string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(text));
}
