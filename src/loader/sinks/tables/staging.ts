/** What staging tables of all systems have in common: how they are named, and which columns they have. */
import { MatrixError } from '../../../model/error.ts';
import type { Column } from '../../../model/rows.ts';

/** What the names of all staging tables begin with. */
export const stagingPrefix = '__dpone__stage_';

/**
 * Staged columns, each as it is in the target, or as staging declares a column of its own.
 * @throws MatrixError MATRIX_COLUMN_MISSING for a data column that the target does not have
 */
export function stagedAs<Held extends { readonly name: string }>(
  table: string,
  columns: readonly Column[],
  target: readonly Held[],
  own: readonly Held[],
): readonly Held[] {
  const held = new Map([...own, ...target].map((column) => [column.name, column]));
  return columns.map(({ name }) => {
    const column = held.get(name);
    if (column) return column;
    throw new MatrixError(
      'MATRIX_COLUMN_MISSING',
      `the source's column ${name} has no place in ${table}, whose columns are ${target.map((column) => column.name).join(', ')}`,
    );
  });
}

/** Whether all of them are columns of the target, so that they can be staged in a table that takes its place. */
export function areHeld(columns: readonly Column[], target: readonly { readonly name: string }[]): boolean {
  return columns.every(({ name }) => target.some((column) => column.name === name));
}
