/** Refuses a load whose source no longer has the target's columns, before anything is written; the policy is `schemaDriftPolicy`. */
import { MatrixError } from '../model/error.ts';
import { columnIndex } from '../model/rows.ts';
import type { Column, Row } from '../model/rows.ts';
import { opColumn } from '../model/technical.ts';

/**
 * Columns meet by name. A log without a catalogue takes any.
 * @param target the target's data columns; null where it has no catalogue
 * @throws MatrixError MATRIX_SOURCE_COLUMN_MISSING for columns of the target that the source does not have;
 *   MATRIX_COLUMN_MISSING for those of the source that have no place in the target
 */
export function refuseOtherColumns(
  manifest: string,
  source: readonly Column[],
  target: readonly Column[] | null,
): void {
  if (!target) return;
  const [added, gone] = [namesWithout(source, target), namesWithout(target, source)];
  const nothing = 'Nothing was written';
  if (gone.length > 0) {
    const instead = added.length > 0 ? `, and has ${added.join(', ')} that the target does not` : '';
    throw new MatrixError(
      'MATRIX_SOURCE_COLUMN_MISSING',
      `${manifest}: the source has no column ${gone.join(', ')}, which the target has${instead}. ${nothing}: ` +
        'drop or rename the column in the target too, or bring it back in the source',
    );
  }
  if (added.length > 0) {
    throw new MatrixError(
      'MATRIX_COLUMN_MISSING',
      `${manifest}: the target has no column ${added.join(', ')}, which the source has. ${nothing}: ` +
        'add it to the target as a column that may be null, or take it out of the source',
    );
  }
}

function namesWithout(columns: readonly Column[], others: readonly Column[]): readonly string[] {
  const there = new Set(others.map(({ name }) => name));
  return columns.map(({ name }) => name).filter((name) => !there.has(name));
}

/** Rows on their way to be staged, looked through: the same rows, or an error. */
export type RowCheck = (rows: readonly Row[]) => void;

/**
 * Makes the check for nulls in columns that may be null in the source and not in the target. Only those are looked at,
 * so that nothing is to be done as long as both ends agree. A delete is told by its key, and arrives nowhere.
 * @param staged the columns of the rows, technical ones included
 */
export function nullCheck(
  manifest: string,
  staged: readonly Column[],
  source: readonly Column[],
  target: readonly Column[] | null,
): RowCheck | null {
  const firm = new Set((target ?? []).filter(({ nullable }) => !nullable).map(({ name }) => name));
  const checked = source
    .filter(({ name, nullable }) => nullable && firm.has(name))
    .map(({ name }) => ({ name, at: columnIndex(staged, name) }));
  if (checked.length === 0) return null;
  const op = staged.findIndex(({ name }) => name === opColumn.name);
  return (rows) => {
    for (const row of rows) {
      if (op >= 0 && row[op] === 'delete') continue;
      for (const { name, at } of checked) {
        if (row[at] !== null) continue;
        throw new MatrixError(
          'MATRIX_NULL_VALUE',
          `${manifest}: a null arrives for the column ${name}, which can't be null in the target: ` +
            'let it be null there, or fill it in the source',
        );
      }
    }
  };
}
