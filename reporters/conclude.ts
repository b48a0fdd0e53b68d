/** Ends a project's run: sums it up, writes its record and what is made of it, and tells how it ended. */
import type { FullResult } from '@playwright/test/reporter';
import type { RunRecord } from '../src/evidence/run-record.ts';
import { line } from '../src/evidence/text.ts';
import { MatrixError } from '../src/model/error.ts';
import { ArtifactFolder } from './artifacts.ts';
import type { Begun } from './begin.ts';
import type { Cell, ProjectRun } from './collect.ts';
import { failedElsewhere } from './elsewhere.ts';
import { addJobSummary, annotationLines } from './github.ts';
import type { RunPages } from './pages.ts';
import { runRecord } from './run-record.ts';
import { nothingRanText, summaryText } from './summary.ts';
import { tally } from './tally.ts';

export interface Ending {
  readonly begun: Begun;
  readonly run: ProjectRun;
  readonly result: FullResult;
  /** Why the tables of trials or of resilience fail the run. */
  readonly gaps: string | undefined;
  /** What the run answers for. */
  readonly cells: readonly Cell[];
  /** Errors that were told as they came up. */
  readonly told: readonly string[];
  /** Whether those, and the failures, are too far up to be seen. */
  readonly isOutOfSight: boolean;
  readonly toldAgain: (cell: Cell) => boolean;
  readonly pages: RunPages;
  readonly print: (text: string) => void;
  readonly command: (cell: Cell) => string;
}

/** What could be written, and what is to be said of the rest. */
interface Published {
  /** As it stands in the folder. */
  readonly record: RunRecord;
  readonly dashboard: string | undefined;
  readonly problems: readonly string[];
}

/** @returns whether the run passed */
export function concludeRun(ending: Ending): boolean {
  const { begun, run } = ending;
  const folder = begun.folders.get(run) ?? new ArtifactFolder(run.folder);
  const { judged, errors } = judge(ending, folder);
  const published = publish(judged, folder, ending.pages);
  try {
    tell(ending, folder, published, [...errors, ...published.problems]);
  } catch (error) {
    // What could not be said must not stand as passed.
    const text = `the end of the run could not be told: ${line(String(error), 1000)}`;
    process.stderr.write(`${text}\n`);
    writeFailed(published.record, text, folder, ending.pages);
    return false;
  }
  return published.record.status === 'passed';
}

function judge(
  { begun, run, result, gaps, cells, told }: Ending,
  folder: ArtifactFolder,
): { readonly judged: RunRecord; readonly errors: readonly string[] } {
  const loaded = isLoaded(begun);
  const counted = tally(run, loaded);
  const passed =
    loaded &&
    counted.failing === 0 &&
    counted.discrepancies.length === 0 &&
    told.length === 0 &&
    !folder.failure &&
    gaps === undefined;
  const status = passed ? result.status : failedFor(result.status);
  const errors = [
    ...(folder.failure ? [textOf(folder.failure)] : []),
    ...(gaps === undefined ? [] : [gaps]),
    ...(status === 'failed' && passed ? [failedElsewhere(run, begun.active, begun.collected.others)] : []),
  ];
  const { config, context } = begun;
  const all = [...told, ...errors];
  return {
    judged: runRecord({ run, tally: counted, status, result, config, context, errors: all, cells }),
    errors,
  };
}

/** The record, the pages, the summary of the job; what can't be written fails the run, on record where that can be. */
function publish(judged: RunRecord, folder: ArtifactFolder, pages: RunPages): Published {
  const before = folder.failure;
  if (folder.writeRecord(judged) === undefined) {
    const text = folder.failure && !before ? [textOf(folder.failure)] : [];
    const record = { ...judged, status: failedFor(judged.status), errors: [...judged.errors, ...text] };
    return { problems: [...text, ...jobSummaryProblem(record, folder)], dashboard: undefined, record };
  }
  const { record, dashboard, problem } = pages.write(folder, judged);
  // Of a folder that takes nothing it is told already.
  const problems = problem === undefined || folder.failure ? [] : [problem];
  const [unsaid] = jobSummaryProblem(record, folder);
  if (unsaid === undefined) return { record, dashboard, problems };
  return {
    record: writeFailed(record, unsaid, folder, pages),
    dashboard,
    problems: [...problems, unsaid],
  };
}

function jobSummaryProblem(record: RunRecord, folder: ArtifactFolder): readonly string[] {
  try {
    addJobSummary(record, folder.folder, process.env);
    return [];
  } catch (error) {
    return [textOf(error)];
  }
}

/** Has the record and the pages say that the run failed. */
function writeFailed(record: RunRecord, error: string, folder: ArtifactFolder, pages: RunPages): RunRecord {
  const failed = { ...record, status: failedFor(record.status), errors: [...record.errors, error] };
  return folder.writeRecord(failed) === undefined ? failed : pages.write(folder, failed).record;
}

function tell(
  { begun, cells, told, isOutOfSight, toldAgain, print, command }: Ending,
  folder: ArtifactFolder,
  { record, dashboard }: Published,
  errors: readonly string[],
): void {
  const besidePlaywrights = begun.config.reporter.some(([name]) => name === 'github');
  const annotations = { record, cells, besidePlaywrights, command, environment: process.env };
  for (const text of annotationLines(annotations)) print(text);
  print(
    isLoaded(begun)
      ? summaryText({
          record,
          cells,
          again: { cells: cells.filter(toldAgain), errors: isOutOfSight ? told : [] },
          errors,
          folder: folder.folder,
          written: !folder.failure,
          dashboard,
          command,
        })
      : nothingRanText(record, folder.folder, folder.earlier(), errors),
  );
}

function isLoaded({ suite }: Begun): boolean {
  return suite.allTests().length > 0;
}

/** The status of a run that has a fault beside what Playwright knows. */
function failedFor(status: FullResult['status']): FullResult['status'] {
  return status === 'passed' ? 'failed' : status;
}

function textOf(error: unknown): string {
  return error instanceof MatrixError ? `${error.code}: ${error.message}` : line(String(error), 1000);
}
