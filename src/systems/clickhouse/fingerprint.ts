/** One text for the content and the definition of a table, computed by the server. */
import type { ClickHouse } from './client.ts';
import { qualified, quoteLiteral } from './quoting.ts';

/** What is said of a table that is not there. */
export const absent = 'absent';

/** A content digest and the parts that it was taken of. */
export interface Seen {
  readonly parts: string;
  readonly content: string;
}

interface Definition {
  readonly definition: string;
  readonly parts: string;
}

/**
 * The definition, and which parts the table is made of: a part is never changed, so rows can't be added, changed
 * or removed without another part; a table that was put in the place of this one has another identity.
 */
const described = (database: string, table: string): string => `
  SELECT hex(SHA256(create_table_query)) AS definition,
    concat(toString(uuid), ' ', arrayStringConcat(arraySort((SELECT groupArray(concat(name, ' ', hash_of_all_files))
      FROM system.parts WHERE active AND database = ${database} AND table = ${table})), ' ')) AS parts
  FROM system.tables WHERE database = ${database} AND name = ${table}`;

/**
 * A multiset digest: per row SHA-256 of its RowBinary form, of which two halves are summed. The binary form tells
 * apart what is written differently (null and empty, 0 and -0).
 */
const content = (table: string): string => `
  SELECT concat(toString(count()), '.', toString(sum(reinterpretAsUInt64(substring(hash, 1, 8)))), '.',
    toString(sum(reinterpretAsUInt64(substring(hash, 9, 8))))) AS digest
  FROM (SELECT SHA256(formatRow('RowBinary', *)) AS hash FROM ${table})`;

/**
 * The fingerprint, and what lets the next one be cheap: the content is digested again only where other parts are
 * seen than those of `before`.
 */
export async function fingerprint(
  client: ClickHouse,
  database: string,
  table: string,
  before: Seen | null,
): Promise<{ readonly fingerprint: string; readonly seen: Seen | null }> {
  const [defined] = await client.rows<Definition>(described(quoteLiteral(database), quoteLiteral(table)));
  if (!defined) return { fingerprint: absent, seen: null };
  let seen = before?.parts === defined.parts ? before : null;
  if (!seen) {
    const [digested] = await client.rows<{ digest: string }>(content(qualified(database, table)));
    seen = { parts: defined.parts, content: digested?.digest ?? '' };
  }
  return { fingerprint: `${defined.definition}:${seen.content}`, seen };
}
