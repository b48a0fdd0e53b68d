/** What a run prints at its end: engines and loaders, what failed, and the arithmetic from what happened. */
import type { RunRecord } from '../src/evidence/run-record.ts';
import { line } from '../src/evidence/text.ts';
import type { Cell } from './collect.ts';
import { engineFailures, engineFailureText } from './engine-failures.ts';
import { failureList, unfinishedTexts } from './failures.ts';
import { labelled, shownPath } from './shown.ts';
import { styled } from './terminal.ts';
import { engineText } from '../src/report/engines.ts';
import { duration, plural } from '../src/report/numbers.ts';
import { sharesText } from '../src/report/time.ts';
import { endingText, loaderText } from '../src/report/verdict.ts';
import { verdictLines } from './verdict.ts';

const slowestShown = 5;
const listed = 20;

export interface SummaryInput {
  readonly record: RunRecord;
  readonly cells: readonly Cell[];
  /** Failures and errors that were told in full before, and are far enough up to be told again in a line each. */
  readonly again: { readonly cells: readonly Cell[]; readonly errors: readonly string[] };
  /** Errors that were not told yet. */
  readonly errors: readonly string[];
  readonly folder: string;
  /** Whether all could be written. */
  readonly written: boolean;
  /** Path of its page; undefined where it could not be made. */
  readonly dashboard: string | undefined;
  /** By case. */
  readonly command: (cell: Cell) => string;
}

export function summaryText(input: SummaryInput): string {
  const { record, cells, again } = input;
  const engines = engineFailures(cells);
  const alike = new Set(engines.flatMap((failure) => failure.cells));
  const failures = [
    ...unfinishedTexts(cells, input.command),
    ...engines.map((failure) => engineFailureText(failure, input.command)),
    ...failureList(again.cells.filter((cell) => !alike.has(cell))),
    ...[...again.errors, ...input.errors].map(errorLine),
    ...discrepancyLines(record.arithmetic.discrepancies),
  ];
  return [
    '',
    ...engineLines(record),
    ...loaderLines(record),
    timeLine(record, cells),
    ...stepLines(cells),
    ...commitLines(record),
    ...(input.written
      ? [
          labelled(
            'artifacts',
            `${shownPath(input.folder)} (${plural(record.artifacts.length, 'file')} and run.json)`,
          ),
        ]
      : []),
    ...(input.dashboard === undefined ? [] : [labelled('dashboard', shownPath(input.dashboard))]),
    ...(failures.length > 0 ? ['', ...failures, ''] : []),
    ...verdictLines(record),
  ].join('\n');
}

/**
 * A run of which no test was loaded has one thing to say; its errors stand above it.
 * @param earlier how many files of an earlier run are in the folder
 */
export function nothingRanText(
  record: RunRecord,
  folder: string,
  earlier: number,
  errors: readonly string[],
): string {
  const why = record.errors.length > 0 ? 'because of the error above' : `because ${endingText(record)}`;
  return [
    '',
    ...errors.map(errorLine),
    styled('red', `${record.project}: nothing ran, ${why}: it certifies nothing`),
    ...(earlier > 0
      ? [
          `${plural(earlier, 'artifact')} of an earlier run in ${shownPath(folder)} left as they were; run.json is of this run and names none of them`,
        ]
      : []),
  ].join('\n');
}

function errorLine(error: string): string {
  return `${styled('red', 'error')}  ${line(error, 1000)}`;
}

/** Where a failure is to be looked at again: what passed needs no checkout. */
function commitLines({ status, commit }: RunRecord): readonly string[] {
  if (status === 'passed' || !commit) return [];
  return [
    labelled(
      'commit',
      `${commit.sha.slice(0, 12)}${commit.dirty ? ', with changes that no commit has' : ''}`,
    ),
  ];
}

/** A reason that holds for several engines in a row is told once, below the last. */
function engineLines({ engines }: RunRecord): readonly string[] {
  return engines.flatMap((engine, index) => {
    const { why_not_better, cases } = engine;
    const isLast = engines[index + 1]?.why_not_better !== why_not_better;
    return [
      labelled('engine', `${engineText(engine)} (${plural(cases, 'case')})`),
      ...(why_not_better && isLast
        ? [labelled('', styled('dim', line(`not better: ${why_not_better}`)))]
        : []),
    ];
  });
}

function loaderLines({ loaders }: RunRecord): readonly string[] {
  if (loaders.length === 0) return [labelled('loader', 'none was called')];
  return loaders.map((loader) => {
    const text = labelled('loader', `${loaderText(loader)} (${plural(loader.cases, 'case')})`);
    return loader.note === undefined ? text : styled('yellow', `${text}, not the one that was asked for`);
  });
}

/** How long the run took, and which cases took most of it. */
function timeLine({ duration_ms }: RunRecord, cells: readonly Cell[]): string {
  const byCase = new Map<string, number>();
  for (const cell of cells) {
    const ms = cell.settled?.verdict.duration ?? 0;
    byCase.set(cell.case.case_id, (byCase.get(cell.case.case_id) ?? 0) + ms);
  }
  const slowest = [...byCase].filter(([, ms]) => ms > 0).sort(([, a], [, b]) => b - a);
  const shown = slowest.slice(0, slowestShown).map(([case_id, ms]) => `${case_id} ${duration(ms)}`);
  return labelled(
    'took',
    [duration(duration_ms), ...(shown.length > 0 ? [`slowest: ${shown.join(', ')}`] : [])].join('; '),
  );
}

/** The steps that took most of it, as shares of what all behaviors took. */
function stepLines(cells: readonly Cell[]): readonly string[] {
  const behaviors = cells.filter(({ layer }) => layer === 'behavior').flatMap(({ settled }) => settled ?? []);
  const all = behaviors.reduce((sum, { verdict }) => sum + (verdict.duration ?? 0), 0);
  const steps: Record<string, number> = {};
  for (const [step, ms] of behaviors.flatMap((one) => Object.entries(one.steps)))
    steps[step] = (steps[step] ?? 0) + ms;
  const text = sharesText(steps, all);
  return text === '' ? [] : [labelled('steps', text)];
}

function discrepancyLines(discrepancies: readonly string[]): readonly string[] {
  const lines = discrepancies
    .slice(0, listed)
    .map((text) => `${styled('red', 'does not come out')}  ${line(text, 500)}`);
  return discrepancies.length > listed
    ? [...lines, `… and ${discrepancies.length - listed} more, in run.json`]
    : lines;
}
