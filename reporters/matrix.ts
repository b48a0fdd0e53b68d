/** The matrix reporter: judges every declared case by its evidence, writes the artifacts, settles the arithmetic. */
import type {
  FullConfig,
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestError,
  TestResult,
} from '@playwright/test/reporter';
import { newRunId, runIdVariable } from '../src/model/run-id.ts';
import { isFailing } from '../src/evidence/outcome.ts';
import { runModes } from '../src/model/case.ts';
import { ArtifactFolder } from './artifacts.ts';
import type { RunContext } from './artifacts.ts';
import { collect, refuseSharedFolders } from './collect.ts';
import type { Cell, Collected, ProjectRun } from './collect.ts';
import { namesAny, readCommandLine } from './command-line.ts';
import { firstDifference, firstFailedCheck } from './difference.ts';
import { foldersToLock, takeLocks } from './lock.ts';
import type { LockOptions } from './lock.ts';
import { readCommit, readVersions } from './origin.ts';
import { otherFailureText, otherSummaryText } from './others.ts';
import { judge, settleCell, whyUnfinished } from './outcome.ts';
import { Progress } from './progress.ts';
import { reproduceCommand } from './reproduce.ts';
import { runRecord } from './run-record.ts';
import { failureText, summaryText } from './summary.ts';
import { outcomeOf, tally } from './tally.ts';
import { Terminal } from './terminal.ts';
import { clean, clip } from './text.ts';

export interface MatrixReporterOptions extends LockOptions {
  /** Playwright's own. */
  readonly _mode?: 'test' | 'list' | 'merge';
}

interface Begun {
  readonly config: FullConfig;
  readonly suite: Suite;
  readonly collected: Collected;
  readonly context: RunContext;
  /** Projects that have a part in this run. */
  readonly active: readonly ProjectRun[];
  readonly folders: ReadonlyMap<ProjectRun, ArtifactFolder>;
  readonly progress: Progress | undefined;
}

export default class MatrixReporter implements Reporter {
  readonly #commandLine = readCommandLine(process.argv);
  readonly #listing: boolean;
  readonly #prints: boolean;
  readonly #terminal = new Terminal();
  readonly #errors: string[] = [];
  readonly #told = new Set<Cell>();
  readonly #runId = newRunId();
  readonly #release: () => void;
  #begun: Begun | undefined;
  #broken = false;

  /** @throws MatrixError MATRIX_RUN_IN_PROGRESS, before anything is wiped */
  constructor(options: MatrixReporterOptions = {}) {
    this.#listing = options._mode === 'list' || this.#commandLine.list;
    const { projects } = this.#commandLine;
    this.#prints = !this.#listing && (projects === undefined || namesAny(projects, runModes));
    const locks = !this.#listing && options._mode !== 'merge';
    this.#release = locks ? takeLocks(foldersToLock(options, this.#commandLine, this.#prints)) : () => {};
    process.once('exit', this.#release);
    // Workers and global setup come later and inherit it.
    process.env[runIdVariable] = this.#runId;
  }

  /** False where nothing of the matrix can run: Playwright then adds its own default reporter. */
  printsToStdio(): boolean {
    return this.#prints;
  }

  /** A throw here would fail the run without a word, because Playwright then keeps errors from this reporter. */
  onBegin(config: FullConfig, suite: Suite): void {
    if (this.#listing) return;
    try {
      this.#begun = this.#begin(config, suite);
    } catch (error) {
      this.#broken = true;
      process.stderr.write(`${clean(String(error))}\n`);
    }
  }

  #begin(config: FullConfig, suite: Suite): Begun {
    const collected = collect(config, suite, this.#commandLine.narrowedBy);
    const loaded = suite.allTests().length > 0;
    const active = collected.runs.filter(
      (run) => run.cells.size > 0 || run.problems.length > 0 || (loaded && run.narrowedBy.length === 0),
    );
    refuseSharedFolders(active);
    const total = active.reduce(
      (sum, run) => sum + [...run.cells.values()].reduce((n, cell) => n + cell.tests.size, 0),
      0,
    );
    return {
      config,
      suite,
      collected,
      active,
      context: {
        run_id: this.#runId,
        versions: readVersions(config.version),
        commit: collected.runs.length > 0 ? readCommit(config.rootDir) : null,
        configFile: config.configFile,
      },
      folders: new Map(active.map((run) => [run, new ArtifactFolder(run.metadata.artifact_dir)])),
      progress:
        this.#prints && total > 0
          ? new Progress(this.#terminal, active.map(({ name }) => name).join(', '), total)
          : undefined,
    };
  }

  onTestBegin(test: TestCase): void {
    const found = this.#begun?.collected.cellOf.get(test);
    if (found) this.#begun?.progress?.begin(`${found.cell.layer} ${found.cell.case.case_id}`);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const begun = this.#begun;
    if (!begun) return;
    const found = begun.collected.cellOf.get(test);
    const playwrightFailed = result.status !== test.expectedStatus && result.status !== 'skipped';
    const retried = playwrightFailed && result.status !== 'interrupted' && result.retry < test.retries;
    if (!found) {
      if (playwrightFailed && !retried && result.status !== 'interrupted')
        this.#print(otherFailureText(test, result));
      return;
    }
    const { run, cell } = found;
    const expected = {
      case: cell.case,
      layer: cell.layer,
      run_mode: run.metadata.run_mode,
      run_id: this.#runId,
    };
    const attempt = judge(expected, test, result);
    cell.tests.get(test)?.push(attempt);
    const complete = !retried && [...cell.tests.values()].every((attempts) => attempts.length > 0);
    if (complete) this.#settle(run, cell, '');
    const failed = isFailing(attempt.outcome);
    begun.progress?.end(`${cell.layer} ${cell.case.case_id}`, failed, !retried);
    if (complete) this.#tell(run, cell);
  }

  onError(error: TestError): void {
    const text = clip(clean(error.message ?? error.value ?? 'an error without a message'), 4000);
    this.#errors.push(text);
    this.#print(text);
  }

  onStdOut(chunk: string | Buffer): void {
    if (this.#prints) this.#terminal.pass(String(chunk));
  }

  onStdErr(chunk: string | Buffer): void {
    this.onStdOut(chunk);
  }

  /** Only ever turns green into red. */
  async onEnd(result: FullResult): Promise<{ status: FullResult['status'] } | undefined> {
    const begun = this.#begun;
    if (!begun) return this.#broken && result.status === 'passed' ? { status: 'failed' } : undefined;
    begun.progress?.stop();
    const loaded = begun.suite.allTests().length > 0;
    // Nothing was loaded: global setup failed, say. Earlier case files stay, and the record names none of them.
    const runs = loaded ? begun.active : result.status === 'passed' ? [] : begun.collected.runs;
    const unfinished = whyUnfinished(begun.config, result);
    let failed = false;
    for (const run of runs) {
      if (!this.#conclude(begun, run, result, loaded, unfinished)) failed = true;
    }
    const others = begun.suite.allTests().filter((test) => !begun.collected.cellOf.has(test));
    if (others.length > 0) this.#print(otherSummaryText(others));
    return failed && result.status === 'passed' ? { status: 'failed' } : undefined;
  }

  async onExit(): Promise<void> {
    this.#release();
  }

  /** Settles and writes what is open, then the record and the summary. @returns whether the run passed */
  #conclude(begun: Begun, run: ProjectRun, result: FullResult, loaded: boolean, unfinished: string): boolean {
    const folder = begun.folders.get(run) ?? new ArtifactFolder(run.metadata.artifact_dir);
    const missing = loaded && run.narrowedBy.length === 0 ? run.missing : [];
    const cells = [...run.cells.values(), ...missing];
    for (const cell of cells) if (!cell.settled) this.#settle(run, cell, unfinished);
    const counted = tally(run, loaded);
    const good =
      loaded &&
      counted.failing === 0 &&
      counted.discrepancies.length === 0 &&
      this.#errors.length === 0 &&
      !folder.failure;
    const status = result.status === 'passed' && !good ? 'failed' : result.status;
    const errors = [
      ...this.#errors,
      ...(folder.failure ? [`${folder.failure.code}: ${folder.failure.message}`] : []),
    ];
    if (status !== 'passed' && good) errors.push('the run failed outside of this project');
    const { config, context } = begun;
    const record = runRecord({ run, tally: counted, status, result, config, context, errors, cells });
    const before = folder.failure;
    folder.writeRecord(record);
    if (folder.failure && !before) record.errors.push(`${folder.failure.code}: ${folder.failure.message}`);
    const command = (cell: Cell): string => this.#command(run, cell);
    this.#print(
      summaryText({
        run,
        tally: counted,
        record,
        cells,
        folder: folder.folder,
        written: !folder.failure,
        command,
      }),
    );
    return status === 'passed' && !folder.failure;
  }

  /** Writes a cell's artifact from what is known of it, and keeps little of it. */
  #settle(run: ProjectRun, cell: Cell, unfinished: string): void {
    const begun = this.#begun;
    if (!begun) return;
    const verdict = settleCell(cell, unfinished);
    const written = begun.folders.get(run)?.writeCase(run, cell, verdict, begun.context);
    const { evidence, ...kept } = verdict;
    const seen = evidence && 'engines' in evidence ? evidence : undefined;
    const check = evidence && firstFailedCheck(evidence.checks);
    const difference = seen?.difference && firstDifference(seen.difference);
    cell.settled = { verdict: kept, engines: Object.values(seen?.engines ?? {}), check, difference, written };
    // The evidence of a cell is tens of kilobytes; a repeat may yet turn out worse, so those keep theirs.
    if (cell.tests.size === 1) {
      for (const attempts of cell.tests.values())
        attempts.forEach((attempt, at) => (attempts[at] = { ...attempt, evidence: undefined }));
    }
  }

  /** A failure as it happens, once; what was stopped or never ran is told at the end. */
  #tell(run: ProjectRun, cell: Cell): void {
    const outcome = outcomeOf(cell);
    if (!isFailing(outcome) || outcome === 'interrupted' || outcome === 'did_not_run' || this.#told.has(cell))
      return;
    this.#told.add(cell);
    this.#print(failureText(cell, this.#command(run, cell)));
  }

  #command(run: ProjectRun, cell: Cell): string {
    const { volume } = run.metadata;
    return reproduceCommand(cell.case.case_id, {
      project: run.name,
      volume,
      configFile: this.#begun?.config.configFile,
    });
  }

  #print(text: string): void {
    if (this.#prints) this.#terminal.print(text);
  }
}
