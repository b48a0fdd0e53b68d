/** A second copy of a held table, made inside the server. */
import type { Name } from '../contract.ts';
import type { Keeper } from './keeper.ts';
import { makeTable } from './make-table.ts';
import type { TableShape } from './make-table.ts';
import { qualified, quoteName } from './quoting.ts';

/** Into a heap that nobody else sees, so that the log holds pages rather than rows. */
export function copyRows(from: Name, to: string, names: readonly string[]): string {
  const columns = names.map(quoteName).join(', ');
  const source = `${quoteName(from.database)}.${qualified(from.schema, from.table)}`;
  return `INSERT INTO ${to} WITH (TABLOCK) (${columns}) SELECT ${columns} FROM ${source}`;
}

/** @throws MatrixError MATRIX_TABLE_EXISTS */
export async function cloneTable(
  { databases, sessions }: Keeper,
  from: Name,
  shape: TableShape,
  to: Name,
): Promise<void> {
  await databases.ensure(to.database);
  const names = shape.columns.map(({ name }) => name);
  await sessions.use(to.database, (session) =>
    makeTable(session, to, shape, (table) => session.execute(copyRows(from, table, names))),
  );
}
