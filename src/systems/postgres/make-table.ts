/** Makes a table of the harness and fills it, in one transaction. */
import { MatrixError } from '../../model/error.ts';
import type { Column } from '../../model/rows.ts';
import type { HoldOptions, Name } from '../contract.ts';
import type { Client } from './client.ts';
import type { CopyColumn } from './copy.ts';
import { qualified, quoteIdent } from './quoting.ts';
import { typeRules } from './types.ts';

/** What a held table was made of. */
export interface TableShape {
  readonly columns: readonly Column[];
  readonly key: readonly string[];
  readonly options: HoldOptions;
}

export function copyColumns(shape: TableShape): readonly CopyColumn[] {
  return shape.columns.map(({ name, family }) => ({ name, native: typeRules[family].native }));
}

/** Puts rows into the new table, quoted and qualified; answers how many. */
export type Fill = (table: string, columns: readonly CopyColumn[]) => Promise<number>;

const duplicateTable = '42P07';

/** Answers what `fill` does. @throws MatrixError MATRIX_TABLE_EXISTS; after any error there is no table */
export async function makeTable(client: Client, name: Name, shape: TableShape, fill: Fill): Promise<number> {
  const table = qualified(name.schema, name.table);
  const columns = copyColumns(shape);
  const declared = columns.map(
    ({ name: column, native }, index) =>
      `${quoteIdent(column)} ${native}${shape.columns[index]?.nullable === true ? '' : ' NOT NULL'}`,
  );
  await client.query('BEGIN');
  try {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoteIdent(name.schema)}`);
    await client.query(`CREATE TABLE ${table} (${declared.join(', ')})`);
    const count = await fill(table, columns);
    if (shape.options.unique) {
      await client.query(`ALTER TABLE ${table} ADD PRIMARY KEY (${shape.key.map(quoteIdent).join(', ')})`);
    }
    if (shape.options.captureChanges === true)
      await client.query(`ALTER TABLE ${table} REPLICA IDENTITY FULL`);
    await client.query('COMMIT');
    return count;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    if (error instanceof Error && 'code' in error && error.code === duplicateTable) {
      const message = `${table} is in database ${name.database} already: hold it under another name`;
      throw new MatrixError('MATRIX_TABLE_EXISTS', message, { cause: error });
    }
    throw error;
  }
}
