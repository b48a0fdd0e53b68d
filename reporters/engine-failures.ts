/** Cases that fail for want of the same engine: one cause, told once however many they are. */
import { clip } from '../src/evidence/text.ts';
import type { Cell } from './collect.ts';
import { outcomeOf } from './tally.ts';
import { styled } from './terminal.ts';
import { plural } from '../src/report/numbers.ts';

/** Errors of getting an engine; each says all there is to say of it, and nothing of the case. */
const codes = new Set([
  'MATRIX_ENGINE_UNAVAILABLE',
  'MATRIX_ENGINE_FAILED',
  'MATRIX_SERVICE_UNREACHABLE',
  'MATRIX_SERVICE_UNSUPPORTED',
  'MATRIX_WRONG_SERVER',
  'MATRIX_WRONG_CREDENTIALS',
  'MATRIX_BAD_URL',
]);

const coded = /^MatrixError \[(\w+)\]: /;
const inStep = / \(step: [^()]*\)$/;

/** Why the cell's engine could not be had; undefined where it is anything else that failed. */
export function engineCause(cell: Cell): string | undefined {
  const [reason = ''] = cell.settled?.reasons ?? [];
  if (outcomeOf(cell) !== 'failed' || !codes.has(coded.exec(reason)?.[1] ?? '')) return undefined;
  return reason.replace(inStep, '');
}

export interface EngineFailure {
  readonly cause: string;
  readonly cells: readonly Cell[];
}

/** Causes that more than one cell has, in the order of the first. */
export function engineFailures(cells: readonly Cell[]): readonly EngineFailure[] {
  const byCause = Map.groupBy(cells, engineCause);
  return [...byCause].flatMap(([cause, alike]) =>
    cause === undefined || alike.length < 2 ? [] : [{ cause, cells: alike }],
  );
}

const named = 3;

export function engineFailureText({ cause, cells }: EngineFailure, command: (cell: Cell) => string): string {
  const first = cells.slice(0, named).map(({ case: { case_id } }) => case_id);
  const more = cells.length > named ? `, … ${cells.length - named} more, in run.json` : '';
  return [
    `${styled('red', `no engine  ${plural(cells.length, 'test')}`)}: ${clip(cause, 700)}`,
    `  ${first.join(', ')}${more}`,
    ...cells.slice(0, 1).map((cell) => `  ${styled('dim', command(cell))}`),
  ].join('\n');
}
