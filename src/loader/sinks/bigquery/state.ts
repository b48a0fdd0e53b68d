/**
 * The loader's state and the target's turn, in a table of the staging dataset, so that both are saved in the
 * transaction of the rows. Each target has a table of its own: of two transactions that change one table at once the
 * service lets one fail, which is right for two loads of one target and wrong for loads of two.
 */
import { createHash } from 'node:crypto';

import type { BigQueryClient } from '../../../systems/bigquery/client.ts';
import { BigQueryFailure } from '../../../systems/bigquery/failure.ts';
import { ask, command } from '../../../systems/bigquery/query.ts';
import { qualified, quoteLiteral } from '../../../systems/bigquery/quoting.ts';
import { describeTable } from '../../../systems/bigquery/tables.ts';
import type { TablePlace } from '../../../systems/bigquery/tables.ts';
import { turnOwner } from '../../turn.ts';

/** Where what is saved of a target stands. @param target `landing.orders` */
export function statePlace(dataset: string, target: string): TablePlace {
  const mark = createHash('sha256').update(target).digest('hex').slice(0, 16);
  return { dataset, table: `__dpone__state_${mark}` };
}

function quoted({ dataset, table }: TablePlace): string {
  return qualified(dataset, table);
}

/**
 * The table is made with the row of the turn in it, empty: so every load updates a row that is there, by which the
 * service tells two at once, also for the first loads of a target. Two may try to make it: the second finds it made.
 */
export async function ensureState(client: BigQueryClient, place: TablePlace, target: string): Promise<void> {
  if (await describeTable(client, place)) return;
  await command(client, 'making the table of the state', makeState(place, target)).catch((error: unknown) => {
    if (!(error instanceof BigQueryFailure) || error.reason !== 'duplicate') throw error;
  });
}

export function makeState(place: TablePlace, target: string): string {
  const row = `${quoteLiteral(turnOwner)} AS manifest, ${quoteLiteral(target)} AS key, '' AS value`;
  return `CREATE TABLE IF NOT EXISTS ${quoted(place)} AS SELECT ${row}`;
}

/** What is saved, read at one moment. */
export interface Saved {
  readonly state: Readonly<Record<string, string>>;
  /** Undefined where no load of the target was committed yet. */
  readonly turn: string | undefined;
}

/** What was saved under a manifest's name, and the target's turn; nothing where there is no table yet. */
export async function readState(client: BigQueryClient, place: TablePlace, manifest: string): Promise<Saved> {
  if (!(await describeTable(client, place))) return { state: {}, turn: undefined };
  const rows = await ask(client, 'reading the state', stateQuery(place, manifest));
  const of = (owner: string) =>
    rows.flatMap(([saved, key = '', value]) => (saved === owner ? [[key ?? '', value ?? ''] as const] : []));
  const [turn] = of(turnOwner);
  return { state: Object.fromEntries(of(manifest)), turn: turn?.[1] };
}

export function stateQuery(place: TablePlace, manifest: string): string {
  const owners = [turnOwner, manifest].map(quoteLiteral).join(', ');
  return `SELECT manifest, key, value FROM ${quoted(place)} WHERE manifest IN (${owners}) ORDER BY manifest, key`;
}

/** For a transaction. Keys that are not named keep their values. */
export function stateStatements(
  place: TablePlace,
  manifest: string,
  state: Readonly<Record<string, string>>,
): readonly string[] {
  const entries = Object.entries(state);
  if (entries.length === 0) return [];
  const table = quoted(place);
  const keys = entries.map(([key]) => quoteLiteral(key)).join(', ');
  const rows = entries.map(([key, value]) => `(${[manifest, key, value].map(quoteLiteral).join(', ')})`);
  return [
    `DELETE FROM ${table} WHERE manifest = ${quoteLiteral(manifest)} AND key IN (${keys})`,
    `INSERT INTO ${table} (manifest, key, value) VALUES ${rows.join(', ')}`,
  ];
}
