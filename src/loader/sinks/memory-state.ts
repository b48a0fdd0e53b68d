/** Saved state beside a memory target: a table in the staging schema, swapped together with the rows. */
import type { Column, Row } from '../../model/rows.ts';
import type { MemoryDatabase } from '../../systems/memory/engine.ts';
import { MemoryTable } from '../../systems/memory/table.ts';

const name = '__dpone_state';

const columns: readonly Column[] = ['manifest', 'key', 'value'].map((column) => ({
  name: column,
  family: 'text',
  kind: 'text',
  nullable: false,
}));

/** Made when state is first saved. */
export function stateTable(database: MemoryDatabase, schema: string): MemoryTable {
  const found = database.find(schema, name);
  if (found instanceof MemoryTable) return found;
  return database.createTable(schema, name, {
    columns,
    key: ['manifest', 'key'],
    unique: true,
    captureChanges: false,
  });
}

/** The state of one manifest. */
export function readState(
  database: MemoryDatabase,
  schema: string,
  manifest: string,
): Readonly<Record<string, string>> {
  const found = database.find(schema, name);
  if (!(found instanceof MemoryTable)) return {};
  const own = found.rows().filter((row) => row[0] === manifest);
  return Object.fromEntries(own.map((row) => [row[1] as string, row[2] as string]));
}

/** All rows of the state table, with these values of one manifest in place of its older ones. */
export function nextState(
  rows: readonly Row[],
  manifest: string,
  state: Readonly<Record<string, string>>,
): readonly Row[] {
  const kept = rows.filter((row) => row[0] !== manifest || !Object.hasOwn(state, row[1] as string));
  return [...kept, ...Object.entries(state).map(([key, value]): Row => [manifest, key, value])];
}
