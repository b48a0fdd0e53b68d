/** Columns of a catalogue as columns of the model, for the loader's sources and sinks. */
import { MatrixError } from '../model/error.ts';
import { familyKinds } from '../model/families.ts';
import type { Family } from '../model/families.ts';
import type { Column } from '../model/rows.ts';
import type { Kind } from '../model/value.ts';
import type { StoredColumn, TypeRule } from '../systems/contract.ts';

/** What is in brackets behind a type's name: a length, precision and scale, labels. */
const parameters = /\(.*\)/s;

/** A reader of catalogue columns; `table` is named in errors. @throws MatrixError MATRIX_UNKNOWN_TYPE */
export type ColumnOf = (table: string, column: StoredColumn & { readonly kind: Kind }) => Column;

/**
 * Kind and nullability are the catalogue's. The family is one that the native type stands for, with its parameters
 * or without: several may (a text column may be of `text` or of `geometry`), and the catalogue can't tell which
 * was meant. One whose own kind it is goes first, and of those one that the type keeps exactly.
 */
export function catalogueColumns(typeRules: Readonly<Record<Family, TypeRule>>): ColumnOf {
  const byNative = new Map<string, Family>();
  const rules = Object.entries(typeRules) as [Family, TypeRule][];
  const exactFirst = rules.toSorted(
    ([, a], [, b]) => Number(b.trip === 'exact') - Number(a.trip === 'exact'),
  );
  for (const [family, { native }] of exactFirst) {
    for (const spelled of [native, native.replace(parameters, '')]) {
      const named = `${familyKinds[family]} ${spelled}`;
      if (!byNative.has(named)) byNative.set(named, family);
      if (!byNative.has(spelled)) byNative.set(spelled, family);
    }
  }
  return (table, { name, native, nullable, kind }) => {
    const bare = native.replace(parameters, '');
    const family =
      byNative.get(`${kind} ${native}`) ??
      byNative.get(native) ??
      byNative.get(`${kind} ${bare}`) ??
      byNative.get(bare);
    if (family !== undefined) return { name, family, kind, nullable };
    throw new MatrixError(
      'MATRIX_UNKNOWN_TYPE',
      `column ${name} of ${table} has the type ${native}, which the type table does not know`,
    );
  };
}
