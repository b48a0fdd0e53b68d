/** Staging tables: named by the sink that made them, so that those of a sink that is gone can be swept. */
import { randomBytes } from 'node:crypto';

import type { Column } from '../../../model/rows.ts';
import { hashColumn, opColumn, seqColumn } from '../../../model/technical.ts';
import type { BulkTarget } from '../../../systems/mssql/bulk.ts';
import type { CatalogueColumn } from '../../../systems/mssql/catalogue.ts';
import { exactCollation } from '../../../systems/mssql/codecs/codec.ts';
import { qualified, quoteName, quoteText } from '../../../systems/mssql/quoting.ts';
import type { Session } from '../../../systems/mssql/session.ts';
import { stagedAs, stagingPrefix } from '../tables/staging.ts';
import { isFree, keepStatement } from './locks.ts';

/** Whom staging tables belong to: a name that no other sink has, held as an application lock of a session. */
export type Owner = string;

const lockOf = (owner: Owner): string => `stage ${owner}`;

/** The session's, for as long as it lives. */
export async function becomeOwner(session: Session): Promise<Owner> {
  const owner = randomBytes(6).toString('hex');
  await session.query(keepStatement(lockOf(owner)));
  return owner;
}

export function stagingName(owner: Owner, ordinal: number): string {
  return `${stagingPrefix}${owner}_${ordinal}`;
}

/** Staging tables of all sinks in these schemas. */
export function findStaging(schemas: readonly string[]): string {
  return `SELECT SCHEMA_NAME([schema_id]) AS [schema], [name] AS [name] FROM sys.tables
WHERE LEFT([name], ${stagingPrefix.length}) = ${quoteText(stagingPrefix)} AND SCHEMA_NAME([schema_id]) IN (${schemas.map(quoteText).join(', ')}) ORDER BY [name]`;
}

export function dropTable(schema: string, name: string): string {
  return `DROP TABLE IF EXISTS ${qualified(schema, name)}`;
}

/** Drops the staging tables that a killed load left behind. Returns their names. */
export async function dropOrphans(session: Session, schemas: readonly string[]): Promise<readonly string[]> {
  const found = await session.query<{ schema: string; name: string }>(findStaging(schemas));
  const dropped: string[] = [];
  for (const { schema, name } of found) {
    const [, owner] = /^([0-9a-f]{12})_\d+$/.exec(name.slice(stagingPrefix.length)) ?? [];
    if (owner === undefined) continue;
    const [state] = await session.query<{ free: number }>(isFree(lockOf(owner)));
    if (state?.free !== 1) continue;
    await session.query(dropTable(schema, name));
    dropped.push(name);
  }
  return dropped;
}

/** A staged column with the type that it has in the target, or that staging gives to a column of its own. */
export interface StagingColumn extends BulkTarget {
  readonly collation: string | null;
}

const own: readonly StagingColumn[] = [
  { name: opColumn.name, native: 'nvarchar(10)', collation: exactCollation },
  { name: seqColumn.name, native: 'int', collation: null },
  { name: hashColumn.name, native: 'varbinary(32)', collation: null },
];

/** @throws MatrixError MATRIX_COLUMN_MISSING for a data column that the target does not have */
export function stagingColumns(
  table: string,
  columns: readonly Column[],
  target: readonly CatalogueColumn[],
): readonly StagingColumn[] {
  return stagedAs<StagingColumn>(table, columns, target, own);
}

/** No constraint and no index: a row that the target would refuse is refused by the target. */
export function createStaging(staging: string, columns: readonly StagingColumn[]): string {
  const declared = columns.map(({ name, native, collation }) => {
    const collate = collation === null ? '' : ` COLLATE ${collation}`;
    return `${quoteName(name)} ${native}${collate} NULL`;
  });
  return `CREATE TABLE ${staging} (${declared.join(', ')})`;
}
