/** What staging tables of all systems have in common: how they are named, and which columns they have. */
import { hash } from 'node:crypto';

import { MatrixError } from '../../../model/error.ts';
import type { Column } from '../../../model/rows.ts';
import type { SinkContext } from '../../contract.ts';

/** What the names of all staging tables begin with. */
export const stagingPrefix = '__dpone__stage_';

/**
 * What the names of the owners of a run's staging tables begin with, where nobody can ask whether an owner is alive:
 * a load that is made again, in the same run, takes the place of the one before, and so may drop what that one staged.
 */
export function runMark({ manifest, run_id }: Pick<SinkContext, 'manifest' | 'run_id'>): string {
  return hash('sha256', JSON.stringify([manifest.name, run_id])).slice(0, 16);
}

/** What was staged is gone. */
export function takenOver(table: string, cause: unknown): MatrixError {
  return new MatrixError(
    'MATRIX_FENCED',
    `the same run has begun to load ${table} again since, so this load may no longer write`,
    { cause },
  );
}

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
