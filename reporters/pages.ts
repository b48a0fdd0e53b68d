/** The pages of a run, made from what its folder holds once it has ended: in that folder, and beside the HTML report. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../src/evidence/json.ts';
import { readRunFolder } from '../src/evidence/run-folder.ts';
import type { RunFiles } from '../src/evidence/run-folder.ts';
import type { RunRecord } from '../src/evidence/run-record.ts';
import { line } from '../src/evidence/text.ts';
import { MatrixError } from '../src/model/error.ts';
import { packageFolder } from '../src/model/package.ts';
import { dashboardPage } from '../src/report/dashboard/page.ts';
import type { PageLinks } from '../src/report/dashboard/page.ts';
import { dashboardName, pages, writePages } from '../src/report/pages.ts';
import { resilienceLinks } from '../src/report/findings/beside.ts';
import { hrefFrom } from '../src/report/href.ts';
import type { ArtifactFolder } from './artifacts.ts';

export interface WrittenPages {
  /** As it stands in the folder: failed where a page could not be made. */
  readonly record: RunRecord;
  /** Path of the dashboard; undefined where there is none of this run. */
  readonly dashboard?: string;
  readonly problem?: string;
}

export class RunPages {
  /** By folder, so that pages that are made again count once. */
  readonly #paged = new Map<ArtifactFolder, RunFiles>();

  /**
   * Makes the pages in the folder of a run, whose record and artifacts are there already and stay as they are.
   * A page that can't be made fails the run: its record says so, and so do the pages that could be.
   */
  write(folder: ArtifactFolder, record: RunRecord): WrittenPages {
    try {
      this.#paged.set(folder, makePages(folder.folder));
      return { record, dashboard: join(folder.folder, dashboardName) };
    } catch (error) {
      const problem = problemText(folder.folder, error);
      return { problem, record: fail(folder, record, problem) };
    }
  }

  /**
   * Puts each dashboard beside every HTML report that is there: `matrix.html`, or of several runs `matrix-<project>.html`.
   * @throws MatrixError MATRIX_PAGES_FAILED, after the records of the runs were made to say so
   */
  putBeside(reports: readonly string[]): void {
    for (const report of reports.filter((folder) => existsSync(folder))) {
      try {
        for (const [folder, run] of this.#paged) {
          const name =
            this.#paged.size === 1
              ? dashboardName
              : dashboardName.replace('.', `-${encodeURIComponent(run.record.project)}.`);
          writeAtomically(join(report, name), dashboardPage(run, linksFrom(report, folder.folder, run)));
        }
      } catch (error) {
        const problem = problemText(report, error);
        for (const [folder, run] of this.#paged) fail(folder, run.record, problem);
        throw failure(problem);
      }
    }
  }
}

/** @throws where the folder does not hold what was just written to it, or a page can't be written */
function makePages(folder: string): RunFiles {
  const { run, problems } = readRunFolder(folder, Object.keys(pages));
  const [changed] = problems.filter(({ kind }) => lost.has(kind));
  if (changed) throw new Error(`${changed.path} is not what was written: ${changed.message}`);
  writePages(folder, run, linksFrom(folder, folder, run));
  return run;
}

/** Faults that a file can't have so soon, unless something else is at work in the folder. */
const lost: ReadonlySet<string> = new Set(['missing', 'unreadable', 'checksum_mismatch']);

function fail(folder: ArtifactFolder, record: RunRecord, problem: string): RunRecord {
  const failed: RunRecord = {
    ...record,
    status: record.status === 'passed' ? 'failed' : record.status,
    errors: [...record.errors, problem],
  };
  folder.writeRecord(failed);
  try {
    makePages(folder.folder);
  } catch {
    // It is told already: what could be made says that the run failed.
  }
  return failed;
}

function problemText(folder: string, error: unknown): string {
  const why = line(error instanceof Error ? error.message : String(error));
  return `MATRIX_PAGES_FAILED: cannot make the pages of the run in ${folder}: ${why}. The artifacts are there; make the folder writable and run again`;
}

/** Without a stack, which Playwright would print. */
function failure(problem: string): MatrixError {
  const [code = '', message = ''] = problem.split(/: (.*)/s);
  const error = new MatrixError(code, message);
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

function linksFrom(page: string, artifacts: string, { record }: RunFiles): PageLinks {
  return {
    artifacts: hrefFrom(page, artifacts),
    docs: hrefFrom(page, join(packageFolder, 'docs')),
    resilience: resilienceLinks(page, artifacts, record.run_id),
  };
}
