/** Our bulk path into and out of Postgres, and a full refresh by it, against a bare COPY of the same bytes. */
import { once } from 'node:events';
import { loadTimestamp } from '../src/model/loader.ts';
import { manifestOf } from '../src/matrix/manifest.ts';
import { dataset } from '../src/dataset/index.ts';
import { defaultChangeRatio, defaultDeleteRatio, defaultRows, volumeOf } from '../src/dataset/volume.ts';
import { openSink } from '../src/loader/sinks/postgres.ts';
import { cases } from '../src/matrix/cases.ts';
import type { Rows } from '../src/model/rows.ts';
import { parseInstant } from '../src/model/time.ts';
import { connectClient, databaseUrl, loadCopyStreams, qualified } from '../src/systems/postgres/client.ts';
import type { Client } from '../src/systems/postgres/client.ts';
import { connectPostgres } from '../src/systems/postgres/connector.ts';
import { RowEncoder } from '../src/systems/postgres/copy-rows.ts';
import { copyIn, copyOut } from '../src/systems/postgres/copy.ts';
import type { CopyColumn } from '../src/systems/postgres/copy.ts';
import { typeRules } from '../src/systems/postgres/types.ts';
import { embeddedPostgres } from './postgres.ts';
import { fullRefresh } from './refresh.ts';
import { bench, measurement, ratio } from './result.ts';

const rounds = Number(process.argv[2] ?? 9);
/** Until the compiler has seen it all. */
const warmUp = 3;
const chunkSize = 256 * 1024;

/** What is copied, where to. */
interface Copied {
  readonly client: Client;
  readonly table: string;
  readonly columns: readonly CopyColumn[];
  readonly rows: Rows;
}

/** The rows as bytes of COPY BINARY, in the chunks in which our own path sends them. */
function prepare({ table, columns, rows }: Copied): readonly Buffer[] {
  const encoder = new RowEncoder(table, columns);
  const chunks: Buffer[] = [];
  for (const batch of rows.batches()) {
    for (const row of batch) {
      encoder.add(row);
      if (encoder.length >= chunkSize) chunks.push(encoder.take());
    }
  }
  encoder.end();
  return [...chunks, encoder.take()];
}

async function bareIn({ client, table }: Copied, chunks: readonly Buffer[]): Promise<number> {
  const { from } = await loadCopyStreams();
  const stream = client.query(from(`COPY ${table} FROM STDIN (FORMAT binary)`));
  for (const chunk of chunks) if (!stream.write(chunk)) await once(stream, 'drain');
  stream.end();
  await once(stream, 'finish');
  return stream.rowCount;
}

/** Answers the bytes. */
async function bareOut({ client, table }: Copied): Promise<number> {
  const { to } = await loadCopyStreams();
  const stream = client.query(to(`COPY ${table} TO STDOUT (FORMAT binary)`, { highWaterMark: chunkSize }));
  let bytes = 0;
  for await (const chunk of stream) bytes += (chunk as Buffer).length;
  return bytes;
}

async function decodedOut({ client, table, columns }: Copied): Promise<number> {
  const natives = columns.map(({ native }) => native);
  let count = 0;
  for await (const batch of copyOut(client, `SELECT * FROM ${table}`, natives)) count += batch.length;
  return count;
}

/** @throws Error where what was done is not what was to be done: half a copy is twice as fast */
async function rowsPerSecond(count: number, wanted: number, body: () => Promise<number>): Promise<number> {
  const started = performance.now();
  const done = await body();
  const seconds = (performance.now() - started) / 1000;
  if (done !== wanted) throw new Error(`${done} instead of ${wanted}`);
  return count / seconds;
}

const c = cases.find(({ case_id }) => case_id === 'postgres_to_postgres__full_refresh');
if (!c) throw new Error('the registry has no full refresh from Postgres to Postgres');
const volume = volumeOf({
  rows: defaultRows,
  change_ratio: defaultChangeRatio,
  delete_ratio: defaultDeleteRatio,
});
const rows = dataset('postgres', volume).snapshot;

await bench('postgres-copy', 'a bare COPY of the same bytes, same server, in turn', () =>
  embeddedPostgres(async (access) => {
    const database = 'bench_copy';
    await using connector = await connectPostgres(access);
    const target = await connector.hold({ database, schema: 'landing', table: 'orders' }, rows, {
      unique: true,
    });
    const client = await connectClient(databaseUrl(access.url, database), 'bench');
    const columns = rows.columns.map(({ name, family }) => ({ name, native: typeRules[family].native }));
    const copied: Copied = { client, table: qualified('public', 'copied'), columns, rows };
    await client.query(`CREATE TABLE ${copied.table} (LIKE landing.orders INCLUDING ALL)`);
    const chunks = prepare(copied);
    await bareIn(copied, chunks);
    // More than went in: the server pads `character`.
    const bytes = await bareOut(copied);
    const sink = await openSink({
      connection: target.connection,
      manifest: manifestOf(c),
      run_id: 'bench',
      load_timestamp: parseInstant(loadTimestamp),
    });
    const figures: Record<'bareIn' | 'ourIn' | 'refresh' | 'bareOut' | 'ourOut', number[]> = {
      bareIn: [],
      ourIn: [],
      refresh: [],
      bareOut: [],
      ourOut: [],
    };
    for (let round = -warmUp; round < rounds; round++) {
      const take = async (
        name: keyof typeof figures,
        wanted: number,
        body: () => Promise<number>,
      ): Promise<void> => {
        const figure = await rowsPerSecond(rows.count, wanted, body);
        if (round >= 0) figures[name].push(figure);
      };
      await client.query(`TRUNCATE ${copied.table}`);
      await take('bareIn', rows.count, () => bareIn(copied, chunks));
      await client.query(`TRUNCATE ${copied.table}`);
      await take('ourIn', rows.count, () => copyIn(client, copied.table, columns, rows.batches()));
      await take('refresh', rows.count, () => fullRefresh(sink, rows.columns, rows.batches()));
      await take('bareOut', bytes, () => bareOut(copied));
      await take('ourOut', rows.count, () => decodedOut(copied));
    }
    await sink[Symbol.asyncDispose]();
    await client.end();
    await connector.sweep(database);
    const bareInFigure = measurement('bare COPY in', 'rows/s', figures.bareIn);
    const bareOutFigure = measurement('bare COPY out', 'rows/s', figures.bareOut);
    const ourIn = measurement('encode and COPY in', 'rows/s', figures.ourIn);
    const ourOut = measurement('COPY out and decode', 'rows/s', figures.ourOut);
    const refresh = measurement('full refresh: stage and exchange', 'rows/s', figures.refresh);
    return [
      ratio('in: ours / bare', ourIn, bareInFigure),
      ratio('out: ours / bare', ourOut, bareOutFigure),
      ratio('full refresh / bare COPY in', refresh, bareInFigure),
      bareInFigure,
      ourIn,
      refresh,
      bareOutFigure,
      ourOut,
    ];
  }),
);
