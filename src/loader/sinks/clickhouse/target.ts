/** What the sink has to know of its target beyond the columns: whether a copy can take its place, and its partitions. */
import { MatrixError } from '../../../model/error.ts';
import { tableColumns } from '../../../systems/clickhouse/catalogue.ts';
import type { CatalogueColumn } from '../../../systems/clickhouse/catalogue.ts';
import type { ClickHouse } from '../../../systems/clickhouse/client.ts';
import { qualified, quoteLiteral } from '../../../systems/clickhouse/quoting.ts';

export interface Target {
  readonly database: string;
  readonly name: string;
  /** Quoted and qualified. */
  readonly quoted: string;
  readonly columns: readonly CatalogueColumn[];
  /**
   * A plain MergeTree table in an Atomic database that no materialized view reads from: a changed copy can be
   * exchanged with it. All others are changed in place.
   */
  readonly replaceable: boolean;
  /** The expression that the table is partitioned by, unquoted; empty where it is in no partitions. */
  readonly partitionedBy: string;
}

/** @throws MatrixError MATRIX_NO_TABLE */
export async function describeTarget(client: ClickHouse, database: string, name: string): Promise<Target> {
  const [found] = await client.rows<{ replaceable: number; partition_key: string }>(
    `SELECT t.engine = 'MergeTree' AND d.engine = 'Atomic' AND empty(t.dependencies_table) AS replaceable, t.partition_key AS partition_key
     FROM system.tables AS t JOIN system.databases AS d ON d.name = t.database
     WHERE t.database = ${quoteLiteral(database)} AND t.name = ${quoteLiteral(name)}`,
  );
  if (!found) throw new MatrixError('MATRIX_NO_TABLE', `there is no table ${database}.${name} to load into`);
  return {
    database,
    name,
    quoted: qualified(database, name),
    columns: await tableColumns(client, database, name),
    replaceable: Boolean(found.replaceable),
    partitionedBy: found.partition_key.replace(/^`(.*)`$/, '$1'),
  };
}

/** A table's identity, which goes with it when it is exchanged; empty where there is none. */
export async function identityOf(client: ClickHouse, database: string, name: string): Promise<string> {
  const [found] = await client.rows<{ uuid: string }>(
    `SELECT toString(uuid) AS uuid FROM system.tables
     WHERE database = ${quoteLiteral(database)} AND name = ${quoteLiteral(name)}`,
  );
  return found?.uuid ?? '';
}

/** A table as it stands: which one it is, and what has been written to it. */
export interface Version {
  readonly identity: string;
  readonly writes: string;
}

export async function versionOf(client: ClickHouse, database: string, name: string): Promise<Version> {
  const identity = await identityOf(client, database, name);
  return { identity, writes: await writesTo(client, database, name) };
}

/**
 * What has been written to a table, by partition: its last block and its last mutation. Merges change neither.
 */
async function writesTo(client: ClickHouse, database: string, name: string): Promise<string> {
  const rows = await client.rows<{ partition_id: string; block: string; version: string }>(
    `SELECT partition_id, toString(max(max_block_number)) AS block, toString(max(data_version)) AS version
     FROM system.parts WHERE active AND database = ${quoteLiteral(database)} AND table = ${quoteLiteral(name)}
     GROUP BY partition_id ORDER BY partition_id`,
  );
  return rows.map(({ partition_id, block, version }) => `${partition_id} ${block} ${version}`).join(', ');
}
