/** Puts a filled table in the place of the target, where nothing of the target would be lost by it. */
import { qualified, quoteIdent } from '../../../systems/postgres/quoting.ts';
import type { Client } from '../../../systems/postgres/client.ts';
import { describeTable, indexSuffix } from './description.ts';

/** A table by the parts of its name, unquoted. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/**
 * Replaces `target` by `shadow` inside the caller's transaction, grants, comment and index names carried over.
 * Returns how many rows the old table had, or null, with nothing changed, where the target is more than its
 * copy can be: views, foreign keys, triggers, policies and the like hold on to the table itself and not to its
 * name, and only rows can be exchanged beneath them.
 */
export async function swap(client: Client, target: TableName, shadow: TableName): Promise<number | null> {
  const from = qualified(target.schema, target.name);
  const to = qualified(shadow.schema, shadow.name);
  const [old, fresh] = [await identify(client, from), await identify(client, to)];
  await dress(client, old, fresh, to);
  if (!(await alike(client, old, fresh))) return null;
  await client.query(`LOCK TABLE ${from} IN ACCESS EXCLUSIVE MODE`);
  // Asked again now that nobody can hang a view on it, or put another table in its place.
  if ((await identify(client, from)) !== old || !(await alike(client, old, fresh))) return null;
  const renames = await indexRenames(client, old, fresh);
  const { rows } = await client.query<{ count: bigint }>(`SELECT count(*) AS count FROM ${from}`);
  await client.query(`DROP TABLE ${from}`);
  if (shadow.schema !== target.schema)
    await client.query(`ALTER TABLE ${to} SET SCHEMA ${quoteIdent(target.schema)}`);
  await client.query(
    `ALTER TABLE ${qualified(target.schema, shadow.name)} RENAME TO ${quoteIdent(target.name)}`,
  );
  for (const rename of renames) {
    await client.query(
      `ALTER INDEX ${qualified(target.schema, rename.from)} RENAME TO ${quoteIdent(rename.to)}`,
    );
  }
  return Number(rows[0]?.count);
}

async function identify(client: Client, table: string): Promise<number> {
  const { rows } = await client.query<{ oid: number }>('SELECT $1::regclass::oid AS oid', [table]);
  return rows[0]?.oid as number;
}

async function alike(client: Client, target: number, shadow: number): Promise<boolean> {
  const [one, other] = [await describeTable(client, target), await describeTable(client, shadow)];
  return one.length === other.length && one.every((line, index) => line === other[index]);
}

/** Gives the shadow the target's grants and comment, which `LIKE` does not copy. */
async function dress(client: Client, target: number, shadow: number, name: string): Promise<void> {
  const statements = await client.query<{ text: string }>(dressQuery, [target, shadow, name]);
  for (const { text } of statements.rows) await client.query(text);
}

const dressQuery = `
WITH privileges AS (
  SELECT c.oid, NULL::text AS col, a.grantee, a.privilege_type, a.is_grantable
    FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a WHERE c.oid IN ($1, $2)
  UNION ALL
  SELECT t.attrelid, quote_ident(t.attname), a.grantee, a.privilege_type, a.is_grantable
    FROM pg_attribute t, aclexplode(t.attacl) a WHERE t.attrelid IN ($1, $2) AND NOT t.attisdropped
), wanted AS (SELECT col, grantee, privilege_type, is_grantable FROM privileges WHERE oid = $1
), found AS (SELECT col, grantee, privilege_type, is_grantable FROM privileges WHERE oid = $2
), steps AS (
  SELECT 1 AS step, 'REVOKE' AS verb, 'FROM' AS word, x.* FROM (SELECT * FROM found EXCEPT SELECT * FROM wanted) x
  UNION ALL
  SELECT 2, 'GRANT', 'TO', x.* FROM (SELECT * FROM wanted EXCEPT SELECT * FROM found) x
)
SELECT text FROM (
  SELECT step, verb || ' ' || privilege_type || coalesce(' (' || col || ')', '') || ' ON TABLE ' || $3 || ' ' || word || ' '
    || CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
    || CASE WHEN step = 2 AND is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS text
  FROM steps
  UNION ALL
  SELECT 3, 'COMMENT ON TABLE ' || $3 || ' IS ' || quote_nullable(obj_description($1, 'pg_class'))
  WHERE obj_description($1, 'pg_class') IS DISTINCT FROM obj_description($2, 'pg_class')
) AS statements ORDER BY step`;

interface Rename {
  readonly from: string;
  readonly to: string;
}

/** The tables are alike, so their indexes, sorted by what they say, are pairs. */
async function indexRenames(client: Client, target: number, shadow: number): Promise<readonly Rename[]> {
  const [wanted, found] = [await indexNames(client, target), await indexNames(client, shadow)];
  return found.map((from, index) => ({ from, to: wanted[index] ?? from }));
}

async function indexNames(client: Client, oid: number): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT ic.relname AS name FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
       JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
     WHERE i.indrelid = $1
     ORDER BY ${indexSuffix} COLLATE "C", i.indisunique, k.contype,
       obj_description(i.indexrelid, 'pg_class') COLLATE "C"`,
    [oid],
  );
  return rows.map((row) => row.name);
}
