/** Failures as they are printed: each in full once, and in one line where it has to be told again. */
import type { Outcome } from '../src/evidence/outcome.ts';
import { clip } from '../src/evidence/text.ts';
import type { Cell } from './collect.ts';
import { outcomeOf } from './tally.ts';
import { styled } from './terminal.ts';
import { plural } from '../src/report/numbers.ts';

const toldAtTheEnd: ReadonlySet<Outcome> = new Set<Outcome>(['flaky', 'interrupted']);

/** How many are listed at the end; `run.json` has them all. */
const listed = 20;

/** One failure in full: what, why, the first difference, and the command that runs it again. */
export function failureText(cell: Cell, command: string): string {
  const outcome = outcomeOf(cell);
  const [why = 'no reason', ...more] = cell.settled?.reasons ?? [];
  return [
    styled(outcome === 'flaky' ? 'yellow' : 'red', headline(cell)),
    ...[why, ...more].map((reason) => `  ${clip(reason, 700)}`),
    `  ${styled('dim', command)}`,
  ].join('\n');
}

function headline(cell: Cell): string {
  return `${outcomeOf(cell).replaceAll('_', ' ')}  ${cell.layer} ${cell.case.case_id}`;
}

/** What was told in full before, a line each. */
export function failureList(cells: readonly Cell[]): readonly string[] {
  const lines = cells.slice(0, listed).map((cell) => {
    const [reason = 'no reason'] = cell.settled?.reasons ?? [];
    // Of a check its name will do.
    return `${styled('red', headline(cell))}  ${clip(reason.split(': expected ', 1).join(), 120)}`;
  });
  return cells.length > listed ? [...lines, `… and ${cells.length - listed} more, in run.json`] : lines;
}

/**
 * What is known only at the end: flaky, stopped, or never run. Of what never ran alike
 * one text speaks for all; what no spec declares is told by the arithmetic.
 */
export function unfinishedTexts(cells: readonly Cell[], command: (cell: Cell) => string): readonly string[] {
  const silent = cells.filter((cell) => outcomeOf(cell) === 'did_not_run' && cell.tests.size > 0);
  const reasons = new Set(silent.map((cell) => cell.settled?.verdict.reason ?? ''));
  return [
    ...cells
      .filter((cell) => toldAtTheEnd.has(outcomeOf(cell)))
      .map((cell) => failureText(cell, command(cell))),
    ...[...reasons].map((reason) =>
      didNotRunText(
        reason,
        silent.filter((cell) => (cell.settled?.verdict.reason ?? '') === reason),
        command,
      ),
    ),
  ];
}

function didNotRunText(reason: string, alike: readonly Cell[], command: (cell: Cell) => string): string {
  const first = alike.slice(0, 3).map((cell) => `${cell.layer} ${cell.case.case_id}`);
  const more = alike.length > first.length ? `, and ${alike.length - first.length} more` : '';
  return [
    `${styled('red', `did not run  ${plural(alike.length, 'test')}`)}: ${reason}`,
    `  ${first.join(', ')}${more}`,
    ...alike.slice(0, 1).map((cell) => `  ${styled('dim', command(cell))}`),
  ].join('\n');
}
