/** A small run as it is left: made once by Playwright in a child process, copied and damaged by each test. */
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { artifactsRoot } from '../../../src/evidence/files.ts';
import { jsonText } from '../../../src/evidence/json.ts';
import type { RunRecord } from '../../../src/evidence/run-record.ts';
import { downstream } from '../../support/downstream.ts';

export const ids = ['kafka_to_kafka__replace', 'postgres_to_bigquery__scd2'] as const;

/** A run's folder, at the place where a run by default leaves it. */
export class LeftRun {
  /** The working directory. */
  readonly working: string;
  /** Relative to it. */
  readonly name: string;

  constructor(working: string, original: string, mode = 'mock_contract') {
    this.working = working;
    this.name = join(artifactsRoot, `${mode}_latest`);
    cpSync(original, this.folder, { recursive: true });
  }

  get folder(): string {
    return join(this.working, this.name);
  }

  at(file: string): string {
    return join(this.folder, file);
  }

  /** Changes a JSON file; where it is an artifact, its hash in the record with it, unless `keepHash`. */
  edit<T extends object>(file: string, change: (value: T) => void, keepHash = false): void {
    const value = JSON.parse(readFileSync(this.at(file), 'utf8')) as T;
    change(value);
    const text = jsonText(value);
    writeFileSync(this.at(file), text);
    if (file === 'run.json' || keepHash) return;
    this.editRecord((record) => {
      const named = record.artifacts.find(({ path }) => path === file);
      Object.assign(named ?? {}, { sha256: createHash('sha256').update(text).digest('hex') });
    });
  }

  editRecord(change: (record: RunRecord) => void): void {
    this.edit<RunRecord>('run.json', change);
  }
}

interface WorkerFixtures {
  readonly original: string;
}

export const test = base.extend<{ left: LeftRun }, WorkerFixtures>({
  original: [
    async ({}, use, workerInfo) => {
      const folder = join(workerInfo.project.outputDir, `left-run-${workerInfo.parallelIndex}`);
      const info = { outputPath: (name: string) => join(folder, name) };
      const suite = downstream(info as never, { config: `{ matrix: { caseId: ${JSON.stringify(ids)} } }` });
      const { exitCode, output } = await suite.run();
      if (exitCode !== 0) throw new Error(output);
      await use(suite.artifacts);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  left: async ({ original }, use, testInfo) => {
    await use(new LeftRun(testInfo.outputPath('repo'), original));
  },
});

export { expect } from '@playwright/test';
