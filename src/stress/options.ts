/** What a case is put under stress with: rows, width and changes, what is kept of it, and what is taken from an earlier run. */
import { parseColumns } from '../dataset/columns.ts';
import {
  defaultChangeRatio,
  defaultDeleteRatio,
  maximumStreamedRows,
  parseRowCount,
  volumeOf,
} from '../dataset/volume.ts';
import type { Settings } from '../matrix/environment.ts';
import { MatrixError } from '../model/error.ts';
import type { Volume } from '../model/volume.ts';

export const defaultStressRows = 1_000_000;

/** Of the source that was held: dropped with its test, kept for the next run, or what earlier runs have kept is dropped. */
export const keeps = ['0', '1', 'drop'] as const;
export type Keep = (typeof keeps)[number];

export interface StressOptions {
  readonly volume: Volume;
  readonly keep: Keep;
  /** Whether cases are run again that an interrupted run has finished. */
  readonly fresh: boolean;
}

const rowsVariable = 'DPONE_MATRIX_STRESS_ROWS';
export const keepVariable = 'DPONE_MATRIX_STRESS_KEEP';
const freshVariable = 'DPONE_MATRIX_STRESS_FRESH';

/** @throws MatrixError MATRIX_BAD_ROW_COUNT, MATRIX_BAD_RATIO, MATRIX_DELETE_ABOVE_CHANGE, MATRIX_BAD_COLUMNS, MATRIX_BAD_STRESS_OPTION */
export function stressOptions(settings: Settings): StressOptions {
  const { stress_rows, stress_keep, stress_fresh, change_ratio, delete_ratio, columns } = settings;
  const rows =
    stress_rows === undefined
      ? defaultStressRows
      : parseRowCount(stress_rows, rowsVariable, maximumStreamedRows);
  const request = {
    rows,
    change_ratio: change_ratio ?? defaultChangeRatio,
    delete_ratio: delete_ratio ?? defaultDeleteRatio,
    ...(columns === undefined ? {} : { columns: parseColumns(columns, 'DPONE_MATRIX_COLUMNS') }),
  };
  const names = {
    rows: rowsVariable,
    change_ratio: 'DPONE_MATRIX_CHANGE_RATIO',
    delete_ratio: 'DPONE_MATRIX_DELETE_RATIO',
  };
  return {
    volume: volumeOf(request, names, maximumStreamedRows),
    keep: oneOf(keeps, stress_keep ?? '0', keepVariable),
    fresh: oneOf(['0', '1'], stress_fresh ?? '0', freshVariable) === '1',
  };
}

function oneOf<T extends string>(allowed: readonly T[], text: string, variable: string): T {
  const found = allowed.find((one) => one === text);
  if (found !== undefined) return found;
  throw new MatrixError(
    'MATRIX_BAD_STRESS_OPTION',
    `${variable} is ${JSON.stringify(text)}, which is not allowed: give ${allowed.join(', ')}`,
  );
}
