/** COPY BINARY of bytes that were made before, and `pg`'s own rows. */
import { once } from 'node:events';
import pg from 'pg';
import { connectClient, databaseUrl, loadCopyStreams, qualified } from '../../src/systems/postgres/client.ts';
import { RowEncoder } from '../../src/systems/postgres/copy-rows.ts';
import { typeRules } from '../../src/systems/postgres/types.ts';
import { Looked } from './bare.ts';
import type { OpenBare } from './bare.ts';
import type { BulkRows } from './rows.ts';

const chunkSize = 256 * 1024;

export const openBare: OpenBare = async ({ access, held, rows }) => {
  const client = await connectClient(databaseUrl(access.url, held.name.database), 'bench');
  const { from, to } = await loadCopyStreams();
  const source = qualified(held.name.schema, held.name.table);
  const table = qualified('public', 'copied');
  await client.query(`CREATE TABLE ${table} (LIKE ${source})`);
  const { head, chunks, tail } = encoded(rows);
  const looked = new Looked();
  return {
    into: 'COPY of bytes that were made before',
    async write() {
      await client.query(`TRUNCATE ${table}`);
      const stream = client.query(from(`COPY ${table} FROM STDIN (FORMAT binary)`));
      stream.write(head);
      for (let time = 0; time < rows.times; time += 1) {
        for (const chunk of chunks) if (!stream.write(chunk)) await once(stream, 'drain');
      }
      stream.end(tail);
      await once(stream, 'finish');
      return stream.rowCount;
    },
    driver: "pg's own rows",
    async read() {
      const copy = to(`COPY ${source} TO STDOUT (FORMAT binary)`, { highWaterMark: chunkSize });
      for await (const chunk of client.query(copy)) looked.add(chunk as Buffer);
      return looked.rows(rows.count);
    },
    async decode() {
      let count = 0;
      const asked = { text: `SELECT * FROM ${source}`, rowMode: 'array' };
      const query = new pg.Query(asked);
      query.on('row', () => {
        count += 1;
      });
      await once(client.query(query), 'end');
      return count;
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
};

/** The rows of a block as bytes of COPY BINARY, with what stands before and behind them apart. */
function encoded({ block }: BulkRows) {
  const columns = block.columns.map(({ name, family }) => ({ name, native: typeRules[family].native }));
  const encoder = new RowEncoder('copied', columns);
  const head = encoder.take();
  const chunks: Buffer[] = [];
  for (const batch of block.batches()) {
    for (const row of batch) {
      encoder.add(row);
      if (encoder.length >= chunkSize) chunks.push(encoder.take());
    }
  }
  chunks.push(encoder.take());
  encoder.end();
  return { head, chunks, tail: encoder.take() };
}
