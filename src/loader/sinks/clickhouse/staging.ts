/** Staging tables: their names, which tell whose they are, and the removal of those whose owner is gone. */
import { MatrixError } from '../../../model/error.ts';
import type { Column } from '../../../model/rows.ts';
import { hashColumn, opColumn, seqColumn } from '../../../model/technical.ts';
import type { CatalogueColumn } from '../../../systems/clickhouse/catalogue.ts';
import type { ClickHouse } from '../../../systems/clickhouse/client.ts';
import { declared } from '../../../systems/clickhouse/native.ts';
import { qualified, quoteIdent, quoteLiteral } from '../../../systems/clickhouse/quoting.ts';
import type { BinaryColumn } from '../../../systems/clickhouse/row-binary.ts';
import { livingOwners } from './leases.ts';

const prefix = '__dpone__stage_';

export function stagingName(owner: string, ordinal: number): string {
  return `${prefix}${owner}_${ordinal}`;
}

/** Drops the staging tables that a killed load left behind. Returns their names. */
export async function dropOrphans(client: ClickHouse, database: string): Promise<readonly string[]> {
  const tables = await client.rows<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = ${quoteLiteral(database)}
       AND match(name, '^${prefix}[0-9a-f]+_[0-9]+$') ORDER BY name`,
  );
  if (tables.length === 0) return [];
  const living = await livingOwners(client, database);
  const dropped: string[] = [];
  for (const { name } of tables) {
    const [owner] = name.slice(prefix.length).split('_');
    if (owner === undefined || living.has(owner)) continue;
    await client.command(`DROP TABLE IF EXISTS ${qualified(database, name)} SYNC`);
    dropped.push(name);
  }
  return dropped;
}

const technical: ReadonlyMap<string, string> = new Map([
  [opColumn.name, 'String'],
  [seqColumn.name, 'Int32'],
  [hashColumn.name, 'FixedString(32)'],
]);

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
  return columns.map(({ name }) => {
    const held = target.find((column) => column.name === name);
    const native = held?.native ?? technical.get(name);
    if (native !== undefined)
      return { name, native, nullable: name === key ? (held?.nullable ?? false) : true };
    throw new MatrixError(
      'MATRIX_COLUMN_MISSING',
      `the source's column ${name} has no place in ${table}, whose columns are ${target.map((column) => column.name).join(', ')}`,
    );
  });
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
