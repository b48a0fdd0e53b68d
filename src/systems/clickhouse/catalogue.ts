/** What the catalogue says of a table's columns. */
import type { Column } from '../../model/rows.ts';
import type { Kind } from '../../model/value.ts';
import type { StoredColumn } from '../contract.ts';
import { isDocument } from '../documents.ts';
import type { ClickHouse } from './client.ts';
import { kindOf } from './codec.ts';
import { documentString, hexString } from './codecs/texts.ts';
import { undeclared } from './native.ts';
import { quoteLiteral } from './quoting.ts';
import type { BinaryColumn } from './row-binary.ts';
import { typeRules } from './types.ts';

export type CatalogueColumn = StoredColumn & { readonly kind: Kind };

/** In the table's order, whatever their types; none where there is no such table. */
export async function storedColumns(
  client: ClickHouse,
  database: string,
  table: string,
): Promise<readonly StoredColumn[]> {
  const rows = await client.rows<{ name: string; type: string }>(
    `SELECT name, type FROM system.columns WHERE database = ${quoteLiteral(database)}
       AND table = ${quoteLiteral(table)} ORDER BY position`,
  );
  return rows.map(({ name, type }) => ({ name, ...undeclared(type) }));
}

/**
 * In the table's order, with the kinds that their types stand for; none where there is no such table.
 * @throws MatrixError MATRIX_UNKNOWN_TYPE
 */
export async function tableColumns(
  client: ClickHouse,
  database: string,
  table: string,
): Promise<readonly CatalogueColumn[]> {
  const stored = await storedColumns(client, database, table);
  return stored.map((column) => ({ ...column, kind: kindOf(column.native) }));
}

function codecOfText(kind: Kind): BinaryColumn['codec'] {
  if (kind === 'bytes') return hexString;
  return isDocument(kind) ? documentString : undefined;
}

/** How the harness writes and reads a column: by its family, which knows more than the native type. */
export function binaryColumn({ name, family, kind, nullable }: Column): BinaryColumn {
  const { native } = typeRules[family];
  const codec = native === 'String' ? codecOfText(kind) : undefined;
  return codec ? { name, native, nullable, codec } : { name, native, nullable };
}
