/** Changes of a table's columns as ALTER TABLE says them. */
import type { Alteration } from '../contract.ts';
import { quoteIdent } from './quoting.ts';
import { typeRules } from './types.ts';

/** @param table quoted and qualified */
export function alterStatements(table: string, alterations: readonly Alteration[]): readonly string[] {
  return alterations.map((alteration) => `ALTER TABLE ${table} ${clause(alteration)}`);
}

function clause(alteration: Alteration): string {
  switch (alteration.what) {
    case 'add': {
      const { name, family, nullable } = alteration.column;
      return `ADD COLUMN ${quoteIdent(name)} ${typeRules[family].native}${nullable ? '' : ' NOT NULL'}`;
    }
    case 'drop':
      return `DROP COLUMN ${quoteIdent(alteration.name)}`;
    case 'rename':
      return `RENAME COLUMN ${quoteIdent(alteration.name)} TO ${quoteIdent(alteration.to)}`;
    case 'retype': {
      const { name, family } = alteration.column;
      return `ALTER COLUMN ${quoteIdent(name)} TYPE ${typeRules[family].native}`;
    }
    case 'nullable':
      return `ALTER COLUMN ${quoteIdent(alteration.name)} ${alteration.nullable ? 'DROP' : 'SET'} NOT NULL`;
  }
}
