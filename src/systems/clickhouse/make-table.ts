/** Makes a table of the harness and fills it. */
import { MatrixError } from '../../model/error.ts';
import type { Column } from '../../model/rows.ts';
import type { Name } from '../contract.ts';
import { binaryColumn } from './catalogue.ts';
import { serverCode } from './client.ts';
import type { ClickHouse } from './client.ts';
import { declared } from './native.ts';
import type { Databases } from './databases.ts';
import { qualified, quoteIdent } from './quoting.ts';

/** What a held table was made of. */
export interface TableShape {
  readonly columns: readonly Column[];
  readonly key: readonly string[];
}

/** A schema of a manifest is a database of its own. */
export function databaseOf(database: string, schema: string): string {
  return `${database}_${schema}`;
}

export function tableOf({ database, schema, table }: Name): string {
  return qualified(databaseOf(database, schema), table);
}

const tableExists = '57';

/**
 * Rows are sorted by their key, and in no partitions: an insert of one block is then seen whole or not at all, and
 * a delete changes one part and not one per day.
 */
export function createStatement(table: string, shape: TableShape): string {
  const columns = shape.columns.map(({ name, family, kind, nullable }) => {
    const { native } = binaryColumn({ name, family, kind, nullable });
    return `${quoteIdent(name)} ${declared(native, nullable)}`;
  });
  // A column to sort by is not Nullable in ClickHouse, unless a table says that it allows it.
  const key = shape.key.filter((name) =>
    shape.columns.some((column) => column.name === name && !column.nullable),
  );
  const [only] = key.length === 1 ? key : [];
  const order = only === undefined ? `tuple(${key.map(quoteIdent).join(', ')})` : quoteIdent(only);
  return `CREATE TABLE ${table} (${columns.join(', ')}) ENGINE = MergeTree ORDER BY ${order}`;
}

/** Makes database and table by the statement, and fills it. @throws MatrixError MATRIX_TABLE_EXISTS; after any error there is no table */
export async function makeTable(
  { client, databases }: { readonly client: ClickHouse; readonly databases: Databases },
  name: Name,
  create: string,
  fill: () => Promise<void>,
): Promise<void> {
  const database = databaseOf(name.database, name.schema);
  await databases.enter(database);
  try {
    await client.command(create);
  } catch (error) {
    databases.giveUp(database);
    if (serverCode(error) !== tableExists) throw error;
    const message = `${name.table} is in database ${database} already: hold it under another name`;
    throw new MatrixError('MATRIX_TABLE_EXISTS', message, { cause: error });
  }
  try {
    await fill();
  } catch (error) {
    databases.giveUp(database);
    await client.command(`DROP TABLE IF EXISTS ${tableOf(name)} SYNC`).catch(() => {});
    throw error;
  }
}
