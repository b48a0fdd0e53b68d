/** The tables that are made of what tests attach: one for each project, printed and written; a fault fails the run. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { FullConfig, FullResult, Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { artifactsRoot } from '../src/evidence/files.ts';
import { jsonText, writeAtomically } from '../src/evidence/json.ts';
import { readCommit, readVersions } from '../src/evidence/origin.ts';
import { line } from '../src/evidence/text.ts';
import { redact } from '../src/model/redact.ts';
import { mergedParts } from './merged.ts';
import type { MergedParts } from './merged.ts';
import { whyUnfinished } from './outcome.ts';
import { attemptOf, declaredBy, noEvidence } from './table-attempt.ts';
import type { TableAttempt } from './table-attempt.ts';
import { fileName } from './table-kind.ts';
import type { TableKind, TableOrigin, Tested } from './table-kind.ts';
import { styled } from './terminal.ts';
import type { Terminal } from './terminal.ts';

export interface TablesOptions {
  /** In which a folder for each kind is made, absolute or relative to the working directory. */
  readonly folder?: string;
  /** How many cases the config selects, and by which filters. */
  readonly selected?: number;
  readonly filters?: readonly string[];
  /** Which part of the cases this machine runs. */
  readonly shard?: string;
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
interface Attempted<E> {
  readonly last: TableAttempt<E>;
  readonly attempts: number;
}

/** Tables of one kind. */
export class Tables<E, T extends { readonly project: string }> {
  readonly #kind: TableKind<E, T>;
  readonly #options: TablesOptions;
  readonly #terminal: Terminal;
  readonly #attempted = new Map<TestCase, Attempted<E>>();
  readonly #written: string[] = [];

  constructor(kind: TableKind<E, T>, options: TablesOptions, terminal: Terminal) {
    this.#kind = kind;
    this.#options = options;
    this.#terminal = terminal;
  }

  /** Paths of what was written, once the run is concluded. */
  get written(): readonly string[] {
    return this.#written;
  }

  /** Keeps what a test of the kind left; other tests are none of its business. */
  add(test: TestCase, result: TestResult): void {
    const [declared, ...more] = this.#declared(test);
    if (declared === undefined) return;
    const { annotation } = this.#kind;
    const last =
      more.length > 0
        ? noEvidence(`the test has ${annotation} ${more.length + 1} times, and must have it once`)
        : attemptOf(this.#kind, declared, test, result);
    this.#attempted.set(test, { last, attempts: (this.#attempted.get(test)?.attempts ?? 0) + 1 });
  }

  /** Prints and writes a table for each project. @returns why the run must fail; undefined where it need not */
  conclude(run: EndedRun): string | undefined {
    const tests = run.suite.allTests().filter((test) => this.#declared(test).length > 0);
    const byProject = Map.groupBy(tests, (test) => test.parent.project()?.name ?? '');
    const reasons = [...byProject].flatMap(([project, own]) => this.#concludeProject(project, own, run));
    return reasons.length > 0 ? reasons.join('; ') : undefined;
  }

  #declared(test: TestCase): readonly string[] {
    return declaredBy(test, this.#kind.annotation);
  }

  #concludeProject(project: string, tests: readonly TestCase[], run: EndedRun): readonly string[] {
    const merged = run.merging ? mergedParts(project, run.config, run.suite) : undefined;
    const unfinished = whyUnfinished(run.config, run.result);
    const tested = [...Map.groupBy(tests, (test) => this.#declared(test)[0] ?? '')].map(([declared, own]) =>
      this.#testedOf(declared, own, unfinished),
    );
    const table = this.#kind.table(this.#originOf(project, run, merged), tested);
    const { written, problem } = this.#write(table, tested, hasEnded(run.result));
    this.#terminal.print(this.#kind.text(table, { width: terminalWidth(), written }));
    const faults = [...(merged?.problems ?? []), merged?.missing, problem].filter(
      (fault) => fault !== undefined,
    );
    for (const fault of faults) this.#terminal.print(`${styled('red', 'error')}  ${fault}`);
    return [this.#kind.failure(table) ?? [], ...faults].flat();
  }

  #originOf(
    project: string,
    { config, result, runId, narrowedBy, merging }: EndedRun,
    merged: MergedParts | undefined,
  ): TableOrigin {
    const { selected = null, filters = [] } = this.#options;
    const own = merging ? undefined : this.#options.shard;
    const shard = config.shard ? `shard ${config.shard.current}/${config.shard.total}` : own;
    return {
      project,
      run_id: runId,
      ...(merged?.origin ?? { commit: readCommit(config.rootDir), versions: readVersions(config.version) }),
      started_at: result.startTime.toISOString(),
      selected,
      narrowed_by: [...filters, ...narrowedBy, ...(merged?.narrowedBy ?? []), shard ?? []].flat(),
    };
  }

  /** @param tests one, or one per repeat */
  #testedOf(declared: string, tests: readonly TestCase[], unfinished: string): Tested<E> {
    const lasts = tests.map((test) => this.#lastOf(test, unfinished));
    const retried = tests
      .filter((test) => test.outcome() === 'flaky')
      .map((test) => this.#attempted.get(test)?.attempts ?? 0);
    return {
      declared,
      evidence: lasts.flatMap(({ evidence }) => evidence ?? []),
      faults: lasts.flatMap(({ fault }) => fault ?? []),
      attempts: retried.length > 0 ? Math.max(...retried) : undefined,
      skipped: lasts.find(({ skipped }) => skipped !== undefined)?.skipped,
    };
  }

  #lastOf(test: TestCase, unfinished: string): TableAttempt<E> {
    const attempted = this.#attempted.get(test);
    if (test.results.length > (attempted?.attempts ?? 0))
      return noEvidence(`was stopped before it ended: ${unfinished}`);
    return attempted?.last ?? noEvidence(`did not run: ${unfinished}`);
  }

  /** The table as JSON, and what its kind has beside it. */
  #write(
    table: T,
    tested: readonly Tested<E>[],
    ended: boolean,
  ): { readonly written: readonly string[]; readonly problem?: string } {
    const { name, folderName } = this.#kind;
    const folder = resolve(this.#options.folder ?? artifactsRoot, folderName);
    try {
      this.#removeStale(folder, table.project);
      const files = new Map([
        [`${fileName(table.project)}.json`, jsonText(table)],
        ...this.#kind.files(table, tested),
      ]);
      const paths = [...files].map(([path, text]) => {
        const place = join(folder, path);
        mkdirSync(dirname(place), { recursive: true });
        writeAtomically(place, redact(text));
        return place;
      });
      const served = ended ? (this.#kind.untilEnded?.(tested) ?? []) : [];
      for (const path of served) rmSync(join(folder, path), { force: true });
      this.#written.push(...paths);
      return { written: paths };
    } catch (error) {
      const why = line(error instanceof Error ? error.message : String(error));
      return {
        written: [],
        problem:
          `MATRIX_ARTIFACTS_UNWRITABLE: cannot write the table of ${name} to ${folder}: ${why}. ` +
          'Make the folder writable, or name another by DPONE_MATRIX_ARTIFACT_DIR',
      };
    }
  }

  /** What an earlier run has left would pass for what this one has seen. */
  #removeStale(folder: string, project: string): void {
    const stale = this.#kind.stale?.(project);
    const path = stale && join(folder, stale.folder);
    if (!path || !existsSync(path)) return;
    for (const name of readdirSync(path)) if (stale.names.test(name)) rmSync(join(path, name));
  }
}

/** Whether every test of it came to its own end. */
function hasEnded({ status }: FullResult): boolean {
  return status === 'passed' || status === 'failed';
}

function terminalWidth(): number | undefined {
  return process.stdout.isTTY === true ? process.stdout.columns || 80 : undefined;
}
