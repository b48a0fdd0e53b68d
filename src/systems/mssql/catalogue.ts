/** What the catalogue says of a table's columns. */
import type { Kind } from '../../model/value.ts';
import type { StoredColumn } from '../contract.ts';
import { kindOf } from './codec.ts';
import { qualified, quoteText } from './quoting.ts';
import type { Session } from './session.ts';

/** `collation` is null where the column has no text. */
export type CatalogueEntry = StoredColumn & { readonly collation: string | null };
export type CatalogueColumn = CatalogueEntry & { readonly kind: Kind };

interface Described {
  readonly name: string;
  readonly type: string;
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
  readonly nullable: boolean;
  readonly collation: string | null;
}

/** In the table's order; none where there is no such table. */
export function columnsQuery(schema: string, table: string): string {
  return `SELECT c.[name] AS [name], t.[name] AS [type], c.[max_length] AS [length], c.[precision] AS [precision],
  c.[scale] AS [scale], c.[is_nullable] AS [nullable], c.[collation_name] AS [collation]
FROM sys.columns AS c JOIN sys.types AS t ON t.[user_type_id] = c.[user_type_id]
WHERE c.[object_id] = OBJECT_ID(${quoteText(qualified(schema, table))})
ORDER BY c.[column_id]`;
}

const wide = new Set(['nchar', 'nvarchar']);
const sized = new Set([...wide, 'char', 'varchar', 'binary', 'varbinary']);
const exactNumbers = new Set(['decimal', 'numeric']);
const fractional = new Set(['time', 'datetime2', 'datetimeoffset']);

/** The type as a declaration spells it: `nvarchar(max)`, `decimal(38,9)`, `time(6)`. Pure. */
export function spelled({
  type,
  length,
  precision,
  scale,
}: Pick<Described, 'type' | 'length' | 'precision' | 'scale'>): string {
  // The catalogue counts bytes; -1 is `max`.
  if (sized.has(type)) return `${type}(${length < 0 ? 'max' : wide.has(type) ? length / 2 : length})`;
  if (exactNumbers.has(type)) return `${type}(${precision},${scale})`;
  if (fractional.has(type)) return `${type}(${scale})`;
  return type;
}

/** In the table's order, whatever their types; none where there is no such table. */
export async function storedColumns(
  session: Session,
  schema: string,
  table: string,
): Promise<readonly CatalogueEntry[]> {
  const rows = await session.query<Described>(columnsQuery(schema, table));
  return rows.map(({ name, nullable, collation, ...type }) => ({
    name,
    native: spelled(type),
    nullable,
    collation,
  }));
}

/**
 * In the table's order, with the kinds that their types stand for; none where there is no such table.
 * @throws MatrixError MATRIX_UNKNOWN_TYPE
 */
export async function tableColumns(
  session: Session,
  schema: string,
  table: string,
): Promise<readonly CatalogueColumn[]> {
  const entries = await storedColumns(session, schema, table);
  return entries.map((entry) => ({ ...entry, kind: kindOf(entry.native) }));
}
