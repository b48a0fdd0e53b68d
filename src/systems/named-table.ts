/** A table as a user names it: `schema.table`, or `table` alone; a part in double quotes may hold anything. */
import { MatrixError } from '../model/error.ts';

export interface NamedTable {
  readonly schema: string | undefined;
  readonly name: string;
}

const part = String.raw`(?:"((?:[^"]|"")+)"|([^".]+))`;
const form = new RegExp(`^(?:${part}\\.)?${part}$`);

/** @throws MatrixError MATRIX_BAD_REQUEST */
export function namedTable(text: string): NamedTable {
  const match = form.exec(text);
  if (!match) {
    throw new MatrixError(
      'MATRIX_BAD_REQUEST',
      `the table ${JSON.stringify(text)} is not like schema.table or table; a part with a dot stands in double quotes`,
    );
  }
  const [, quotedSchema, schema, quotedName, name] = match;
  return {
    schema: unquoted(quotedSchema) ?? schema,
    name: unquoted(quotedName) ?? (name as string),
  };
}

function unquoted(text: string | undefined): string | undefined {
  return text?.replaceAll('""', '"');
}
