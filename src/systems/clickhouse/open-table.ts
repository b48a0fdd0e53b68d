/** A table of anybody's on a ClickHouse server. It has no snapshots: who writes meanwhile may be seen. */
import { MatrixError } from '../../model/error.ts';
import type { OpenTable } from '../contract.ts';
import { namedTable } from '../named-table.ts';
import { storedColumns } from './catalogue.ts';
import { describeServer, openClickHouse } from './client.ts';
import { qualified } from './quoting.ts';
import { digestColumn, slicedTable } from './sliced.ts';

/** Where a table's name says no database. */
const usualDatabase = 'default';

/** @throws MatrixError MATRIX_BAD_URL, MATRIX_CONNECT_FAILED, MATRIX_TABLE_NOT_FOUND */
export async function openTable(url: string, asked: string): Promise<OpenTable> {
  const { schema: database = usualDatabase, name } = namedTable(asked);
  const client = await openClickHouse(url, 'dpone-matrix compare');
  try {
    const table = qualified(database, name);
    const title = `${table} at ${describeServer(url)}`;
    const stored = await storedColumns(client, database, name);
    if (stored.length === 0) {
      throw new MatrixError(
        'MATRIX_TABLE_NOT_FOUND',
        `there is no table ${title}, or this user does not see it`,
      );
    }
    return {
      table: { ...slicedTable(client, table, stored.map(digestColumn)), title },
      [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
    };
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
}
