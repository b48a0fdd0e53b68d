/** Cases that fail for a cause beyond them, the same for all: told once however many they are. */
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

/** The loader itself cannot be tested, so that every test fails before it has begun. */
const badLoader = 'MATRIX_BAD_UNSUPPORTED';

const coded = /^MatrixError \[(\w+)\]: /;
const inStep = / \(step: [^()]*\)$/;

/** Why the cell's engine could not be had; undefined where it is anything else that failed. */
export function engineCause(cell: Cell): string | undefined {
  const [reason = ''] = cell.settled?.reasons ?? [];
  const code = coded.exec(reason)?.[1] ?? '';
  if (outcomeOf(cell) !== 'failed' || !(codes.has(code) || code === badLoader)) return undefined;
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

/** `no engine`, or what else is wrong. */
export function causeTitle({ cause }: EngineFailure): string {
  return coded.exec(cause)?.[1] === badLoader ? 'wrong declaration' : 'no engine';
}

const named = 3;

export function engineFailureText(failure: EngineFailure, command: (cell: Cell) => string): string {
  const { cause, cells } = failure;
  const first = cells.slice(0, named).map(({ case: { case_id } }) => case_id);
  const more = cells.length > named ? `, … ${cells.length - named} more, in run.json` : '';
  return [
    `${styled('red', `${causeTitle(failure)}  ${plural(cells.length, 'test')}`)}: ${clip(cause, 700)}`,
    `  ${first.join(', ')}${more}`,
    ...cells.slice(0, 1).map((cell) => `  ${styled('dim', command(cell))}`),
  ].join('\n');
}
