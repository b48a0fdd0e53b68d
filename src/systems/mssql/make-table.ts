/** Makes a table of the harness and fills it, in one transaction. */
import { MatrixError } from '../../model/error.ts';
import type { Column } from '../../model/rows.ts';
import type { HoldOptions, Name } from '../contract.ts';
import type { BulkTarget } from './bulk.ts';
import { enableCapture } from './capture.ts';
import { qualified, quoteName, quoteText } from './quoting.ts';
import { errorNumber } from './session.ts';
import type { Session } from './session.ts';
import { inTransaction } from './transaction.ts';
import { typeRules } from './types.ts';

/** What a held table was made of. */
export interface TableShape {
  readonly columns: readonly Column[];
  readonly key: readonly string[];
  readonly options: HoldOptions;
}

export function bulkTargets({ columns }: TableShape): readonly BulkTarget[] {
  return columns.map(({ name, family }) => ({ name, native: typeRules[family].native }));
}

/** A schema is made by a batch of its own. */
export function createSchema(schema: string): string {
  return `IF SCHEMA_ID(${quoteText(schema)}) IS NULL EXEC(${quoteText(`CREATE SCHEMA ${quoteName(schema)}`)})`;
}

export function createTable(table: string, { columns }: Pick<TableShape, 'columns'>): string {
  const declared = columns.map(
    ({ name, family, nullable }) =>
      `${quoteName(name)} ${typeRules[family].native} ${nullable ? 'NULL' : 'NOT NULL'}`,
  );
  return `CREATE TABLE ${table} (${declared.join(', ')})`;
}

export function addKey({ schema, table }: Pick<Name, 'schema' | 'table'>, key: readonly string[]): string {
  const name = quoteName(`PK_${table}`);
  return `ALTER TABLE ${qualified(schema, table)} ADD CONSTRAINT ${name} PRIMARY KEY (${key.map(quoteName).join(', ')})`;
}

/** Puts rows into the new table, quoted and qualified; answers how many. */
export type Fill = (table: string, columns: readonly BulkTarget[]) => Promise<number>;

/** The server's number for a name that is taken. */
const nameTaken = 2714;

/** Answers what `fill` does. @throws MatrixError MATRIX_TABLE_EXISTS; after any error there is no table */
export async function makeTable(
  session: Session,
  name: Name,
  shape: TableShape,
  fill: Fill,
): Promise<number> {
  const table = qualified(name.schema, name.table);
  await session.query(createSchema(name.schema));
  try {
    const count = await inTransaction(session, async () => {
      await session.query(createTable(table, shape));
      const filled = await fill(table, bulkTargets(shape));
      if (shape.options.unique) await session.query(addKey(name, shape.key));
      return filled;
    });
    if (shape.options.captureChanges === true) await capture(session, name);
    return count;
  } catch (error) {
    if (errorNumber(error) !== nameTaken) throw error;
    const message = `${table} is in database ${name.database} already: hold it under another name`;
    throw new MatrixError('MATRIX_TABLE_EXISTS', message, { cause: error });
  }
}

/** Capture is enabled outside of transactions, so a failure takes the table away again. */
async function capture(session: Session, name: Name): Promise<void> {
  try {
    await enableCapture(session, name.schema, name.table);
  } catch (error) {
    await session.query(`DROP TABLE IF EXISTS ${qualified(name.schema, name.table)}`).catch(() => {});
    throw error;
  }
}
