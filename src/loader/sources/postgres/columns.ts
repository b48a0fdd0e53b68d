/** Columns of a PostgreSQL catalogue as columns of the model, for the loader's source and sink. */
import { MatrixError } from '../../../model/error.ts';
import type { Family } from '../../../model/families.ts';
import type { Column } from '../../../model/rows.ts';
import type { CatalogueColumn } from '../../../systems/postgres/catalogue.ts';
import { typeRules } from '../../../systems/postgres/types.ts';

const modifier = /\(\d+(?:,-?\d+)?\)/;

/** The first family, in the order of the cycle, that each native type stands for, with and without its modifier. */
const familiesByNative = new Map<string, Family>();
for (const [family, rule] of Object.entries(typeRules)) {
  for (const native of [rule.native, rule.native.replace(modifier, '')]) {
    if (!familiesByNative.has(native)) familiesByNative.set(native, family as Family);
  }
}

/**
 * Kind and nullability are the catalogue's. The family is one that the native type stands for: several may (a
 * `text` column may be of `text` or of `geometry`), and the catalogue can't tell which was meant.
 * @throws MatrixError MATRIX_UNKNOWN_TYPE
 */
export function columnOf(table: string, column: CatalogueColumn): Column {
  const { name, native, nullable, kind } = column;
  const family = familiesByNative.get(native) ?? familiesByNative.get(native.replace(modifier, ''));
  if (kind === null || family === undefined) {
    throw new MatrixError(
      'MATRIX_UNKNOWN_TYPE',
      `column ${name} of ${table} has the type ${native}, which the type table does not know`,
    );
  }
  return { name, family, kind, nullable };
}
