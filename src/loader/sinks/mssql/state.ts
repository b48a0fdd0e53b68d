/** The loader's state, in a table of the staging schema, so that it is saved in the transaction of the rows. */
import { exactCollation } from '../../../systems/mssql/codecs/codec.ts';
import { createSchema } from '../../../systems/mssql/make-table.ts';
import { qualified, quoteText } from '../../../systems/mssql/quoting.ts';
import type { Session } from '../../../systems/mssql/session.ts';
import { takeTurn } from './locks.ts';
import { inTransaction } from '../../../systems/mssql/transaction.ts';

const stateName = '__dpone__state';

export function createState(schema: string): string {
  const text = `COLLATE ${exactCollation} NOT NULL`;
  const table = qualified(schema, stateName);
  return `IF OBJECT_ID(${quoteText(table)}) IS NULL CREATE TABLE ${table} ([manifest] nvarchar(400) ${text}, [key] nvarchar(400) ${text}, [value] nvarchar(max) ${text}, [updated_at] datetimeoffset(6) NOT NULL, PRIMARY KEY NONCLUSTERED ([manifest], [key]))`;
}

export function isState(schema: string): string {
  return `SELECT CASE WHEN OBJECT_ID(${quoteText(qualified(schema, stateName))}) IS NULL THEN 0 ELSE 1 END AS [there]`;
}

export function selectState(schema: string, manifest: string): string {
  return `SELECT [key] AS [key], [value] AS [value] FROM ${qualified(schema, stateName)} WHERE [manifest] = ${quoteText(manifest)} ORDER BY [key]`;
}

/** Keys that are not named keep their values. */
export function saveState(schema: string, manifest: string, key: string, value: string): readonly string[] {
  const table = qualified(schema, stateName);
  const [name, entry] = [quoteText(manifest), quoteText(key)];
  return [
    `DELETE FROM ${table} WHERE [manifest] = ${name} AND [key] = ${entry}`,
    `INSERT INTO ${table} ([manifest], [key], [value], [updated_at]) VALUES (${name}, ${entry}, ${quoteText(value)}, SYSDATETIMEOFFSET())`,
  ];
}

/** Makes schema and table where they are not; two loads may try at once. */
export async function ensureState(session: Session, schema: string, patience: number): Promise<void> {
  const [found] = await session.query<{ there: number }>(isState(schema));
  if (found?.there === 1) return;
  await inTransaction(session, async () => {
    await takeTurn(session, `schema ${schema}`, patience);
    await session.query(createSchema(schema));
    await session.query(createState(schema));
  });
}

/** What was saved under a manifest's name; nothing where there is no table yet. */
export async function readState(
  session: Session,
  schema: string,
  manifest: string,
): Promise<Readonly<Record<string, string>>> {
  const [found] = await session.query<{ there: number }>(isState(schema));
  if (found?.there !== 1) return {};
  const saved = await session.query<{ key: string; value: string }>(selectState(schema, manifest));
  return Object.fromEntries(saved.map(({ key, value }) => [key, value]));
}

/** In the caller's transaction. */
export async function writeState(
  session: Session,
  schema: string,
  manifest: string,
  state: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [key, value] of Object.entries(state)) {
    for (const statement of saveState(schema, manifest, key, value)) await session.query(statement);
  }
}
