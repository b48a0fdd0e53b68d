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
import { namesAny, readCommandLine } from '../src/evidence/command-line.ts';
import { announceJudge } from '../src/evidence/judge.ts';
import { isFailing } from '../src/evidence/outcome.ts';
import type { ResilienceTable } from '../src/evidence/resilience-table.ts';
import type { Resilience } from '../src/evidence/resilience.ts';
import type { StressTable } from '../src/evidence/stress-table.ts';
import type { Stress } from '../src/evidence/stress.ts';
import type { TrialsTable } from '../src/evidence/trials-table.ts';
import type { Trials } from '../src/evidence/trials.ts';
import { partOf } from '../src/evidence/part.ts';
import { clean, clip, line } from '../src/evidence/text.ts';
import { runModes } from '../src/model/case.ts';
import { MatrixError } from '../src/model/error.ts';
import { begin } from './begin.ts';
import type { Begun } from './begin.ts';
import { concludeRun } from './conclude.ts';
import type { Cell, ProjectRun } from './collect.ts';
import { engineCause } from './engine-failures.ts';
import { errorText, redactTestError } from './error-text.ts';
import { failureText } from './failures.ts';
import { lockFolders, takeLocks } from './lock.ts';
import type { LockOptions } from './lock.ts';
import { otherFailureText, otherSummaryText } from './others.ts';
import { redactOptions } from './redacted-options.ts';
import { htmlReportFolders } from './html-report.ts';
import { judge, reasonsOf, settleCell, whyUnfinished } from './outcome.ts';
import { RunPages } from './pages.ts';
import { weightOf } from './progress.ts';
import { reproduceCommand } from '../src/report/reproduce.ts';
import { showArtifact } from './show-artifact.ts';
import { outcomeOf } from './tally.ts';
import { Terminal } from './terminal.ts';
import { Told } from './told.ts';
import { resilienceKind } from './resilience.ts';
import { Tables } from './tables.ts';
import type { TablesOptions } from './tables.ts';
import { stressKind } from './stress.ts';
import { trialsKind } from './trials.ts';

export interface MatrixReporterOptions extends LockOptions {
  /** Where the tables of trials, of resilience and of stress go, and of how many cases they may speak. */
  readonly tables?: TablesOptions;
  /** Playwright's own. */
  readonly _mode?: 'test' | 'list' | 'merge';
}

export default class MatrixReporter implements Reporter {
  readonly #commandLine = readCommandLine(process.argv);
  readonly #listing: boolean;
  readonly #merging: boolean;
  readonly #prints: boolean;
  readonly #terminal = new Terminal();
  readonly #errors: string[] = [];
  readonly #told = new Told(this.#terminal);
  readonly #toldCells = new Set<Cell>();
  readonly #toldCauses = new Set<string>();
  readonly #trials: Tables<Trials, TrialsTable>;
  readonly #resilience: Tables<Resilience, ResilienceTable>;
  readonly #stress: Tables<Stress, StressTable>;
  readonly #runId = newRunId();
  readonly #pages = new RunPages();
  readonly #configDir: string | undefined;
  #release: () => void;
  #begun: Begun | undefined;
  #broken = false;

  /** @throws MatrixError MATRIX_RUN_IN_PROGRESS, MATRIX_ARTIFACTS_UNWRITABLE, before anything is wiped */
  constructor(options: MatrixReporterOptions = {}) {
    this.#listing = options._mode === 'list' || this.#commandLine.list;
    this.#merging = options._mode === 'merge';
    this.#configDir = options.configDir;
    const { projects } = this.#commandLine;
    this.#prints = !this.#listing && (projects === undefined || namesAny(projects, runModes));
    const locks = !this.#listing && !this.#merging;
    const { tables = {} } = options;
    this.#trials = new Tables(trialsKind, tables, this.#terminal);
    this.#resilience = new Tables(resilienceKind, tables, this.#terminal);
    this.#stress = new Tables(stressKind, tables, this.#terminal);
    this.#release = locks ? lockFolders(options, this.#commandLine, this.#prints) : () => {};
    process.once('exit', () => this.#release());
    // Workers and global setup come later and inherit it.
    process.env[runIdVariable] = this.#runId;
    announceJudge();
  }

  /** False where nothing of the matrix can run: Playwright then adds its own default reporter. */
  printsToStdio(): boolean {
    return this.#prints;
  }

  /** A throw here would fail the run without a word, because Playwright then keeps errors from this reporter. */
  onBegin(config: FullConfig, suite: Suite): void {
    if (this.#listing) return;
    try {
      this.#begun = begin(config, suite, {
        commandLine: this.#commandLine,
        merging: this.#merging,
        runId: this.#runId,
        hold: (folders) => {
          // Which folders a merge writes is known only from its parts.
          if (this.#merging) this.#release = takeLocks(folders);
        },
        terminal: this.#prints ? this.#terminal : undefined,
      });
    } catch (error) {
      this.#broken = true;
      process.stderr.write(`${clean(String(error))}\n`);
    }
  }

  onTestBegin(test: TestCase): void {
    const found = this.#begun?.collected.cellOf.get(test);
    if (found) this.#begun?.progress?.begin(`${found.cell.layer} ${found.cell.case.case_id}`);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const begun = this.#begun;
    if (!begun) return;
    this.#trials.add(test, result);
    this.#resilience.add(test, result);
    this.#stress.add(test, result);
    const found = begun.collected.cellOf.get(test);
    const playwrightFailed = result.status !== test.expectedStatus && result.status !== 'skipped';
    const retried = playwrightFailed && result.status !== 'interrupted' && result.retry < test.retries;
    if (!found) {
      const isCounted = !this.#merging || begun.collected.others.includes(test);
      if (isCounted && playwrightFailed && !retried && result.status !== 'interrupted')
        this.#tellText(otherFailureText(test, result));
      return;
    }
    const { run, cell } = found;
    const expected = {
      case: cell.case,
      layer: cell.layer,
      run_mode: run.metadata.run_mode,
      run_id: this.#merging ? runIdOf(test) : this.#runId,
    };
    const attempt = judge(expected, test, result, run.metadata.exemptions?.listed);
    cell.tests.get(test)?.push(attempt);
    if (!retried && [...cell.tests.values()].every((attempts) => attempts.length > 0)) {
      this.#settle(run, cell, '');
      showArtifact(begun.config, run, cell, result);
      this.#tell(run, cell);
    }
    const failed = isFailing(attempt.outcome) && attempt.outcome !== 'interrupted';
    const weight = weightOf(run.metadata.run_mode, cell);
    begun.progress?.end(`${cell.layer} ${cell.case.case_id}`, { failed, final: !retried, weight });
  }

  onError(error: TestError): void {
    // Reports that come after this one have it as it is left here.
    redactTestError(error);
    const text = clip(errorText(error) || 'an error without a message', 4000);
    // Of a spec that does not load Playwright says so a second time.
    if (this.#errors.length > 0 && text.startsWith('Error: No tests found')) return;
    this.#errors.push(text);
    this.#tellText(text);
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
    if (begun) redactOptions(begun.config);
    if (!begun) {
      if (this.#broken && this.#merging) throw notCertified();
      return this.#broken && result.status === 'passed' ? { status: 'failed' } : undefined;
    }
    begun.progress?.stop();
    const loaded = begun.suite.allTests().length > 0;
    // Nothing was loaded: global setup failed, say. Earlier case files stay, and the record names none of them.
    const runs = loaded ? begun.active : result.status === 'passed' ? [] : begun.collected.runs;
    const unfinished = whyUnfinished(begun.config, result);
    for (const run of runs)
      for (const cell of this.#cellsOf(begun, run)) if (!cell.settled) this.#settle(run, cell, unfinished);
    const gaps = this.#concludeTables(begun, result);
    let failed = gaps !== undefined;
    for (const run of runs) if (!this.#conclude(begun, run, result, gaps)) failed = true;
    const { others } = begun.collected;
    if (others.length > 0) this.#print(otherSummaryText(others));
    // A merge passes whatever a reporter returns; it fails by what one throws.
    if (failed && this.#merging) throw notCertified();
    return failed && result.status === 'passed' ? { status: 'failed' } : undefined;
  }

  /** The HTML reporter has wiped its folder by now. @throws MatrixError MATRIX_PAGES_FAILED, which fails the run */
  async onExit(): Promise<void> {
    try {
      const config = this.#begun?.config;
      const from = { configDir: this.#configDir, environment: process.env };
      if (config) this.#pages.putBeside(htmlReportFolders({ config, ...from }));
    } finally {
      this.#release();
    }
  }

  /** What a run answers for: declared cells, and missing ones where nothing narrowed it. */
  #cellsOf({ suite }: Begun, { cells, missing, narrowedBy }: ProjectRun): readonly Cell[] {
    const answersForAll = suite.allTests().length > 0 && narrowedBy.length === 0;
    return [...cells.values(), ...(answersForAll ? missing : [])];
  }

  /** Why the tables fail the run; a fault of our own must not keep the record from being written. */
  #concludeTables(begun: Begun, result: FullResult): string | undefined {
    const run = {
      ...begun,
      result,
      runId: this.#runId,
      narrowedBy: this.#merging ? [] : this.#commandLine.narrowedBy,
      merging: this.#merging,
    };
    const reasons = Object.entries({
      trials: this.#trials,
      resilience: this.#resilience,
      stress: this.#stress,
    }).flatMap(([name, tables]) => {
      try {
        return tables.conclude(run) ?? [];
      } catch (error) {
        return `the table of ${name} could not be made: ${line(String(error), 1000)}`;
      }
    });
    return reasons.length > 0 ? reasons.join('; ') : undefined;
  }

  /** @param gaps why the tables fail the run */
  #conclude(begun: Begun, run: ProjectRun, result: FullResult, gaps: string | undefined): boolean {
    return concludeRun({
      begun,
      run,
      result,
      gaps,
      cells: this.#cellsOf(begun, run),
      told: [...this.#errors],
      toldAgain: (cell) => this.#told.isOutOfSight && this.#toldCells.has(cell),
      isOutOfSight: this.#told.isOutOfSight,
      pages: this.#pages,
      print: (text) => this.#print(text),
      command: (cell) => this.#command(run, cell),
    });
  }

  /** Writes a cell's artifact from what is known of it, and keeps little of it. */
  #settle(run: ProjectRun, cell: Cell, unfinished: string): void {
    const begun = this.#begun;
    if (!begun) return;
    const verdict = settleCell(cell, unfinished, run.absent);
    const written = begun.folders.get(run)?.writeCase(run, cell, verdict, begun.context);
    const { evidence, ...kept } = verdict;
    const seen = evidence && 'engines' in evidence ? evidence : undefined;
    cell.settled = {
      verdict: kept,
      engines: Object.values(seen?.engines ?? {}),
      loader: seen?.loader,
      ...(seen?.unsupported ? { unsupported: seen.unsupported } : {}),
      reasons: reasonsOf(verdict),
      steps: seen?.durations_ms ?? {},
      written,
    };
    // The evidence of a cell is tens of kilobytes; a repeat may yet turn out worse, so those keep theirs.
    if (cell.tests.size === 1) {
      for (const attempts of cell.tests.values())
        attempts.forEach((attempt, at) => (attempts[at] = { ...attempt, evidence: undefined }));
    }
  }

  /** A failure as it happens, once; what was stopped or never ran is told at the end. */
  #tell(run: ProjectRun, cell: Cell): void {
    const outcome = outcomeOf(cell);
    if (!isFailing(outcome) || outcome === 'interrupted' || outcome === 'did_not_run') return;
    if (this.#toldCells.has(cell)) return;
    this.#toldCells.add(cell);
    const cause = engineCause(cell);
    // The first says it for all; the summary says how many there were.
    if (cause !== undefined && this.#toldCauses.has(cause)) return;
    if (cause !== undefined) this.#toldCauses.add(cause);
    this.#tellText(failureText(cell, this.#command(run, cell)));
  }

  #tellText(text: string): void {
    if (this.#prints) this.#told.print(text);
  }

  #command(run: ProjectRun, cell: Cell): string {
    const { volume, surroundings } = run.metadata;
    return reproduceCommand(cell.case.case_id, {
      project: run.name,
      volume,
      surroundings,
      engines: cell.settled?.engines ?? [],
      configFile: this.#begun?.config.configFile,
    });
  }

  #print(text: string): void {
    if (this.#prints) this.#terminal.print(text);
  }
}

/** Of the part of a merged report that the test is in. */
function runIdOf(test: TestCase): string | undefined {
  const project = test.parent.project();
  return project && partOf(project)?.run_id;
}

/** Without a stack, which Playwright would print. */
function notCertified(): MatrixError {
  const error = new MatrixError('MATRIX_NOT_CERTIFIED', 'the merged report certifies nothing: see above');
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
