/** What GitHub Actions shows of a run: the job's summary, and annotations where a test failed. */
import { appendFileSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { artifactName, readBehaviorArtifact, readPreflightArtifact } from '../src/evidence/files.ts';
import type { RunFiles } from '../src/evidence/run-folder.ts';
import type { RunRecord } from '../src/evidence/run-record.ts';
import { isFailing } from '../src/evidence/outcome.ts';
import { clean, clip, line } from '../src/evidence/text.ts';
import { MatrixError } from '../src/model/error.ts';
import { plural } from '../src/report/numbers.ts';
import { summaryMarkdown } from '../src/report/summary.ts';
import { arithmeticText } from '../src/report/verdict.ts';
import type { Cell } from './collect.ts';
import { causeTitle, engineFailures } from './engine-failures.ts';
import { outcomeOf } from './tally.ts';

/** GitHub shows no more errors of one step. */
const shown = 10;

/**
 * Adds the summary of a run to the file that `GITHUB_STEP_SUMMARY` names, where it names one.
 * @param folder where the artifacts of the record are
 * @throws MatrixError MATRIX_SUMMARY_UNWRITABLE
 */
export function addJobSummary(record: RunRecord, folder: string, environment: NodeJS.ProcessEnv): void {
  const file = environment['GITHUB_STEP_SUMMARY'];
  if (!file) return;
  try {
    appendFileSync(file, `${summaryMarkdown(filesOf(record, folder))}\n`);
  } catch (error) {
    throw new MatrixError(
      'MATRIX_SUMMARY_UNWRITABLE',
      `cannot add to the summary of the job, ${file}: ${line(error instanceof Error ? error.message : String(error))}. ` +
        'Unset GITHUB_STEP_SUMMARY, or let it name a file that can be written',
    );
  }
}

/** What the run has written; a file that can't be read is said to be so, case by case. */
function filesOf(record: RunRecord, folder: string): RunFiles {
  const preflights = new Map<string, ReturnType<typeof readPreflightArtifact>>();
  const behaviors = new Map<string, ReturnType<typeof readBehaviorArtifact>>();
  for (const { case_id, layer } of record.artifacts) {
    const path = join(folder, artifactName(case_id, layer));
    try {
      if (layer === 'preflight') preflights.set(case_id, readPreflightArtifact(path));
      else behaviors.set(case_id, readBehaviorArtifact(path));
    } catch {
      continue;
    }
  }
  return { record, preflights, behaviors };
}

export interface Annotations {
  readonly record: RunRecord;
  readonly cells: readonly Cell[];
  /** Whether Playwright's own reporter annotates what Playwright calls a failure. */
  readonly besidePlaywrights: boolean;
  readonly command: (cell: Cell) => string;
  readonly environment: NodeJS.ProcessEnv;
}

interface Annotation {
  readonly cell?: Cell;
  readonly title: string;
  readonly message: string;
}

/** The workflow commands, a line each; none where the run is not in GitHub Actions. */
export function annotationLines(input: Annotations): readonly string[] {
  const { record, environment } = input;
  if (environment['GITHUB_ACTIONS'] !== 'true') return [];
  const errors = errorsOf(input);
  const root = environment['GITHUB_WORKSPACE'] || process.cwd();
  const more = errors.length - shown;
  return [
    ...errors
      .slice(0, shown)
      .map(({ cell, title, message }) =>
        workflowCommand('error', { ...(cell ? placeOf(cell, root) : {}), title }, message),
      ),
    ...(more > 0
      ? [
          workflowCommand(
            'notice',
            { title: record.project },
            `${plural(more, 'more error')}: see the summary of the job`,
          ),
        ]
      : []),
    workflowCommand('notice', { title: `${record.project}: ${record.status}` }, arithmeticText(record)),
  ];
}

/** Faults of the run first; of cases that failed for one and the same cause the first speaks for all. */
function errorsOf({ record, cells, besidePlaywrights, command }: Annotations): readonly Annotation[] {
  const faults = [...record.errors, ...record.arithmetic.discrepancies].map((message) => ({
    title: record.project,
    message,
  }));
  const engines = engineFailures(cells);
  const alike = new Set(engines.flatMap((failure) => failure.cells));
  const failed = cells.filter((cell) => isFailing(outcomeOf(cell)) && !alike.has(cell));
  const silent = failed.filter((cell) => outcomeOf(cell) === 'did_not_run' && cell.tests.size > 0);
  const own = failed.filter(
    (cell) =>
      outcomeOf(cell) !== 'did_not_run' && (!besidePlaywrights || cell.settled?.verdict.demoted === true),
  );
  const [unstarted] = silent;
  return [
    ...faults,
    ...engines.flatMap((failure) => {
      const { cause, cells: same } = failure;
      const title = `${causeTitle(failure)} for ${plural(same.length, 'test')}`;
      return same.slice(0, 1).map((cell) => ({ cell, title, message: cause }));
    }),
    ...own.map((cell) => ({
      cell,
      title: `${outcomeOf(cell).replaceAll('_', ' ')}: ${cell.layer} ${cell.case.case_id}`,
      message: [...(cell.settled?.reasons ?? []), command(cell)].join('\n'),
    })),
    ...(unstarted
      ? [
          {
            title: `${plural(silent.length, 'test')} did not run`,
            message: unstarted.settled?.verdict.reason ?? 'no reason',
          },
        ]
      : []),
  ];
}

/** Where the test stands, relative to the checkout as GitHub wants it. */
function placeOf(cell: Cell, root: string): { readonly file?: string; readonly line?: number } {
  const [test] = cell.tests.keys();
  if (!test) return {};
  const { location } = test;
  const file = isAbsolute(location.file) ? relative(root, location.file) : location.file;
  return { file: file.replaceAll('\\', '/'), line: location.line };
}

/** One line, escaped by the rules of GitHub's runner. */
export function workflowCommand(
  name: 'error' | 'notice',
  properties: Readonly<Record<string, string | number | undefined>>,
  message: string,
): string {
  const given = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${escapedProperty(String(value))}`],
  );
  return `::${name} ${given.join(',')}::${escapedData(clip(message, 4000))}`;
}

function escapedData(text: string): string {
  return clean(stripVTControlCharacters(text))
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
