/** A whole run of few rows from a clean checkout: made once by Playwright in a child process, copied for each test. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test as base } from '@playwright/test';
import type { RunRecord } from '../../../src/evidence/run-record.ts';
import { jsonText } from '../../../src/evidence/json.ts';
import type { GateResult } from '../../../src/gates/contract.ts';
import { LeftRun } from '../../cli/support/left-run.ts';
import { dpone } from '../../cli/terminal.ts';
import { downstream } from '../../support/downstream.ts';

/** A desk with a copy of the run on it, where somebody prepares a release. */
export class Desk {
  readonly left: LeftRun;
  readonly #environment: Readonly<Record<string, string>>;

  constructor(working: string, original: string, environment: Readonly<Record<string, string>> = {}) {
    mkdirSync(working, { recursive: true });
    this.left = new LeftRun(working, original);
    this.#environment = environment;
  }

  get run(): string {
    return this.left.name;
  }

  get commit(): string {
    return this.read<RunRecord>(join(this.run, 'run.json')).commit?.sha ?? '';
  }

  at(path: string): string {
    return join(this.left.working, path);
  }

  read<T>(path: string): T {
    return JSON.parse(readFileSync(this.at(path), 'utf8')) as T;
  }

  write(path: string, value: object): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), jsonText(value));
  }

  edit<T extends object>(path: string, change: (value: T) => void): void {
    const value = this.read<T>(path);
    change(value);
    this.write(path, value);
  }

  copy(from: string, to: string): void {
    cpSync(this.at(from), this.at(to), { recursive: true });
  }

  line(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    return dpone(argv, { ...this.#environment, ...environment }, this.left.working);
  }

  /** A gate's exit code and what it blocks on: names, each once; where the request was wrong, the error. */
  async gate(
    argv: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<{ code: number; trust?: string; blockers: readonly string[] }> {
    const { code, error, out } = await this.line(['ops', ...argv, '--format', 'json'], environment);
    if (code === 2) return { code, blockers: [error.trim()] };
    const { trust, findings } = JSON.parse(out) as GateResult;
    const faults = findings.filter((finding) => finding.trust === 'FAIL' || finding.trust === 'UNVERIFIED');
    return { code, trust, blockers: faults.map((finding) => `${finding.trust} ${finding.name}`) };
  }
}

interface WorkerFixtures {
  readonly whole: string;
}

const git = (folder: string, ...args: readonly string[]): void => {
  const who = [
    '-c',
    'user.name=somebody',
    '-c',
    'user.email=somebody@example.com',
    '-c',
    'commit.gpgsign=false',
  ];
  execFileSync('git', [...who, ...args], { cwd: folder, stdio: 'pipe' });
};

export const test = base.extend<{ desk: Desk }, WorkerFixtures>({
  whole: [
    async ({}, use, workerInfo) => {
      const folder = join(workerInfo.project.outputDir, `whole-run-${workerInfo.parallelIndex}`);
      const info = { outputPath: (name: string) => join(folder, name) };
      const suite = downstream(info as never, {
        config: '{ workers: 2, matrix: {} }',
        files: { '.gitignore': 'artifacts/\noutput/\n' },
      });
      git(suite.folder, 'init', '--quiet');
      git(suite.folder, 'add', '.');
      git(suite.folder, 'commit', '--quiet', '--no-verify', '--message', 'as it is released');
      const { exitCode, output } = await suite.run();
      if (exitCode !== 0) throw new Error(output);
      await use(suite.artifacts);
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  desk: async ({ whole }, use, testInfo) => {
    await use(new Desk(testInfo.outputPath('desk'), whole));
  },
});

export { expect } from '@playwright/test';
