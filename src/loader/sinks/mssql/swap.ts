/** Puts a filled table in the place of the target, where nothing of the target would be lost by it. */
import type { Definition, Grant, IndexDefinition } from '../../../systems/mssql/definition.ts';
import { definitionOf } from '../../../systems/mssql/definition.ts';
import { qualified, quoteName, quoteText } from '../../../systems/mssql/quoting.ts';
import type { Session } from '../../../systems/mssql/session.ts';

/** A table by the parts of its name, unquoted. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** A table as the swap can make it again; the statements that do so. */
export interface Shadow {
  /** Makes the table with its keys and indexes, empty. */
  readonly create: readonly string[];
  /** Once it stands in the target's place: the constraints' own names and the rights. */
  readonly dress: readonly string[];
}

const plainIndex = new Set(['CLUSTERED', 'NONCLUSTERED']);

/**
 * How a table like the target is made beside it, in the same schema: a move into another one would drop its rights.
 * Null where the target is more than columns, keys, plain indexes and rights on the whole table: defaults, checks,
 * foreign keys, triggers, computed columns and the like hold on to the table itself and not to its name, and only
 * rows can be exchanged beneath them.
 */
export function shadowOf(target: TableName, shadow: string, definition: Definition): Shadow | null {
  const { columns, indexes, grants, attached } = definition;
  const unlike =
    attached.length > 0 ||
    columns.some(({ special }) => special !== '') ||
    indexes.some(({ type, special }) => special !== '' || !plainIndex.has(type)) ||
    grants.some(({ column }) => column !== null);
  if (unlike) return null;
  const table = qualified(target.schema, shadow);
  const declared = columns.map(({ name, native, collation, nullable }) => {
    const collate = collation === null ? '' : ` COLLATE ${collation}`;
    return `${quoteName(name)} ${native}${collate} ${nullable ? 'NULL' : 'NOT NULL'}`;
  });
  // A constraint's name is one of the schema's; the target's own are free only once it is dropped.
  const constraints = indexes.filter(({ constraint }) => constraint !== '');
  const waitingName = (index: IndexDefinition): string => `${shadow}_${constraints.indexOf(index)}`;
  return {
    create: [
      `CREATE TABLE ${table} (${declared.join(', ')})`,
      ...indexes.map((index) => indexStatement(table, index, waitingName(index))),
    ],
    dress: [
      ...constraints.map((index) => renameStatement(target.schema, waitingName(index), index.name)),
      ...grants.map((grant) => grantStatement(target, grant)),
    ],
  };
}

function indexStatement(table: string, index: IndexDefinition, waitingName: string): string {
  const { name, type, unique, constraint, filter, columns } = index;
  const keys = columns
    .filter(({ included }) => !included)
    .map((column) => `${quoteName(column.name)}${column.descending ? ' DESC' : ''}`);
  if (constraint !== '') {
    return `ALTER TABLE ${table} ADD CONSTRAINT ${quoteName(waitingName)} ${constraint} ${type} (${keys.join(', ')})`;
  }
  const included = columns.filter((column) => column.included).map((column) => quoteName(column.name));
  const include = included.length > 0 ? ` INCLUDE (${included.join(', ')})` : '';
  const where = filter === null ? '' : ` WHERE ${filter}`;
  return `CREATE ${unique ? 'UNIQUE ' : ''}${type} INDEX ${quoteName(name)} ON ${table} (${keys.join(', ')})${include}${where}`;
}

/** With the type of what is renamed: without it the server guesses. */
export function renameStatement(schema: string, from: string, to: string): string {
  return `EXEC sp_rename ${quoteText(qualified(schema, from))}, ${quoteText(to)}, N'OBJECT'`;
}

function grantStatement({ schema, name }: TableName, { grantee, permission, state }: Grant): string {
  const verb = state === 'DENY' ? 'DENY' : 'GRANT';
  const option = state === 'GRANT_WITH_GRANT_OPTION' ? ' WITH GRANT OPTION' : '';
  return `${verb} ${permission} ON OBJECT::${qualified(schema, name)} TO ${quoteName(grantee)}${option}`;
}

/** One row is asked for, because a read of none takes no lock. Nobody reads or writes the table any more, nor hangs anything on it, until the transaction ends. */
export function lockTable(table: string): string {
  return `SELECT TOP (1) 1 AS [one] FROM ${table} WITH (TABLOCKX, HOLDLOCK)`;
}

export function countRows(table: string): string {
  return `SELECT CAST(COUNT_BIG(*) AS varchar(20)) AS [count] FROM ${table}`;
}

/**
 * What keeps a table where it is and is no part of its definition: schema-bound objects, change data capture, change
 * tracking, replication, system versions, partitions, compression, memory. Lock escalation and security policies too.
 */
export function heldInPlace(table: string): string {
  const of = `OBJECT_ID(${quoteText(table)})`;
  return `SELECT COUNT(*) AS [ties] FROM (
  SELECT 1 AS [one] FROM sys.sql_expression_dependencies WHERE [referenced_id] = ${of} AND [is_schema_bound_reference] = 1 AND [referencing_id] <> ${of}
  UNION ALL SELECT 1 FROM sys.tables WHERE [object_id] = ${of} AND ([temporal_type] <> 0 OR [is_tracked_by_cdc] = 1 OR [is_replicated] = 1 OR [is_memory_optimized] = 1 OR [lock_escalation] <> 0)
  UNION ALL SELECT 1 FROM sys.change_tracking_tables WHERE [object_id] = ${of}
  UNION ALL SELECT 1 FROM sys.partitions WHERE [object_id] = ${of} AND ([partition_number] > 1 OR [data_compression] <> 0)
  UNION ALL SELECT 1 FROM sys.security_predicates WHERE [target_object_id] = ${of}
  UNION ALL SELECT 1 FROM sys.fulltext_indexes WHERE [object_id] = ${of}
) AS [held]`;
}

/** The statements that make the target anew under another name; null where it can't be swapped. */
export async function planShadow(
  session: Session,
  target: TableName,
  shadow: string,
): Promise<Shadow | null> {
  const definition = await definitionOf(session, target.schema, target.name);
  if (!definition) return null;
  const plan = shadowOf(target, shadow, definition);
  if (!plan) return null;
  const [held] = await session.query<{ ties: number }>(heldInPlace(qualified(target.schema, target.name)));
  return held?.ties === 0 ? plan : null;
}

/**
 * Replaces `target` by `shadow` inside the caller's transaction. Returns how many rows the old table had, or null,
 * with nothing changed, where the target is no longer what the shadow was made after.
 */
export async function swap(
  session: Session,
  target: TableName,
  shadow: string,
  planned: Shadow,
): Promise<number | null> {
  const table = qualified(target.schema, target.name);
  await session.query(lockTable(table));
  const now = await planShadow(session, target, shadow);
  if (!now || now.create.join('\n') !== planned.create.join('\n')) return null;
  const [old] = await session.query<{ count: string }>(countRows(table));
  await session.query(`DROP TABLE ${table}`);
  await session.query(renameStatement(target.schema, shadow, target.name));
  for (const statement of now.dress) await session.query(statement);
  return Number(old?.count ?? 0);
}
