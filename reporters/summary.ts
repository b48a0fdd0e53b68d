/** What a run prints at its end: failures, engines, slowest cases, and the arithmetic from what happened. */
import { isFailing } from '../src/evidence/outcome.ts';
import type { RunRecord } from '../src/evidence/run-record.ts';
import { cases } from '../src/matrix/cases.ts';
import { factsOf } from '../src/matrix/systems.ts';
import type { Cell, ProjectRun } from './collect.ts';
import type { Tally } from './tally.ts';
import { outcomeOf } from './tally.ts';
import { styled } from './terminal.ts';
import { clip, duration, line, plural } from './text.ts';

const endings = {
  passed: 'passed',
  failed: 'failed',
  timedout: 'timed out',
  interrupted: 'was interrupted',
} as const;
const slowestShown = 5;
const listed = 20;

/** One failure, short: what, why, the first difference, and the command that runs it again. */
export function failureText(cell: Cell, command: string): string {
  const settled = cell.settled;
  const outcome = outcomeOf(cell);
  const lines = [
    styled(
      outcome === 'flaky' ? 'yellow' : 'red',
      `${outcome.replaceAll('_', ' ')}  ${cell.layer} ${cell.case.case_id}`,
    ),
  ];
  const reason = settled?.check ?? settled?.verdict.reason ?? 'no reason';
  lines.push(`  ${clip(reason, 500)}`);
  if (settled?.difference) lines.push(`  ${clip(settled.difference, 500)}`);
  lines.push(`  ${styled('dim', command)}`);
  return lines.join('\n');
}

export interface SummaryInput {
  readonly run: ProjectRun;
  readonly tally: Tally;
  readonly record: RunRecord;
  readonly cells: readonly Cell[];
  readonly folder: string;
  /** Whether all could be written. */
  readonly written: boolean;
  /** By case. */
  readonly command: (cell: Cell) => string;
}

export function summaryText(input: SummaryInput): string {
  const { record, folder } = input;
  return [
    '',
    ...failureLines(input),
    ...engineLines(record),
    ...slowestLines(input.cells),
    ...record.errors.map((error) => `${styled('red', 'error')}  ${line(error, 1000)}`),
    ...discrepancyLines(record.arithmetic.discrepancies),
    ...(input.written
      ? [`artifacts  ${folder} (${plural(record.artifacts.length, 'file')} and run.json)`]
      : []),
    ...verdictLines(input),
  ].join('\n');
}

function failureLines({ cells, command }: SummaryInput): readonly string[] {
  const failed = cells.filter((cell) => isFailing(outcomeOf(cell)) || outcomeOf(cell) === 'flaky');
  // What never ran after an interrupt is one story, not hundreds.
  const told = failed.filter((cell) => outcomeOf(cell) !== 'did_not_run');
  const silent = failed.filter((cell) => outcomeOf(cell) === 'did_not_run');
  const lines = told.slice(0, listed).map((cell) => failureText(cell, command(cell)));
  if (told.length > listed) lines.push(`  … and ${told.length - listed} more, in the artifacts`);
  for (const reason of new Set(silent.map((cell) => cell.settled?.verdict.reason ?? ''))) {
    const alike = silent.filter((cell) => (cell.settled?.verdict.reason ?? '') === reason);
    const first = alike.slice(0, 3).map((cell) => `${cell.layer} ${cell.case.case_id}`);
    const more = alike.length > first.length ? `, and ${alike.length - first.length} more` : '';
    const [cell] = alike;
    lines.push(
      `${styled('red', `did not run  ${plural(alike.length, 'test')}`)}: ${reason}\n  ${first.join(', ')}${more}`,
      ...(cell ? [`  ${styled('dim', command(cell))}`] : []),
    );
  }
  return lines.length > 0 ? [...lines, ''] : [];
}

function engineLines({ engines }: RunRecord): readonly string[] {
  return engines.flatMap(({ system, provenance, product, version, image, why_not_better, cases: count }) => [
    `engine  ${line(`${system}: ${provenance}, ${product} ${version}${image ? `, ${image}` : ''} (${plural(count, 'case')})`)}`,
    ...(why_not_better ? [`        ${styled('dim', line(`not better: ${why_not_better}`))}`] : []),
  ]);
}

function slowestLines(cells: readonly Cell[]): readonly string[] {
  const byCase = new Map<string, number>();
  for (const cell of cells) {
    const ms = cell.settled?.verdict.duration ?? 0;
    byCase.set(cell.case.case_id, (byCase.get(cell.case.case_id) ?? 0) + ms);
  }
  const slowest = [...byCase].filter(([, ms]) => ms > 0).sort(([, a], [, b]) => b - a);
  if (slowest.length === 0) return [];
  const shown = slowest.slice(0, slowestShown).map(([case_id, ms]) => `${case_id} ${duration(ms)}`);
  return [`slowest  ${shown.join(', ')}`];
}

function discrepancyLines(discrepancies: readonly string[]): readonly string[] {
  const lines = discrepancies
    .slice(0, listed)
    .map((text) => `${styled('red', 'does not come out')}  ${line(text)}`);
  return discrepancies.length > listed
    ? [...lines, `  … and ${discrepancies.length - listed} more, in run.json`]
    : lines;
}

function verdictLines({ run, tally, record }: SummaryInput): readonly string[] {
  const good = record.status === 'passed';
  const lines = [styled(good ? 'green' : 'red', arithmeticText(run, tally))];
  if (!good) lines.push(styled('red', `certifies nothing: the run ${endings[record.status]}`));
  else if (tally.whole) lines.push(`whole: certifies all ${plural(tally.cases, 'case')} in ${run.name}`);
  if (!tally.whole) lines.push(styled('yellow', partialText(run, tally, good)));
  return lines;
}

/** `mock_local: 200 cases × 2 = 400 tests: 314 passed, 86 skipped (43 … cases × 2: reason), 0 failed`. */
export function arithmeticText(
  run: ProjectRun,
  { cases: caseCount, tests, outcomes, skipped }: Tally,
): string {
  const repeats = Math.max(
    1,
    ...[...run.cells.values()].map((cell) => Math.round(cell.tests.size / Math.max(1, cell.declarations))),
  );
  const named = {
    passed: outcomes.passed ?? 0,
    skipped: outcomes.skipped ?? 0,
    failed: outcomes.failed ?? 0,
  };
  const others = Object.entries(outcomes).filter(([outcome]) => !(outcome in named));
  const why = skipped.map((group) => {
    const titles = group.sinks.map((sink) => factsOf(sink)?.title ?? sink).join(' and ');
    return `${times(group.cases, group.tests, `${titles} `)}: ${group.reason}`;
  });
  const parts = [
    `${named.passed} passed`,
    `${named.skipped} skipped${why.length > 0 ? ` (${why.join('; ')})` : ''}`,
    ...others.map(([outcome, count]) => `${count} ${outcome.replaceAll('_', ' ')}`),
    `${named.failed} failed`,
  ];
  const repeated = repeats > 1 ? ` (each run ${repeats} times, the worst counts)` : '';
  return `${run.name}: ${times(caseCount, tests)} = ${plural(tests, 'test')}${repeated}: ${parts.join(', ')}`;
}

/** `43 BigQuery cases × 2`, where each case has as many tests; else `3 cases with 5 tests`. */
function times(caseCount: number, tests: number, adjective = ''): string {
  const noun = `${caseCount} ${adjective}${caseCount === 1 ? 'case' : 'cases'}`;
  return caseCount > 0 && tests % caseCount === 0
    ? `${noun} × ${tests / caseCount}`
    : `${noun} with ${tests}`;
}

function partialText(run: ProjectRun, tally: Tally, good: boolean): string {
  const { selection, cases: selected } = run.metadata;
  const filters = Object.entries(selection).flatMap(([name, values]) =>
    values.length > 0 ? [`${name} = ${values.join(', ')}`] : [],
  );
  const why = [...filters, ...(run.missing.length > 0 ? run.narrowedBy : [])];
  const by = why.length > 0 ? ` (${line(why.join('; '))})` : '';
  const extent = `${tally.tests} of the ${plural(cases.length * 2, 'test')} of the matrix, ${tally.cases} of ${plural(selected.length, 'selected case')}${by}`;
  return good ? `partial: certifies only ${extent}` : `partial: answers only for ${extent}`;
}
