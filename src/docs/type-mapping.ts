/** The type mapping of a pair: for each family the native type at both ends, and how its values travel. */
import { families, familyKinds } from '../model/families.ts';
import type { Column } from '../model/rows.ts';
import { systems } from '../matrix/systems.ts';
import type { SystemId } from '../matrix/systems.ts';
import { code, table } from './markdown.ts';

/** What the docs say of one column in one system; a system's type rule fits. */
export interface TypeMapping {
  readonly native: string;
  readonly trip: 'exact' | 'widened' | 'encoded' | 'lossy';
  readonly note?: string;
}

/** The rule of a system for a column. */
export type TypeMappings = (system: string, column: Column) => TypeMapping;

/** A wide column of a system for each family. */
export function familyColumns(system: string): readonly Column[] {
  return families.map((family, index) => {
    const name = `wide_${system}_${String(index + 1).padStart(3, '0')}_${family}`;
    return { name, family, kind: familyKinds[family], nullable: true };
  });
}

export function typeMapping(source: string, sink: string, types: TypeMappings): readonly string[] {
  const ends = [...new Set([source, sink])];
  const columns = familyColumns(source);
  const title = (system: string): string => systems[system as SystemId].title;
  const rows = columns.map((column) => {
    const rules = ends.map((system) => types(system, column));
    const notes = ends.flatMap((system, index) => {
      const note = rules[index]?.note;
      return note === undefined ? [] : [`${title(system)}: ${note}`];
    });
    const cells = rules.map((rule) => `${code(rule.native)} ${rule.trip}`);
    return [code(column.family), code(column.kind), ...cells, notes.join('; ')];
  });
  return [table(['Family', 'Kind', ...ends.map(title), 'Note'], rows)];
}
