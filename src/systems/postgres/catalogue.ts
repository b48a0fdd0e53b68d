/** What the catalogue says of a table's columns. */
import type { Kind } from '../../model/value.ts';
import type { StoredColumn } from '../contract.ts';
import type { Client } from './client.ts';
import { kindOf } from './codec.ts';

export { qualified, quoteIdent } from './quoting.ts';

/** `keyPosition` is the place in the primary key from 1 on; 0 where the column is no part of one. */
export type CatalogueEntry = StoredColumn & { readonly keyPosition: number };
export type CatalogueColumn = CatalogueEntry & { readonly kind: Kind };

const query = `
  SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS native, NOT a.attnotnull AS nullable,
    coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0) AS "keyPosition"
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
  WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attnum`;

/** In the table's order, whatever their types; none where there is no such table. */
export async function storedColumns(
  client: Client,
  schema: string,
  table: string,
): Promise<readonly CatalogueEntry[]> {
  const { rows } = await client.query<CatalogueEntry>(query, [schema, table]);
  return rows;
}

/**
 * In the table's order, with the kinds that their types stand for; none where there is no such table.
 * @throws MatrixError MATRIX_UNKNOWN_TYPE
 */
export async function tableColumns(
  client: Client,
  schema: string,
  table: string,
): Promise<readonly CatalogueColumn[]> {
  const entries = await storedColumns(client, schema, table);
  return entries.map((entry) => ({ ...entry, kind: kindOf(entry.native) }));
}
