/** Fills a table: rows are loaded into a staging table by a load job, and taken on by a query that decodes them. */
import { randomBytes } from 'node:crypto';

import type { Row } from '../../model/rows.ts';
import type { BigQueryClient } from './client.ts';
import { decoded, LineEncoder, stagedField } from './lines.ts';
import type { LineColumn } from './lines.ts';
import { ask, command } from './query.ts';
import { qualified, quoteIdent } from './quoting.ts';
import { dropTable, makeTable } from './tables.ts';
import type { TablePlace } from './tables.ts';
import { loadLines } from './upload.ts';

/** What a staging table lives at most, in ms: one that a killed load left goes by itself. */
export const stagingLife = 24 * 3_600_000;

/**
 * Makes a staging table and loads rows into it. Answers how many.
 * @throws BigQueryFailure; MatrixError MATRIX_BAD_VALUE, MATRIX_ROWS_LOST; whatever `batches` throws: the table then
 *   stands and is the caller's to drop
 */
export async function stageRows(
  client: BigQueryClient,
  place: TablePlace,
  columns: readonly LineColumn[],
  batches: Iterable<readonly Row[]> | AsyncIterable<readonly Row[]>,
): Promise<{ readonly sent: number; readonly written: number }> {
  const fields = columns.map(stagedField);
  await makeTable(client, place, { schema: { fields } }, Date.now() + stagingLife);
  const encoder = new LineEncoder(`${place.dataset}.${place.table}`, columns);
  const written = await loadLines(client, place, fields, encoder.encode(batches));
  // Counted only where the service's account of the job is none or another.
  const count = written === encoder.rows ? written : await countRows(client, place);
  return { sent: encoder.rows, written: count };
}

export async function countRows(client: BigQueryClient, { dataset, table }: TablePlace): Promise<number> {
  const query = `SELECT COUNT(*) AS count FROM ${qualified(dataset, table)}`;
  const [row] = await ask(client, `counting the rows of ${dataset}.${table}`, query);
  return Number(row?.[0]);
}

/** Takes staged rows on into a table that has their columns. */
export function insertStaged(
  into: string,
  staged: string,
  columns: readonly Pick<LineColumn, 'name' | 'native'>[],
): string {
  const names = columns.map(({ name }) => quoteIdent(name));
  const values = columns.map(({ native }, at) => decoded(names[at] as string, native));
  return `INSERT INTO ${into} (${names.join(', ')}) SELECT ${values.join(', ')} FROM ${staged}`;
}

/**
 * Fills an empty table. Answers how many rows were loaded.
 * @throws as {@link stageRows} does
 */
export async function fillTable(
  client: BigQueryClient,
  place: TablePlace,
  columns: readonly LineColumn[],
  batches: Iterable<readonly Row[]> | AsyncIterable<readonly Row[]>,
): Promise<number> {
  const staging = { ...place, table: `__dpone__fill_${randomBytes(6).toString('hex')}` };
  try {
    const { written } = await stageRows(client, staging, columns, batches);
    const into = qualified(place.dataset, place.table);
    const what = `filling ${place.dataset}.${place.table}`;
    if (written > 0)
      await command(client, what, insertStaged(into, qualified(staging.dataset, staging.table), columns));
    return written;
  } finally {
    await dropTable(client, staging).catch(() => {});
  }
}
