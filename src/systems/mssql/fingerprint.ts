/** One text for the content and the definition of a table; the content is digested by the server. */
import { hash } from 'node:crypto';

import { readerOf } from './codec.ts';
import { definitionOf } from './definition.ts';
import { qualified, quoteName } from './quoting.ts';
import type { Session } from './session.ts';

/** What is said of a table that is not there. */
export const absent = 'absent';

/** It takes 254. */
const argumentsOfConcat = 60;

/** Where the parts of a digest begin that are summed, each as an integer of four bytes. */
const parts = [1, 5, 9, 13, 17, 21, 25, 29] as const;

/**
 * A multiset digest: per row SHA-256 over all columns, each told where it ends and apart from null, of which
 * all parts are summed.
 */
export function contentQuery(
  table: string,
  columns: readonly { readonly name: string; readonly native: string }[],
): string {
  const told = columns.map(({ name, native }) => {
    const column = quoteName(name);
    const { digest, free } = readerOf(native);
    const text = digest(column);
    const told = free ? `DATALENGTH(${text}), N':', ${text}` : `${text}, N';'`;
    return `CASE WHEN ${column} IS NULL THEN N'N' ELSE CONCAT(N'V', ${told}) END`;
  });
  const sums = parts.map(
    (start) =>
      `CAST(SUM(CAST(CAST(SUBSTRING(h.[hash], ${start}, 4) AS int) AS bigint)) AS varchar(20)) AS [part${start}]`,
  );
  const groups: string[] = [];
  for (let at = 0; at < told.length; at += argumentsOfConcat) {
    const group = told.slice(at, at + argumentsOfConcat);
    // The first part makes the text one without bounds.
    groups.push(`CONCAT(CAST(N'' AS nvarchar(max)), ${group.join(', ')})`);
  }
  const row = groups.join(' + ');
  return `SELECT CAST(COUNT_BIG(*) AS varchar(20)) AS [count], ${sums.join(', ')}
FROM (SELECT HASHBYTES(N'SHA2_256', ${row}) AS [hash] FROM ${table}) AS h`;
}

export async function fingerprint(session: Session, schema: string, table: string): Promise<string> {
  const definition = await definitionOf(session, schema, table);
  if (!definition) return absent;
  const [content] = await session.query<Readonly<Record<string, string>>>(
    contentQuery(qualified(schema, table), definition.columns),
  );
  return `${hash('sha256', JSON.stringify(definition))}:${Object.values(content ?? {}).join('.')}`;
}
