/** Columns of a SQL Server catalogue as columns of the model, for the loader's source and sink. */
import { MatrixError } from '../../../model/error.ts';
import { familyKinds } from '../../../model/families.ts';
import type { Family } from '../../../model/families.ts';
import type { Column } from '../../../model/rows.ts';
import type { CatalogueColumn } from '../../../systems/mssql/catalogue.ts';
import { kindOf } from '../../../systems/mssql/codec.ts';
import { typeRules } from '../../../systems/mssql/types.ts';

const modifier = /\(.*\)$/;

/**
 * The first family, in the order of the cycle, that each native type stands for, with and without its modifier:
 * one of the type's own kind before one whose values are kept in another form.
 */
const familiesByNative = new Map<string, Family>();
for (const own of [true, false]) {
  for (const [name, { native }] of Object.entries(typeRules)) {
    const family = name as Family;
    if ((familyKinds[family] === kindOf(native)) !== own) continue;
    for (const spelling of [native, native.replace(modifier, '')]) {
      if (!familiesByNative.has(spelling)) familiesByNative.set(spelling, family);
    }
  }
}

/**
 * Kind and nullability are the catalogue's. The family is one that the native type stands for: several may, and
 * the catalogue can't tell which was meant.
 * @throws MatrixError MATRIX_UNKNOWN_TYPE
 */
export function columnOf(table: string, { name, native, nullable, kind }: CatalogueColumn): Column {
  const bare = native.replace(modifier, '');
  const family = familiesByNative.get(native) ?? familiesByNative.get(bare === 'numeric' ? 'decimal' : bare);
  if (family) return { name, family, kind, nullable };
  throw new MatrixError(
    'MATRIX_UNKNOWN_TYPE',
    `column ${name} of ${table} has the type ${native}, which the type table does not know`,
  );
}
