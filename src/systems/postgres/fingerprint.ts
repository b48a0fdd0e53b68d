/** One text for the content and the definition of a table, computed by the server. */
import type { Client } from './client.ts';
import { quoteLiteral } from './quoting.ts';

/** What is said of a table that is not there. */
export const absent = 'absent';

/**
 * Everything of the definition that a reader or writer could notice: columns, constraints, indexes, triggers,
 * rules, policies, options, rights, and the user types of its columns (a renamed enum label changes every row
 * that has it and writes none).
 */
const definition = (relation: string): string => `
  SELECT c.relkind AS kind, encode(sha256(convert_to(jsonb_build_object(
    'relation', jsonb_build_array(c.relkind, c.relpersistence, c.relreplident, c.reloptions, c.relacl::text,
      c.relrowsecurity, c.relforcerowsecurity, c.relispartition),
    'columns', (SELECT jsonb_agg(jsonb_build_array(a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        a.attidentity, a.attgenerated, a.attcollation::regcollation::text, pg_get_expr(d.adbin, d.adrelid)) ORDER BY a.attnum)
      FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
    'constraints', (SELECT jsonb_agg(jsonb_build_array(conname, pg_get_constraintdef(oid)) ORDER BY conname)
      FROM pg_constraint WHERE conrelid = c.oid),
    'indexes', (SELECT jsonb_agg(jsonb_build_array(pg_get_indexdef(indexrelid), indisvalid, indisreplident) ORDER BY pg_get_indexdef(indexrelid))
      FROM pg_index WHERE indrelid = c.oid),
    'triggers', (SELECT jsonb_agg(jsonb_build_array(pg_get_triggerdef(oid), tgenabled) ORDER BY tgname)
      FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal),
    'rules', (SELECT jsonb_agg(pg_get_ruledef(oid) ORDER BY rulename) FROM pg_rewrite WHERE ev_class = c.oid),
    'policies', (SELECT jsonb_agg(to_jsonb(p) ORDER BY p.policyname) FROM pg_policies p
      WHERE p.schemaname = c.relnamespace::regnamespace::text AND p.tablename = c.relname),
    'labels', (SELECT jsonb_agg(jsonb_build_array(e.enumtypid::regtype::text, e.enumlabel) ORDER BY e.enumtypid, e.enumsortorder)
      FROM pg_enum e WHERE e.enumtypid IN (SELECT atttypid FROM pg_attribute WHERE attrelid = c.oid AND NOT attisdropped)),
    'domains', (SELECT jsonb_agg(jsonb_build_array(k.contypid::regtype::text, pg_get_constraintdef(k.oid)) ORDER BY k.conname)
      FROM pg_constraint k WHERE k.contypid IN (SELECT atttypid FROM pg_attribute WHERE attrelid = c.oid AND NOT attisdropped)),
    'composites', (SELECT jsonb_agg(jsonb_build_array(p.attname, format_type(p.atttypid, p.atttypmod)) ORDER BY p.attrelid, p.attnum)
      FROM pg_attribute p JOIN pg_type t ON t.typrelid = p.attrelid AND t.typtype = 'c'
      WHERE NOT p.attisdropped AND t.oid IN (SELECT atttypid FROM pg_attribute WHERE attrelid = c.oid AND NOT attisdropped))
  )::text, 'UTF8')), 'hex') AS digest
  FROM pg_class c WHERE c.oid = to_regclass(${relation})`;

/**
 * Which row versions are seen, and in which file. No row can be added, changed or removed without a new version
 * or one less, and neither VACUUM nor ANALYZE gives a live one another place or transaction; another table under
 * the same name has another file.
 */
const versions = (table: string): string => `
  SELECT concat_ws(' ', pg_relation_filenode(${quoteLiteral(table)}::regclass), count(*),
    sum(hashtidextended(ctid, xmin::text::bigint))) AS seen FROM ${table}`;

/**
 * A multiset digest: per row SHA-256 of its binary form, of which two halves are summed. The binary form tells
 * apart what is written differently (1.5 and 1.50, null and empty).
 */
const content = (table: string): string => `
  SELECT concat_ws('.', count(*), sum(('x' || substr(hash, 1, 16))::bit(64)::bigint),
    sum(('x' || substr(hash, 17, 16))::bit(64)::bigint)) AS digest
  FROM (SELECT encode(sha256(record_send(each)), 'hex') AS hash FROM ${table} AS each OFFSET 0) AS hashes`;

/** A content digest and the row versions that it was taken of. */
export interface Seen {
  readonly versions: string;
  readonly content: string;
}

/**
 * The fingerprint, and what lets the next one be cheap: the content is digested again only when other row
 * versions are seen than those of `before`.
 * @param table quoted and qualified
 */
export async function fingerprint(
  client: Client,
  table: string,
  before: Seen | null,
): Promise<{ readonly fingerprint: string; readonly seen: Seen | null }> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const [defined] = (await client.query<{ kind: string; digest: string }>(definition(quoteLiteral(table))))
      .rows;
    if (!defined) return { fingerprint: absent, seen: null };
    // What is no plain table has no row versions of its own to tell by.
    const [version] =
      defined.kind === 'r' ? (await client.query<{ seen: string }>(versions(table))).rows : [];
    let seen = version && version.seen === before?.versions ? before : null;
    if (!seen) {
      const [digested] = (await client.query<{ digest: string }>(content(table))).rows;
      seen = { versions: version?.seen ?? '', content: digested?.digest ?? '' };
    }
    return { fingerprint: `${defined.digest}:${seen.content}`, seen: version ? seen : null };
  } finally {
    await client.query('COMMIT');
  }
}
