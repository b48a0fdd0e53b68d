/** A table of anybody's on a SQL Server. What others write while it is compared may be seen. */
import { MatrixError } from '../../model/error.ts';
import type { OpenTable } from '../contract.ts';
import { namedTable } from '../named-table.ts';
import { addressOf, shownAddress } from './address.ts';
import { storedColumns } from './catalogue.ts';
import { openSession } from './client.ts';
import { qualified } from './quoting.ts';
import type { Session } from './session.ts';
import { digestColumn, slicedTable } from './sliced.ts';

/** Where a table's name says no schema. */
const usualSchema = 'dbo';

/**
 * @param open how a session is opened
 * @throws MatrixError MATRIX_BAD_URL, MATRIX_CONNECT_FAILED, MATRIX_TABLE_NOT_FOUND
 */
export async function openTable(
  url: string,
  asked: string,
  open: (url: string, application: string) => Promise<Session> = openSession,
): Promise<OpenTable> {
  const { schema = usualSchema, name } = namedTable(asked);
  const table = qualified(schema, name);
  const title = `${table} at ${shownAddress(addressOf(url))}`;
  const session = await open(url, 'dpone-matrix compare');
  try {
    const stored = await storedColumns(session, schema, name);
    if (stored.length === 0) {
      throw new MatrixError(
        'MATRIX_TABLE_NOT_FOUND',
        `there is no table ${title}, or this user does not see it`,
      );
    }
    const sliced = slicedTable(
      { use: (work) => work(session), stream: (work) => work(session) },
      table,
      stored.map(digestColumn),
    );
    return { table: { ...sliced, title }, [Symbol.asyncDispose]: () => session.close() };
  } catch (error) {
    await session.close();
    throw error;
  }
}
