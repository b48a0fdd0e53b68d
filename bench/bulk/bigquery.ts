/** A load job of lines that were made before into a staging table, and the API's own pages of rows. */
import { codecOfColumn } from '../../src/systems/bigquery/catalogue.ts';
import { openBigQuery } from '../../src/systems/bigquery/client.ts';
import { countRows } from '../../src/systems/bigquery/fill.ts';
import { LineEncoder, stagedField } from '../../src/systems/bigquery/lines.ts';
import { readRows } from '../../src/systems/bigquery/read.ts';
import { makeTable } from '../../src/systems/bigquery/tables.ts';
import { typeRules } from '../../src/systems/bigquery/types.ts';
import { loadLines } from '../../src/systems/bigquery/upload.ts';
import type { OpenBare } from './bare.ts';

const anHour = 3_600_000;

export const openBare: OpenBare = async ({ access, held, rows }) => {
  const client = await openBigQuery(access.url);
  const { schema: dataset, name: table } = held.place(held.name.schema, held.name.table);
  const columns = rows.columns.map((column) => ({
    name: column.name,
    nullable: column.nullable,
    native: typeRules[column.family].native,
    codec: codecOfColumn(column),
  }));
  const staged = { dataset, table: 'copied' };
  const fields = columns.map(stagedField);
  await makeTable(client, staged, { schema: { fields } }, Date.now() + anHour);
  const chunks: Buffer[] = [];
  for await (const chunk of new LineEncoder('copied', columns).encode(rows.block.batches()))
    chunks.push(chunk);
  async function* repeated(): AsyncGenerator<Buffer> {
    for (let time = 0; time < rows.times; time += 1) yield* chunks;
  }
  async function read(): Promise<number> {
    let count = 0;
    const undecoded = columns.map(({ name }) => ({ name, codec: null }));
    const names = columns.map(({ name }) => name);
    for await (const page of readRows(client, { dataset, table }, undecoded, names)) count += page.length;
    return count;
  }
  return {
    into: 'a load job of lines that were made before',
    write: async () =>
      (await loadLines(client, staged, fields, repeated())) ?? (await countRows(client, staged)),
    driver: 'pages of the API as text',
    // There is no way out below it: an answer is JSON.
    read,
    decode: read,
    async [Symbol.asyncDispose]() {},
  };
};
