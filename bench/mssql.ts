/** Our way into SQL Server, and a full refresh by it, against a bare TDS bulk load of the same rows. */
import { loadTimestamp } from '../src/model/loader.ts';
import { dataset } from '../src/dataset/index.ts';
import { defaultChangeRatio, defaultDeleteRatio, defaultRows, volumeOf } from '../src/dataset/volume.ts';
import { openSink } from '../src/loader/sinks/mssql.ts';
import { cases } from '../src/matrix/cases.ts';
import { manifestOf } from '../src/matrix/manifest.ts';
import type { Rows } from '../src/model/rows.ts';
import { parseInstant } from '../src/model/time.ts';
import { openSession } from '../src/systems/mssql/client.ts';
import { codecOf } from '../src/systems/mssql/codec.ts';
import { connectMssql } from '../src/systems/mssql/connector.ts';
import { bulkTargets } from '../src/systems/mssql/make-table.ts';
import { createHeap } from '../src/systems/mssql/bulk.ts';
import type { BulkValue, Session } from '../src/systems/mssql/session.ts';
import { fullRefresh } from './refresh.ts';
import { bench, measurement, ratio } from './result.ts';

const rounds = Number(process.argv[2] ?? 5);
const variable = 'DPONE_MATRIX_MSSQL_URL';
const url = process.env[variable];
const database = 'bench_mssql';

/** The rows as the driver takes them, encoded before the clock starts. */
function encoded(rows: Rows): readonly (readonly (readonly BulkValue[])[])[] {
  const codecs = bulkTargets({ ...rows, options: { unique: false } }).map(({ native }) => codecOf(native));
  return [...rows.batches()].map((batch) =>
    batch.map((row) =>
      row.map((value, index) => (value === null ? null : (codecs[index]?.encode(value) ?? null))),
    ),
  );
}

async function bare(session: Session, rows: Rows, batches: ReturnType<typeof encoded>): Promise<number> {
  const targets = bulkTargets({ ...rows, options: { unique: false } });
  const columns = targets.map(({ native }, index) => ({ name: `c${index + 1}`, type: codecOf(native).bulk }));
  await session.query(createHeap(targets));
  let count = 0;
  for (const batch of batches) count += await session.bulk('#dpone_bulk', columns, batch);
  await session.query('DROP TABLE #dpone_bulk');
  return count;
}

const found = cases.find(({ case_id }) => case_id === 'postgres_to_mssql__full_refresh');
if (!found) throw new Error('the registry has no full refresh from Postgres to SQL Server');
if (!url) {
  console.log(`mssql: not measured, for there is no engine: set ${variable} to the URL of a SQL Server`);
} else {
  const rows = dataset(
    'postgres',
    volumeOf({ rows: defaultRows, change_ratio: defaultChangeRatio, delete_ratio: defaultDeleteRatio }),
  ).snapshot;
  const engine = { system: 'mssql', provenance: 'external', product: 'SQL Server', version: '' } as const;
  await bench(
    'mssql',
    'a bare TDS bulk load of the same rows into a heap, same server, in turn',
    async () => {
      await using connector = await connectMssql({ engine, url });
      await connector.sweep(database);
      const figures: Record<'bare' | 'hold' | 'refresh' | 'read', number[]> = {
        bare: [],
        hold: [],
        refresh: [],
        read: [],
      };
      const take = async (name: keyof typeof figures, body: () => Promise<number>): Promise<void> => {
        const started = performance.now();
        const done = await body();
        if (done !== rows.count) throw new Error(`${name}: ${done} instead of ${rows.count}`);
        figures[name].push((rows.count * 1000) / (performance.now() - started));
      };
      const batches = encoded(rows);
      for (let round = 0; round < rounds; round += 1) {
        const name = { database: `${database}_${round}`, schema: 'landing', table: 'orders' };
        const held = await connector.hold({ ...name, table: 'first' }, rows, { unique: true });
        const session = await openSession(held.connection.url, 'bench');
        await take('bare', () => bare(session, rows, batches));
        await session.close();
        const target = await (async () => {
          let made: typeof held | undefined;
          await take('hold', async () => {
            made = await connector.hold(name, rows, { unique: true });
            return rows.count;
          });
          return made as typeof held;
        })();
        const sink = await openSink({
          connection: target.connection,
          manifest: manifestOf(found),
          run_id: 'bench',
          load_timestamp: parseInstant(loadTimestamp),
        });
        await take('refresh', async () => {
          return fullRefresh(sink, rows.columns, rows.batches());
        });
        await sink[Symbol.asyncDispose]();
        await take('read', async () => {
          let count = 0;
          for await (const batch of target.read()) count += batch.length;
          return count;
        });
        await connector.sweep(database);
      }
      const bareFigure = measurement('bare TDS bulk load', 'rows/s', figures.bare);
      const hold = measurement('hold: encode, bulk load, cast, key', 'rows/s', figures.hold);
      const refresh = measurement('full refresh: stage and exchange', 'rows/s', figures.refresh);
      return [
        ratio('hold / bare', hold, bareFigure),
        ratio('full refresh / bare', refresh, bareFigure),
        bareFigure,
        hold,
        refresh,
        measurement('read back', 'rows/s', figures.read),
      ];
    },
  );
}
