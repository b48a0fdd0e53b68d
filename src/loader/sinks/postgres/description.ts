/** Everything about a table that its name does not say, as text, so that two tables can be told to be alike. */
import type { Client } from '../../../systems/postgres/client.ts';

/**
 * Sorted lines: the relation's own properties, its columns, constraints, indexes (without their names and the
 * table's), and every other object that depends on the table (views, foreign keys, triggers, policies …).
 * Two tables with the same lines can stand for each other; a line that can't be made alike keeps them apart.
 */
export async function describeTable(client: Client, oid: number): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(descriptionQuery, [oid]);
  return rows.map((row) => row.line);
}

/** An index's definition begins with its own and its table's name: what follows them says what it is. */
export const indexSuffix = `substr(pg_get_indexdef(i.indexrelid), 1 + length(
  'CREATE ' || CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END || 'INDEX ' || quote_ident(ic.relname)
  || ' ON ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname)))`;

const descriptionQuery = `
SELECT line FROM (
  SELECT concat_ws(' ', 'relation', c.relkind, c.relpersistence, c.relam, c.reltablespace, c.reloptions,
      'toast', (SELECT t.reloptions FROM pg_class t WHERE t.oid = c.reltoastrelid), c.relrowsecurity,
      c.relforcerowsecurity, c.relreplident, c.relispartition, c.reloftype, 'owner', c.relowner, 'comment',
      to_json(obj_description(c.oid, 'pg_class'))) AS line
    FROM pg_class c WHERE c.oid = $1
  UNION ALL
  SELECT concat_ws(' ', 'grant', a.grantee, a.privilege_type, a.is_grantable, 'by', a.grantor)
    FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a WHERE c.oid = $1
  UNION ALL
  SELECT concat_ws(' ', 'column', row_number() OVER (ORDER BY a.attnum), to_json(a.attname),
      format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, a.attstorage,
      a.attcompression, a.attstattarget, a.attcollation, a.attoptions, a.attacl, 'default',
      to_json(pg_get_expr(d.adbin, d.adrelid)), 'comment', to_json(col_description(a.attrelid, a.attnum)))
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT concat_ws(' ', 'index', ${indexSuffix}, i.indisunique, i.indisprimary, i.indisclustered, i.indisreplident,
      i.indisvalid, 'constraint', pg_get_constraintdef(k.oid), 'comment', to_json(obj_description(i.indexrelid, 'pg_class')),
      to_json(obj_description(k.oid, 'pg_constraint')))
    FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
    WHERE i.indrelid = $1
  UNION ALL
  SELECT concat_ws(' ', 'constraint', to_json(k.conname), pg_get_constraintdef(k.oid), 'comment',
      to_json(obj_description(k.oid, 'pg_constraint')))
    FROM pg_constraint k WHERE k.conrelid = $1 AND k.conindid = 0
  UNION ALL
  SELECT 'inheritance ' || inhparent || ' ' || inhrelid FROM pg_inherits WHERE $1 IN (inhparent, inhrelid)
  UNION ALL
  SELECT 'label ' || provider || ' ' || label FROM pg_seclabel WHERE objoid = $1 AND classoid = 'pg_class'::regclass
  UNION ALL
  SELECT DISTINCT 'dependent ' || pg_describe_object(d.classid, d.objid, d.objsubid)
    FROM (
      SELECT 'pg_class'::regclass AS class, $1::oid AS id
      UNION ALL SELECT 'pg_type'::regclass, c.reltype FROM pg_class c WHERE c.oid = $1
      UNION ALL SELECT 'pg_type'::regclass, t.typarray FROM pg_class c JOIN pg_type t ON t.oid = c.reltype WHERE c.oid = $1
    ) AS own JOIN pg_depend d ON d.refclassid = own.class AND d.refobjid = own.id
    WHERE NOT (d.classid = 'pg_type'::regclass AND d.deptype = 'i')
      AND d.classid <> 'pg_attrdef'::regclass
      AND NOT (d.classid = 'pg_constraint'::regclass
        AND d.objid IN (SELECT k.oid FROM pg_constraint k WHERE k.conrelid = $1 AND k.contype <> 'f'))
      AND NOT (d.classid = 'pg_class'::regclass
        AND EXISTS (SELECT FROM pg_class o WHERE o.oid = d.objid AND o.relkind IN ('i', 't')))
) AS lines ORDER BY line COLLATE "C"`;
