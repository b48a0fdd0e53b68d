/** The tables of trials: one for each project that tries defects, printed and written; a gap fails the run. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FullConfig, FullResult, Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { artifactsRoot } from '../src/evidence/files.ts';
import { jsonText, writeAtomically } from '../src/evidence/json.ts';
import { readCommit, readVersions } from '../src/evidence/origin.ts';
import { line } from '../src/evidence/text.ts';
import { trialsTable } from '../src/evidence/trials-table.ts';
import type { TrialsTable, TriedCase } from '../src/evidence/trials-table.ts';
import { trialsFolderName } from '../src/evidence/trials.ts';
import { redact } from '../src/model/redact.ts';
import { mergedParts } from './merged.ts';
import type { MergedParts } from './merged.ts';
import { whyUnfinished } from './outcome.ts';
import { styled } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { plural } from '../src/report/numbers.ts';
import { declaredTrials, noTrials, trialsAttempt } from './trials-attempt.ts';
import type { TrialsAttempt } from './trials-attempt.ts';
import { trialsMarkdown } from './trials-markdown.ts';
import { trialsText } from './trials-text.ts';

export interface TrialsOptions {
  /** In which `trials/` is made, absolute or relative to the working directory. */
  readonly folder?: string;
  /** How many cases the config selects, and by which filters. */
  readonly selected?: number;
  readonly filters?: readonly string[];
}

/** What there is to know of a run when it has ended. */
export interface EndedRun {
  readonly config: FullConfig;
  readonly suite: Suite;
  readonly result: FullResult;
  readonly runId: string;
  /** What the command line leaves out. */
  readonly narrowedBy: readonly string[];
  /** Whether it is put together from parts, which may have run elsewhere. */
  readonly merging: boolean;
}

/** The last attempt of a test, and how many there were. */
interface Attempted {
  readonly last: TrialsAttempt;
  readonly attempts: number;
}

export class TrialsTables {
  readonly #options: TrialsOptions;
  readonly #terminal: Terminal;
  readonly #attempted = new Map<TestCase, Attempted>();

  constructor(options: TrialsOptions, terminal: Terminal) {
    this.#options = options;
    this.#terminal = terminal;
  }

  /** Keeps what a test of trials left; other tests are none of its business. */
  add(test: TestCase, result: TestResult): void {
    const [case_id, ...more] = declaredTrials(test);
    if (case_id === undefined) return;
    const last =
      more.length > 0
        ? noTrials(`the test declares trials of ${more.length + 1} cases, and must of one`)
        : trialsAttempt(case_id, test, result);
    this.#attempted.set(test, { last, attempts: (this.#attempted.get(test)?.attempts ?? 0) + 1 });
  }

  /** Prints and writes a table for each project. @returns why the run must fail; undefined where it need not */
  conclude(run: EndedRun): string | undefined {
    const tests = run.suite.allTests().filter((test) => declaredTrials(test).length > 0);
    const byProject = Map.groupBy(tests, (test) => test.parent.project()?.name ?? '');
    const reasons = [...byProject].flatMap(([project, own]) => this.#concludeProject(project, own, run));
    return reasons.length > 0 ? reasons.join('; ') : undefined;
  }

  #concludeProject(project: string, tests: readonly TestCase[], run: EndedRun): readonly string[] {
    const merged = run.merging ? mergedParts(project, run.config, run.suite) : undefined;
    const table = this.#tableOf(project, tests, run, merged);
    const { written, problem } = this.#write(table);
    this.#terminal.print(trialsText(table, { width: terminalWidth(), written }));
    const faults = [...(merged?.problems ?? []), merged?.missing, problem].filter(
      (fault) => fault !== undefined,
    );
    for (const fault of faults) this.#terminal.print(`${styled('red', 'error')}  ${fault}`);
    const { gaps } = table;
    return [
      ...(gaps.length > 0 ? [`the trials of ${project} have ${plural(gaps.length, 'gap')}`] : []),
      ...faults,
    ];
  }

  #tableOf(
    project: string,
    tests: readonly TestCase[],
    { config, result, runId, narrowedBy }: EndedRun,
    merged: MergedParts | undefined,
  ): TrialsTable {
    const { selected = null, filters = [] } = this.#options;
    const shard = config.shard ? [`shard ${config.shard.current}/${config.shard.total}`] : [];
    const unfinished = whyUnfinished(config, result);
    const byCase = Map.groupBy(tests, (test) => declaredTrials(test)[0] ?? '');
    return trialsTable(
      {
        project,
        run_id: runId,
        ...(merged?.origin ?? { commit: readCommit(config.rootDir), versions: readVersions(config.version) }),
        started_at: result.startTime.toISOString(),
        selected,
        narrowed_by: [...filters, ...narrowedBy, ...(merged?.narrowedBy ?? []), ...shard],
      },
      [...byCase].map(([case_id, own]) => this.#caseOf(case_id, own, unfinished)),
    );
  }

  /** @param tests one, or one per repeat */
  #caseOf(case_id: string, tests: readonly TestCase[], unfinished: string): TriedCase {
    const lasts = tests.map((test) => this.#lastOf(test, unfinished));
    const retried = tests
      .filter((test) => test.outcome() === 'flaky')
      .map((test) => this.#attempted.get(test)?.attempts ?? 0);
    return {
      case_id,
      trials: lasts.flatMap(({ trials }) => trials ?? []),
      faults: lasts.flatMap(({ fault }) => fault ?? []),
      attempts: retried.length > 0 ? Math.max(...retried) : undefined,
      skipped: lasts.find(({ skipped }) => skipped !== undefined)?.skipped,
    };
  }

  #lastOf(test: TestCase, unfinished: string): TrialsAttempt {
    const attempted = this.#attempted.get(test);
    if (test.results.length > (attempted?.attempts ?? 0))
      return noTrials(`was stopped before it ended: ${unfinished}`);
    return attempted?.last ?? noTrials(`did not run: ${unfinished}`);
  }

  #write(table: TrialsTable): { readonly written: readonly string[]; readonly problem?: string } {
    const folder = resolve(this.#options.folder ?? artifactsRoot, trialsFolderName);
    try {
      mkdirSync(folder, { recursive: true });
      // A project's name may be anything, and no two may share a file.
      const path = join(folder, encodeURIComponent(table.project) || 'project');
      writeAtomically(`${path}.json`, jsonText(table));
      writeAtomically(`${path}.md`, redact(trialsMarkdown(table)));
      return { written: [`${path}.json`, `${path}.md`] };
    } catch (error) {
      const why = line(error instanceof Error ? error.message : String(error));
      return {
        written: [],
        problem:
          `MATRIX_ARTIFACTS_UNWRITABLE: cannot write the table of trials to ${folder}: ${why}. ` +
          'Make the folder writable, or name another by DPONE_MATRIX_ARTIFACT_DIR',
      };
    }
  }
}

function terminalWidth(): number | undefined {
  return process.stdout.isTTY === true ? process.stdout.columns || 80 : undefined;
}
