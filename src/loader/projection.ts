/** Rows in the layout of a target: columns by name, whatever order and company they came in. */
import { MatrixError } from '../model/error.ts';
import type { Column, Row } from '../model/rows.ts';
import type { Value } from '../model/value.ts';

/**
 * Makes the function that brings rows from one layout into another. Rows that are in it already are returned
 * as they are.
 * @param constants values of columns that the source layout lacks
 * @throws MatrixError MATRIX_SCHEMA_MISMATCH where a column of the target would have no value
 */
export function projection(
  from: readonly Column[],
  to: readonly Column[],
  constants: Readonly<Record<string, Value>> = {},
): (row: Row) => Row {
  const indexes = to.map(({ name, nullable }) => {
    const index = from.findIndex((column) => column.name === name);
    if (index < 0 && !nullable && !Object.hasOwn(constants, name)) {
      throw new MatrixError(
        'MATRIX_SCHEMA_MISMATCH',
        `the target's column ${name} is not nullable, and what was staged does not have it`,
      );
    }
    return index;
  });
  if (from.length === to.length && indexes.every((index, at) => index === at)) return (row) => row;
  const template: readonly Value[] = to.map(({ name }) => constants[name] ?? null);
  return (row) => {
    const projected = template.slice();
    for (let at = 0; at < indexes.length; at += 1) {
      const index = indexes[at] as number;
      if (index >= 0) projected[at] = row[index] as Value;
    }
    return projected;
  };
}
