/** The volume that a command speaks of: by its options, else by the environment, else the usual one. */
import {
  defaultChangeRatio,
  defaultDeleteRatio,
  defaultRows,
  parseRowCount,
  volumeOf,
} from '../dataset/volume.ts';
import { readEnvironment, rowCountVariables } from '../matrix/environment.ts';
import type { Volume } from '../model/volume.ts';
import { value } from './command.ts';
import type { Terminal } from './command.ts';

export const volumeOptions = {
  rows: value('n', `base rows; else what DPONE_MATRIX_MOCK_ROW_COUNT says, else ${defaultRows}`),
  'change-ratio': value(
    'ratio',
    `share of them that changes; else what DPONE_MATRIX_CHANGE_RATIO says, else ${defaultChangeRatio}`,
  ),
  'delete-ratio': value(
    'ratio',
    `share of them that is deleted; else what DPONE_MATRIX_DELETE_RATIO says, else ${defaultDeleteRatio}`,
  ),
} as const;

/** A text, and what it is called where it was written. */
type Named = readonly [text: string, name: string];

/** @throws MatrixError MATRIX_BAD_ROW_COUNT, MATRIX_BAD_RATIO, MATRIX_DELETE_ABOVE_CHANGE, MATRIX_UNKNOWN_VARIABLE */
export function volumeAsked(
  options: Readonly<Record<keyof typeof volumeOptions, string | undefined>>,
  { environment }: Pick<Terminal, 'environment'>,
): Volume {
  const { row_count, change_ratio, delete_ratio } = readEnvironment(environment);
  const asked = (
    option: keyof typeof volumeOptions,
    set: string | undefined,
    variable: string,
    usual: string,
  ): Named => {
    const given = options[option];
    if (given !== undefined) return [given, `--${option}`];
    return set === undefined ? [usual, `the default of --${option}`] : [set, variable];
  };
  const [rows, rowsName] = asked('rows', row_count, rowCountVariables, String(defaultRows));
  const change = asked('change-ratio', change_ratio, 'DPONE_MATRIX_CHANGE_RATIO', defaultChangeRatio);
  const removal = asked('delete-ratio', delete_ratio, 'DPONE_MATRIX_DELETE_RATIO', defaultDeleteRatio);
  return volumeOf(
    { rows: parseRowCount(rows, rowsName), change_ratio: change[0], delete_ratio: removal[0] },
    { rows: rowsName, change_ratio: change[1], delete_ratio: removal[1] },
  );
}
