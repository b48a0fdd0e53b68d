/** What stands beside the target in the staging dataset: it is made like the target's own dataset. */
import { randomBytes } from 'node:crypto';

import type { Column } from '../../../model/rows.ts';
import { hashColumn, opColumn, seqColumn } from '../../../model/technical.ts';
import type { CatalogueColumn } from '../../../systems/bigquery/catalogue.ts';
import type { BigQueryClient } from '../../../systems/bigquery/client.ts';
import { codecOf } from '../../../systems/bigquery/codec.ts';
import { describeDataset, makeDataset } from '../../../systems/bigquery/datasets.ts';
import { stagingLife } from '../../../systems/bigquery/fill.ts';
import type { LineColumn } from '../../../systems/bigquery/lines.ts';
import { dropTable, listTables } from '../../../systems/bigquery/tables.ts';
import type { TablePlace, TableResource } from '../../../systems/bigquery/tables.ts';
import { stagedAs, stagingPrefix } from '../tables/staging.ts';
import { ensureState, statePlace } from './state.ts';

/**
 * In the same location, or no query could read both; with the same labels, by which somebody may tidy up.
 * @param mark what the names of the owners of this run begin with
 */
export async function ensureBeside(
  client: BigQueryClient,
  { dataset: target, table }: TablePlace,
  staging: string,
  mark: string,
): Promise<void> {
  if (!(await describeDataset(client, staging))) {
    const { location, labels, defaultTableExpirationMs, defaultEncryptionConfiguration } =
      (await describeDataset(client, target)) ?? {};
    await makeDataset(client, staging, {
      ...(location === undefined ? {} : { location }),
      ...(labels === undefined ? {} : { labels }),
      ...(defaultTableExpirationMs === undefined ? {} : { defaultTableExpirationMs }),
      ...(defaultEncryptionConfiguration === undefined ? {} : { defaultEncryptionConfiguration }),
    });
  }
  const name = `${target}.${table}`;
  await ensureState(client, statePlace(staging, name), name);
  await dropOrphans(client, staging, mark);
}

/**
 * Drops the staging tables that a killed load left behind: those that are older than any load, and those of earlier
 * loads of the same run, whose place this one takes. Returns their names.
 */
export async function dropOrphans(
  client: BigQueryClient,
  dataset: string,
  mark: string,
): Promise<readonly string[]> {
  const oldest = Date.now() - stagingLife;
  const orphans = (await listTables(client, dataset))
    .filter(
      ({ table, made }) =>
        table.startsWith(stagingPrefix) && (made < oldest || table.startsWith(stagingPrefix + mark)),
    )
    .map(({ table }) => table);
  for (const table of orphans) await dropTable(client, { dataset, table });
  return orphans;
}

/** A name that no other load has. @param mark what the names of all loads of its run begin with */
export function newOwner(mark: string): string {
  return mark + randomBytes(8).toString('hex');
}

export function stagingName(owner: string, ordinal: number): string {
  return `${stagingPrefix}${owner}_${ordinal}`;
}

type StagedColumn = Pick<LineColumn, 'name' | 'native' | 'nullable'>;

const own: readonly StagedColumn[] = [
  { name: opColumn.name, native: 'STRING', nullable: true },
  { name: seqColumn.name, native: 'INT64', nullable: false },
  { name: hashColumn.name, native: 'BYTES', nullable: true },
];

/**
 * Staged columns with the types that they have in the target, or that staging gives to columns of its own. All but
 * keys may be null: a row that the target would refuse is refused by the target.
 * @throws MatrixError MATRIX_COLUMN_MISSING for a data column that the target does not have
 */
export function stagingColumns(
  table: string,
  columns: readonly Column[],
  target: readonly CatalogueColumn[],
  key: string | undefined,
): readonly LineColumn[] {
  return stagedAs<StagedColumn>(table, columns, target, own).map(({ name, native, nullable }) => ({
    name,
    native,
    nullable: name === key ? nullable : true,
    codec: codecOf(native),
  }));
}

/** What a table that is to take the target's place has of it. */
export function likeTarget(target: TableResource): TableResource {
  const { schema, timePartitioning, rangePartitioning, clustering } = target;
  const { encryptionConfiguration, description, labels } = target;
  return Object.fromEntries(
    Object.entries({
      schema,
      timePartitioning,
      rangePartitioning,
      clustering,
      encryptionConfiguration,
      description,
      labels,
    }).filter(([, value]) => value !== undefined),
  );
}
