/** Everything that the catalogue says of a table: columns, indexes, rights, and all else that hangs on it. */
import { spelled } from './catalogue.ts';
import { qualified, quoteText } from './quoting.ts';
import type { Session } from './session.ts';

export interface ColumnDefinition {
  readonly name: string;
  readonly native: string;
  readonly nullable: boolean;
  readonly collation: string | null;
  /** Identity, computed, sparse, masked …: what a plain column is not, in words; empty for a plain one. */
  readonly special: string;
}

export interface IndexDefinition {
  readonly name: string;
  /** `CLUSTERED`, `NONCLUSTERED`, … */
  readonly type: string;
  readonly unique: boolean;
  /** `PRIMARY KEY` or `UNIQUE` where a constraint made it, else empty. */
  readonly constraint: string;
  readonly filter: string | null;
  /** Fill factor, compression and the like, where they are not the default; else empty. */
  readonly special: string;
  readonly columns: readonly {
    readonly name: string;
    readonly descending: boolean;
    readonly included: boolean;
  }[];
}

export interface Grant {
  readonly grantee: string;
  readonly permission: string;
  /** `GRANT`, `DENY`, `GRANT_WITH_GRANT_OPTION`. */
  readonly state: string;
  /** Null for the whole table. */
  readonly column: string | null;
}

/** What hangs on the table itself and not on its name. */
export interface Attached {
  readonly what: string;
  readonly name: string;
  readonly definition: string;
}

export interface Definition {
  readonly columns: readonly ColumnDefinition[];
  readonly indexes: readonly IndexDefinition[];
  readonly grants: readonly Grant[];
  readonly attached: readonly Attached[];
}

export function columnsDefinition(object: string): string {
  return `SELECT c.[name] AS [name], t.[name] AS [type], c.[max_length] AS [length], c.[precision] AS [precision], c.[scale] AS [scale],
  c.[is_nullable] AS [nullable], c.[collation_name] AS [collation],
  CONCAT(CASE WHEN c.[is_identity] = 1 THEN N'identity ' END, CASE WHEN c.[is_computed] = 1 THEN N'computed ' END,
    CASE WHEN c.[is_rowguidcol] = 1 THEN N'rowguidcol ' END, CASE WHEN c.[is_sparse] = 1 THEN N'sparse ' END,
    CASE WHEN c.[is_masked] = 1 THEN N'masked ' END, CASE WHEN c.[encryption_type] IS NOT NULL THEN N'encrypted ' END,
    CASE WHEN c.[generated_always_type] <> 0 THEN N'generated ' END, CASE WHEN t.[is_user_defined] = 1 THEN N'alias ' END) AS [special]
FROM sys.columns AS c JOIN sys.types AS t ON t.[user_type_id] = c.[user_type_id]
WHERE c.[object_id] = OBJECT_ID(${object}) ORDER BY c.[column_id]`;
}

/** One row per column of an index. */
export function indexesDefinition(object: string): string {
  return `SELECT i.[name] AS [index], i.[type_desc] AS [type], i.[is_unique] AS [unique],
  CASE WHEN i.[is_primary_key] = 1 THEN N'PRIMARY KEY' WHEN i.[is_unique_constraint] = 1 THEN N'UNIQUE' ELSE N'' END AS [constraint],
  i.[filter_definition] AS [filter],
  CONCAT(CASE WHEN i.[fill_factor] NOT IN (0, 100) THEN CONCAT(N'fill ', i.[fill_factor], N' ') END, CASE WHEN i.[is_padded] = 1 THEN N'padded ' END,
    CASE WHEN i.[ignore_dup_key] = 1 THEN N'ignores duplicates ' END, CASE WHEN i.[is_disabled] = 1 THEN N'disabled ' END,
    CASE WHEN i.[allow_row_locks] = 0 OR i.[allow_page_locks] = 0 THEN N'locks ' END) AS [special],
  c.[name] AS [column], ic.[is_descending_key] AS [descending], ic.[is_included_column] AS [included]
FROM sys.indexes AS i
JOIN sys.index_columns AS ic ON ic.[object_id] = i.[object_id] AND ic.[index_id] = i.[index_id]
JOIN sys.columns AS c ON c.[object_id] = ic.[object_id] AND c.[column_id] = ic.[column_id]
WHERE i.[object_id] = OBJECT_ID(${object}) AND i.[is_hypothetical] = 0
ORDER BY i.[name], ic.[is_included_column], ic.[key_ordinal], c.[name]`;
}

export function grantsDefinition(object: string): string {
  return `SELECT p.[name] AS [grantee], d.[permission_name] AS [permission], d.[state_desc] AS [state], c.[name] AS [column]
FROM sys.database_permissions AS d JOIN sys.database_principals AS p ON p.[principal_id] = d.[grantee_principal_id]
LEFT JOIN sys.columns AS c ON c.[object_id] = d.[major_id] AND c.[column_id] = d.[minor_id]
WHERE d.[class] = 1 AND d.[major_id] = OBJECT_ID(${object}) ORDER BY 1, 2, 3, 4`;
}

export function attachedDefinition(object: string): string {
  const of = `OBJECT_ID(${object})`;
  const referenced = (id: string): string => `CONCAT(OBJECT_SCHEMA_NAME(${id}), N'.', OBJECT_NAME(${id}))`;
  return [
    `SELECT N'default' AS [what], [name] AS [name], [definition] AS [definition] FROM sys.default_constraints WHERE [parent_object_id] = ${of}`,
    `SELECT N'check', [name], CONCAT([definition], N' ', [is_disabled], N' ', [is_not_trusted]) FROM sys.check_constraints WHERE [parent_object_id] = ${of}`,
    `SELECT N'foreign key', f.[name], CONCAT(${referenced('f.[parent_object_id]')}, N' ', ${referenced('f.[referenced_object_id]')}, N' ', f.[delete_referential_action_desc], N' ', f.[update_referential_action_desc], N' ', f.[is_disabled]) FROM sys.foreign_keys AS f WHERE f.[parent_object_id] = ${of} OR f.[referenced_object_id] = ${of}`,
    `SELECT N'trigger', [name], CONCAT(OBJECT_DEFINITION([object_id]), N' ', [is_disabled]) FROM sys.triggers WHERE [parent_id] = ${of}`,
    `SELECT N'extended property', [name], CONCAT(CAST([value] AS nvarchar(4000)), N' ', [minor_id]) FROM sys.extended_properties WHERE [class] = 1 AND [major_id] = ${of}`,
    `SELECT N'computed column', [name], [definition] FROM sys.computed_columns WHERE [object_id] = ${of}`,
  ].join('\nUNION ALL ');
}

type ColumnRow = Parameters<typeof spelled>[0] & Omit<ColumnDefinition, 'native'>;
interface IndexRow extends Omit<IndexDefinition, 'columns' | 'name'> {
  readonly index: string;
  readonly column: string;
  readonly descending: boolean;
  readonly included: boolean;
}

/** Null where there is no such table. */
export async function definitionOf(
  session: Session,
  schema: string,
  table: string,
): Promise<Definition | null> {
  const object = quoteText(qualified(schema, table));
  const columns = await session.query<ColumnRow>(columnsDefinition(object));
  if (columns.length === 0) return null;
  const indexes = await session.query<IndexRow>(indexesDefinition(object));
  const grants = await session.query<Grant>(grantsDefinition(object));
  const attached = await session.query<Attached>(attachedDefinition(object));
  return {
    columns: columns.map(({ name, nullable, collation, special, ...type }) => ({
      name,
      native: spelled(type),
      nullable,
      collation,
      special,
    })),
    indexes: grouped(indexes),
    grants: grants.map(({ grantee, permission, state, column }) => ({ grantee, permission, state, column })),
    attached: attached.map(({ what, name, definition }) => ({ what, name, definition })).toSorted(byWhat),
  };
}

function byWhat(one: Attached, other: Attached): number {
  return `${one.what} ${one.name}` < `${other.what} ${other.name}` ? -1 : 1;
}

function grouped(rows: readonly IndexRow[]): readonly IndexDefinition[] {
  const byName = Map.groupBy(rows, ({ index }) => index);
  return [...byName.values()].map((columns) => {
    const [{ index, type, unique, constraint, filter, special }] = columns as [IndexRow, ...IndexRow[]];
    return {
      name: index,
      type,
      unique,
      constraint,
      filter,
      special,
      columns: columns.map(({ column, descending, included }) => ({ name: column, descending, included })),
    };
  });
}
