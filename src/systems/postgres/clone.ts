/** A second copy of a held table: its whole database where it can be, else its rows. */
import type { Name } from '../contract.ts';
import type { Client } from './client.ts';
import { copyAcross } from './copy.ts';
import type { Keeper } from './keeper.ts';
import { makeTable } from './make-table.ts';
import type { TableShape } from './make-table.ts';
import { qualified, quoteIdent } from './quoting.ts';

/** @throws MatrixError MATRIX_TABLE_EXISTS */
export async function cloneTable(keeper: Keeper, from: Name, shape: TableShape, to: Name): Promise<void> {
  if (from.database !== to.database && (await copyDatabase(keeper, from, to))) return;
  await copyRows(keeper, from, shape, to);
}

/**
 * Possible where the table is all there is in its database and nobody is in it. Answers false, with nothing
 * made, where it is not.
 */
async function copyDatabase({ databases, sessions, tables }: Keeper, from: Name, to: Name): Promise<boolean> {
  if (tables.of(from.database) !== 1 || !(await databases.copy(from.database, to.database))) return false;
  const alone = await sessions.use(to.database, async (client) => {
    const alone = await isAlone(client, from);
    if (alone) await rename(client, from, to);
    return alone;
  });
  if (!alone) await databases.drop(to.database);
  return alone;
}

/** Looked up in the copy: a session in the original would keep it from being copied. */
async function isAlone(client: Client, { schema, table }: Name): Promise<boolean> {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`,
  );
  const [first] = rows;
  return rows.length === 1 && first?.schema === schema && first.name === table;
}

async function rename(client: Client, from: Name, to: Name): Promise<void> {
  const schema = quoteIdent(to.schema);
  if (to.schema !== from.schema) {
    const table = qualified(from.schema, from.table);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}; ALTER TABLE ${table} SET SCHEMA ${schema}`);
  }
  if (to.table !== from.table) {
    await client.query(`ALTER TABLE ${qualified(to.schema, from.table)} RENAME TO ${quoteIdent(to.table)}`);
  }
}

/** Inside the server, or as bytes from one database to the other. */
async function copyRows(
  { databases, sessions }: Keeper,
  from: Name,
  shape: TableShape,
  to: Name,
): Promise<void> {
  await databases.ensure(to.database);
  await sessions.use(to.database, (client) =>
    makeTable(client, to, shape, async (table, columns) => {
      const names = columns.map((column) => quoteIdent(column.name)).join(', ');
      const query = `SELECT ${names} FROM ${qualified(from.schema, from.table)}`;
      if (from.database !== to.database) {
        return sessions.use(from.database, (source) =>
          copyAcross(source, query, client, table, columns, { freeze: true }),
        );
      }
      const { rowCount } = await client.query(`INSERT INTO ${table} (${names}) ${query}`);
      return rowCount ?? 0;
    }),
  );
}
