/** Staging tables: their names, which tell whose they are, and the removal of those whose owner is gone. */
import type { Column } from '../../../model/rows.ts';
import { hashColumn, opColumn, seqColumn } from '../../../model/technical.ts';
import type { CatalogueColumn } from '../../../systems/clickhouse/catalogue.ts';
import type { ClickHouse } from '../../../systems/clickhouse/client.ts';
import { declared } from '../../../systems/clickhouse/native.ts';
import { qualified, quoteIdent, quoteLiteral } from '../../../systems/clickhouse/quoting.ts';
import type { BinaryColumn } from '../../../systems/clickhouse/row-binary.ts';
import { stagedAs, stagingPrefix } from '../tables/staging.ts';
import { livingOwners } from './leases.ts';

export function stagingName(owner: string, ordinal: number): string {
  return `${stagingPrefix}${owner}_${ordinal}`;
}

/**
 * Drops the staging tables that a killed load left behind, and those of earlier loads of the same run, whose place
 * this one takes. Returns their names.
 */
export async function dropOrphans(
  client: ClickHouse,
  database: string,
  mark: string,
): Promise<readonly string[]> {
  const tables = await client.rows<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = ${quoteLiteral(database)}
       AND match(name, '^${stagingPrefix}[0-9a-f]+_[0-9]+$') ORDER BY name`,
  );
  if (tables.length === 0) return [];
  const living = await livingOwners(client, database);
  const dropped: string[] = [];
  for (const { name } of tables) {
    const [owner] = name.slice(stagingPrefix.length).split('_');
    if (owner === undefined || (living.has(owner) && !owner.startsWith(mark))) continue;
    await client.command(`DROP TABLE IF EXISTS ${qualified(database, name)} SYNC`);
    dropped.push(name);
  }
  return dropped;
}

const own: readonly BinaryColumn[] = [
  { name: opColumn.name, native: 'String', nullable: false },
  { name: seqColumn.name, native: 'Int32', nullable: false },
  { name: hashColumn.name, native: 'FixedString(32)', nullable: false },
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
): readonly BinaryColumn[] {
  return stagedAs<BinaryColumn>(table, columns, target, own).map(({ name, native, nullable }) => ({
    name,
    native,
    nullable: name === key ? nullable : true,
  }));
}

/** In no order: what is staged is read whole. */
export function createStaging(staging: string, columns: readonly BinaryColumn[]): string {
  const list = columns.map(
    ({ name, native, nullable }) => `${quoteIdent(name)} ${declared(native, nullable)}`,
  );
  return `CREATE TABLE ${staging} (${list.join(', ')}) ENGINE = MergeTree ORDER BY tuple()`;
}

/** A table that could stand in the target's place: with its order, partitions, indexes and settings. */
export function createLike(staging: string, target: string): string {
  return `CREATE TABLE ${staging} AS ${target}`;
}
