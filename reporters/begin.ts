/** What is known of a run when its tests are: which cases it has, where its artifacts go, where it comes from. */
import type { FullConfig, Suite } from '@playwright/test/reporter';
import type { CommandLine } from '../src/evidence/command-line.ts';
import { readCommit, readVersions } from '../src/evidence/origin.ts';
import { ArtifactFolder } from './artifacts.ts';
import type { RunContext } from './artifacts.ts';
import { collect, refuseSharedFolders } from './collect.ts';
import type { Collected, ProjectRun } from './collect.ts';
import { Progress, weightOf } from './progress.ts';
import type { Terminal } from './terminal.ts';

export interface Begun {
  readonly config: FullConfig;
  readonly suite: Suite;
  readonly collected: Collected;
  readonly context: RunContext;
  /** Projects that have a part in this run. */
  readonly active: readonly ProjectRun[];
  readonly folders: ReadonlyMap<ProjectRun, ArtifactFolder>;
  readonly progress: Progress | undefined;
}

export interface Beginning {
  readonly commandLine: CommandLine;
  readonly merging: boolean;
  readonly runId: string;
  /** Takes the locks of these folders, where that is not done yet. */
  readonly hold: (folders: readonly string[]) => void;
  /** Undefined where another reporter prints. */
  readonly terminal: Terminal | undefined;
}

/** @throws MatrixError MATRIX_BAD_METADATA, MATRIX_SHARED_ARTIFACT_DIR, MATRIX_RUN_IN_PROGRESS */
export function begin(
  config: FullConfig,
  suite: Suite,
  { commandLine, merging, runId, hold, terminal }: Beginning,
): Begun {
  const collected = collect(config, suite, merging ? 'merged' : commandLine.narrowedBy);
  const loaded = suite.allTests().length > 0;
  const active = collected.runs.filter(
    (run) => run.cells.size > 0 || run.problems.length > 0 || (loaded && run.narrowedBy.length === 0),
  );
  refuseSharedFolders(active);
  hold(active.map(({ folder }) => folder));
  const weights = active.flatMap((run) =>
    [...run.cells.values()].flatMap((cell) =>
      Array.from(cell.tests, () => weightOf(run.metadata.run_mode, cell)),
    ),
  );
  const work = { tests: weights.length, weight: weights.reduce((sum, weight) => sum + weight, 0) };
  const names = active.map(({ name }) => name).join(', ');
  return {
    config,
    suite,
    collected,
    active,
    context: {
      run_id: runId,
      versions: readVersions(config.version),
      commit: collected.runs.length > 0 && !merging ? readCommit(config.rootDir) : null,
      configFile: config.configFile,
    },
    folders: new Map(active.map((run) => [run, new ArtifactFolder(run.folder)])),
    progress: terminal && work.tests > 0 ? new Progress(terminal, names, work) : undefined,
  };
}
