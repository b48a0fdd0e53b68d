/** Runs one case by Playwright in a process of its own, and reads what its artifact says. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { artifactName, readBehaviorArtifact, readRunRecord, runRecordName } from '../../evidence/files.ts';
import type { VolumeSettings } from '../../evidence/metadata.ts';
import { secretsOfProcess } from '../../evidence/secrets.ts';
import type { BehaviorArtifact } from '../../evidence/schema.ts';
import { line } from '../../evidence/text.ts';
import { spawnStep } from '../../gates/run-step.ts';
import type { Environment } from '../../matrix/environment.ts';
import { MatrixError } from '../../model/error.ts';
import { listOf } from '../../report/volume.ts';
import type { Watch } from './interruptible.ts';

export interface CaseRuns {
  readonly case_id: string;
  readonly project: string;
  readonly config: string | undefined;
  /** The working directory, absolute. */
  readonly folder: string;
  readonly environment: Environment;
  /** For what the runs write: made anew for each, and removed by the caller. */
  readonly scratch: string;
  readonly watch: Watch;
}

export interface CaseRun {
  readonly artifact: BehaviorArtifact;
  readonly volume: VolumeSettings;
}

/**
 * @param volume what it is to be run with; undefined for what the config and the environment say
 * @throws MatrixError MATRIX_CASE_NOT_RUN where the run says nothing of the case, with the end of what it printed
 */
export async function runCase(runs: CaseRuns, volume: VolumeSettings | undefined): Promise<CaseRun> {
  const { case_id, folder, scratch } = runs;
  runs.watch.before();
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const [artifacts, log] = [join(scratch, 'artifacts'), join(scratch, 'log')];
  const environment = {
    ...runs.environment,
    ...(volume ? variablesOf(volume) : {}),
    DPONE_MATRIX_CASE_ID: case_id,
    DPONE_MATRIX_ARTIFACT_DIR: artifacts,
  };
  const words = [process.execPath, playwrightOf(folder), ...argumentsOf(runs)];
  const secrets = secretsOfProcess(runs.environment);
  const running = spawnStep({ words, cwd: folder, environment, log, title: 'playwright test', secrets });
  runs.watch.started(running);
  await running.ended;
  const path = join(artifacts, artifactName(case_id, 'behavior'));
  if (!existsSync(path)) {
    runs.watch.before();
    throw notRun(case_id, log);
  }
  return {
    artifact: readBehaviorArtifact(path),
    volume: readRunRecord(join(artifacts, runRecordName)).volume,
  };
}

function variablesOf({ rows, change_ratio, delete_ratio, columns }: VolumeSettings): Environment {
  return {
    DPONE_MATRIX_MOCK_ROW_COUNT: String(rows),
    DPONE_MATRIX_ROW_COUNT: undefined,
    DPONE_MATRIX_CHANGE_RATIO: change_ratio,
    DPONE_MATRIX_DELETE_RATIO: delete_ratio,
    DPONE_MATRIX_COLUMNS: columns && listOf(columns),
  };
}

/** The matrix reporter alone: reports of the user's own stay what they are. */
function argumentsOf({ case_id, project, config, scratch }: CaseRuns): readonly string[] {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const reporter = fileURLToPath(new URL(`../../../reporters/matrix.${extension}`, import.meta.url));
  return [
    'test',
    `--project=${project}`,
    ...(config === undefined ? [] : [`--config=${config}`]),
    `--grep=behavior.*${case_id}`,
    `--reporter=${reporter}`,
    `--output=${join(scratch, 'output')}`,
    '--workers=1',
    '--retries=0',
    '--repeat-each=1',
  ];
}

/** Of the repo that is worked in. @throws MatrixError MATRIX_MISSING_PACKAGE */
function playwrightOf(folder: string): string {
  try {
    return createRequire(join(folder, 'package.json')).resolve('@playwright/test/cli');
  } catch {
    throw new MatrixError(
      'MATRIX_MISSING_PACKAGE',
      `the package @playwright/test is not installed in ${folder}: run this where your playwright.config.ts is`,
    );
  }
}

/** So much of what a run printed is told. */
const lastLines = 15;

function notRun(case_id: string, log: string): MatrixError {
  const printed = readFileSync(log, 'utf8').trimEnd().split('\n').slice(1);
  return new MatrixError(
    'MATRIX_CASE_NOT_RUN',
    `the run left no artifact of ${case_id}: its test must have the layer and the case id in its title. It printed:\n` +
      printed
        .slice(-lastLines)
        .map((text) => `  ${line(text)}`)
        .join('\n'),
  );
}
