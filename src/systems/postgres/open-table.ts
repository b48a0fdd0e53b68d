/** A table of anybody's on a Postgres server, in one snapshot that writes nothing. */
import { MatrixError } from '../../model/error.ts';
import { namedTable } from '../named-table.ts';
import type { OpenTable } from '../contract.ts';
import { shownServer } from './address.ts';
import { connectClient } from './client.ts';
import type { Client } from './client.ts';
import { slicedTable } from './sliced.ts';
import type { Reach } from './sliced.ts';

/** Where a table's name says no schema. */
const usualSchema = 'public';

/** @throws MatrixError MATRIX_BAD_URL, MATRIX_CONNECT_FAILED, MATRIX_TABLE_NOT_FOUND */
export async function openTable(url: string, asked: string): Promise<OpenTable> {
  const { schema = usualSchema, name } = namedTable(asked);
  const client = await connectClient(url, 'dpone-matrix compare');
  try {
    // Compiling an expression of a hundred columns takes longer than it saves.
    await client.query('SET jit = off');
    // Every statement sees the table as it is now, however long they take.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const table = await slicedTable(within(client), schema, name);
    if (table.columns.length === 0) {
      throw new MatrixError(
        'MATRIX_TABLE_NOT_FOUND',
        `there is no table ${table.title} at ${shownServer(url)}, or this user does not see it`,
      );
    }
    return {
      table: { ...table, title: `${table.title} at ${shownServer(url)}` },
      [Symbol.asyncDispose]: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** All in one session and its transaction. */
function within(client: Client): Reach {
  return { use: (work) => work(client), stream: (work) => work(client) };
}
