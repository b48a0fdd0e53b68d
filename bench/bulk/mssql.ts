/** A TDS bulk load of values that were encoded before into a heap, and the driver's own rows. */
import { createHeap } from '../../src/systems/mssql/bulk.ts';
import { openSession } from '../../src/systems/mssql/client.ts';
import { codecOf } from '../../src/systems/mssql/codec.ts';
import { bulkTargets } from '../../src/systems/mssql/make-table.ts';
import { qualified } from '../../src/systems/mssql/quoting.ts';
import type { OpenBare } from './bare.ts';

export const openBare: OpenBare = async ({ held, rows }) => {
  const session = await openSession(held.connection.url, 'bench');
  const targets = bulkTargets({ ...rows.block, options: { unique: false } });
  const codecs = targets.map(({ native }) => codecOf(native));
  const columns = codecs.map(({ bulk }, index) => ({ name: `c${index + 1}`, type: bulk }));
  const batches = [...rows.block.batches()].map((batch) =>
    batch.map((row) =>
      row.map((value, index) => (value === null ? null : (codecs[index]?.encode(value) ?? null))),
    ),
  );
  async function read(): Promise<number> {
    let count = 0;
    const table = qualified(held.name.schema, held.name.table);
    for await (const batch of session.stream(`SELECT * FROM ${table}`)) count += batch.length;
    return count;
  }
  return {
    into: 'a TDS bulk load of values that were encoded before into a heap',
    async write() {
      await session.query(createHeap(targets));
      let count = 0;
      for (let time = 0; time < rows.times; time += 1) {
        for (const batch of batches) count += await session.bulk('#dpone_bulk', columns, batch);
      }
      await session.query('DROP TABLE #dpone_bulk');
      return count;
    },
    driver: "the driver's own rows",
    // TDS gives its bytes to nobody but the driver.
    read,
    decode: read,
    [Symbol.asyncDispose]: () => session.close(),
  };
};
