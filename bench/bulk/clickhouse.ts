/** Native blocks and RowBinary that the server made before, and `@clickhouse/client`'s own rows of JSONCompactEachRow. */
import { Readable } from 'node:stream';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { Looked } from './bare.ts';
import type { OpenBare } from './bare.ts';

export const openBare: OpenBare = async ({ access, held, rows }) => {
  const client = createClient({
    url: access.url,
    request_timeout: 600_000,
    log: { level: ClickHouseLogLevel.OFF },
  });
  const { schema } = held.place(held.name.schema, held.name.table);
  const [source, table] = [`${schema}.${held.name.table}`, `${schema}.copied`];
  await client.command({ query: `CREATE TABLE ${table} AS ${source}` });

  /** Both ways by a format whose bytes may be repeated. */
  async function waysBy(format: 'Native' | 'RowBinary') {
    const block: Buffer[] = [];
    const { stream: first } = await client.exec({
      query: `SELECT * FROM ${source} LIMIT ${rows.block.count} FORMAT ${format}`,
    });
    for await (const chunk of first) block.push(chunk as Buffer);
    const looked = new Looked();
    function* repeated(): Generator<Buffer> {
      for (let time = 0; time < rows.times; time += 1) yield* block;
    }
    return {
      async write() {
        await client.command({ query: `TRUNCATE TABLE ${table} SYNC` });
        const values = Readable.from(repeated(), { objectMode: false });
        const { stream } = await client.exec({ query: `INSERT INTO ${table} FORMAT ${format}`, values });
        for await (const chunk of stream) void chunk;
        const result = await client.query({
          query: `SELECT count() AS count FROM ${table}`,
          format: 'JSONEachRow',
        });
        const [row] = await result.json<{ count: string }>();
        return Number(row?.count);
      },
      async read() {
        const { stream } = await client.exec({ query: `SELECT * FROM ${source} FORMAT ${format}` });
        for await (const chunk of stream) looked.add(chunk as Buffer);
        return looked.rows(rows.count);
      },
    };
  }

  const native = await waysBy('Native');
  const rowBinary = await waysBy('RowBinary');
  return {
    into: 'an insert of Native blocks that were made before',
    write: () => native.write(),
    driver: "@clickhouse/client's rows of JSONCompactEachRow",
    read: () => native.read(),
    async decode() {
      let count = 0;
      const result = await client.query({ query: `SELECT * FROM ${source}`, format: 'JSONCompactEachRow' });
      for await (const batch of result.stream()) {
        for (const row of batch) if (Array.isArray(row.json())) count += 1;
      }
      return count;
    },
    beside: [
      { ours: 'hold', way: 'an insert of RowBinary that was made before', move: () => rowBinary.write() },
      { ours: 'read back', way: 'bytes out as RowBinary', move: () => rowBinary.read() },
    ],
    [Symbol.asyncDispose]: () => client.close(),
  };
};
