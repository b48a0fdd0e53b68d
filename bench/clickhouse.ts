/** Our bulk path into and out of ClickHouse, and a full refresh by it, against bare requests with the same rows. */
import { createClient } from '@clickhouse/client';
import type { ClickHouseClient } from '@clickhouse/client';
import { Readable } from 'node:stream';
import { loadTimestamp } from '../src/model/loader.ts';
import { bindManifest, manifestOf } from '../src/matrix/manifest.ts';
import { dataset } from '../src/dataset/index.ts';
import { defaultChangeRatio, defaultDeleteRatio, defaultRows, volumeOf } from '../src/dataset/volume.ts';
import { fitting } from '../src/loader/fitting.ts';
import type { Fitting } from '../src/loader/fitting.ts';
import { openSink } from '../src/loader/sinks/clickhouse.ts';
import { cases } from '../src/matrix/cases.ts';
import type { Row, Rows } from '../src/model/rows.ts';
import { parseInstant } from '../src/model/time.ts';
import { insertRows, selectRows } from '../src/systems/clickhouse/bulk.ts';
import { binaryColumn } from '../src/systems/clickhouse/catalogue.ts';
import { openClickHouse } from '../src/systems/clickhouse/client.ts';
import { connectClickHouse } from '../src/systems/clickhouse/connector.ts';
import type { EngineAccess } from '../src/systems/contract.ts';
import { withEngine } from './engine.ts';
import { fullRefresh } from './refresh.ts';
import { bench, measurement, ratio } from './result.ts';
import type { Measurement } from './result.ts';

const rounds = Number(process.argv[2] ?? 9);
/** Until the compiler has seen it all. */
const warmUp = 3;

async function bytesOf(bare: ClickHouseClient, query: string): Promise<Buffer[]> {
  const { stream } = await bare.exec({ query });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return chunks;
}

async function bareIn(
  bare: ClickHouseClient,
  table: string,
  format: string,
  chunks: readonly Buffer[],
): Promise<number> {
  const values = Readable.from(chunks, { objectMode: false });
  const { stream } = await bare.exec({ query: `INSERT INTO ${table} FORMAT ${format}`, values });
  for await (const chunk of stream) void chunk;
  return rows.count;
}

async function bareOut(bare: ClickHouseClient, table: string, format: string): Promise<number> {
  const { stream } = await bare.exec({ query: `SELECT * FROM ${table} FORMAT ${format}` });
  let bytes = 0;
  for await (const chunk of stream) bytes += (chunk as Buffer).length;
  return bytes > 0 ? rows.count : 0;
}

function* fitted(all: Rows, fit: Fitting): Generator<readonly Row[]> {
  for (const batch of all.batches()) yield fit.rows(batch);
}

const c = cases.find(({ case_id }) => case_id === 'clickhouse_to_clickhouse__full_refresh');
if (!c) throw new Error('the registry has no full refresh from ClickHouse to ClickHouse');
const canonical = manifestOf(c);
const volume = volumeOf({
  rows: defaultRows,
  change_ratio: defaultChangeRatio,
  delete_ratio: defaultDeleteRatio,
});
const rows = dataset('clickhouse', volume).snapshot;

async function measure(access: EngineAccess): Promise<readonly Measurement[]> {
  const database = 'dpm_bench';
  const { url } = access;
  /** The driver and nothing else: bytes in any format, as they are. */
  const bare = createClient({ url });
  await using connector = await connectClickHouse(access);
  await using client = await openClickHouse(url, 'bench');
  await connector.sweep(database);
  const held = await connector.hold({ database, schema: 'landing', table: 'orders' }, rows, { unique: true });
  const place = held.place('landing', 'orders');
  const columns = rows.columns.map(binaryColumn);
  const from = `${place.schema}.orders`;
  const into = `${place.schema}.copied`;
  await client.command(`CREATE TABLE ${into} AS ${from}`);
  const native = await bytesOf(bare, `SELECT * FROM ${from} FORMAT Native`);
  const rowBinary = await bytesOf(bare, `SELECT * FROM ${from} FORMAT RowBinaryWithNamesAndTypes`);
  const manifest = bindManifest(canonical, {
    sink: { table: place, staging_schema: held.place('staging', '').schema },
  });
  const sink = await openSink({
    connection: held.connection,
    manifest,
    run_id: 'bench',
    load_timestamp: parseInstant(loadTimestamp),
  });
  const fit = fitting(rows.columns, (await sink.columns()) ?? []);
  const measured = {
    nativeIn: () => bareIn(bare, into, 'Native', native),
    binaryIn: () => bareIn(bare, into, 'RowBinaryWithNamesAndTypes', rowBinary),
    ourIn: async () => (await insertRows(client, into, columns, rows.batches())).sent,
    refresh: () => fullRefresh(sink, fit.columns, fitted(rows, fit)),
    nativeOut: () => bareOut(bare, from, 'Native'),
    binaryOut: () => bareOut(bare, from, 'RowBinaryWithNamesAndTypes'),
    async ourOut() {
      let count = 0;
      const names = columns.map(({ name }) => name).join(', ');
      for await (const batch of selectRows(client, `SELECT ${names} FROM ${from}`, columns))
        count += batch.length;
      return count;
    },
  };
  const figures = new Map<keyof typeof measured, number[]>();
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, body] of Object.entries(measured) as [keyof typeof measured, () => Promise<number>][]) {
      await client.command(`TRUNCATE TABLE ${into} SYNC`);
      const started = performance.now();
      const done = await body();
      const seconds = (performance.now() - started) / 1000;
      // Half of the rows are twice as fast.
      if (done !== rows.count) throw new Error(`${name}: ${done} instead of ${rows.count}`);
      if (round >= 0) figures.set(name, [...(figures.get(name) ?? []), rows.count / seconds]);
    }
  }
  await sink[Symbol.asyncDispose]();
  await bare.close();
  await connector.sweep(database);
  const figure = (name: keyof typeof measured, title: string) =>
    measurement(title, 'rows/s', figures.get(name) ?? []);
  const nativeIn = figure('nativeIn', 'bare Native in');
  const binaryIn = figure('binaryIn', 'bare RowBinary in');
  const ourIn = figure('ourIn', 'encode and insert');
  const refresh = figure('refresh', 'full refresh: stage and exchange');
  const nativeOut = figure('nativeOut', 'bare Native out');
  const binaryOut = figure('binaryOut', 'bare RowBinary out');
  const ourOut = figure('ourOut', 'select and decode');
  return [
    ratio('in: ours / bare Native', ourIn, nativeIn),
    ratio('in: ours / bare RowBinary', ourIn, binaryIn),
    ratio('out: ours / bare Native', ourOut, nativeOut),
    ratio('out: ours / bare RowBinary', ourOut, binaryOut),
    ratio('full refresh / bare Native in', refresh, nativeIn),
    nativeIn,
    binaryIn,
    ourIn,
    refresh,
    nativeOut,
    binaryOut,
    ourOut,
  ];
}

await bench('clickhouse', 'bare requests with the same rows, same server, in turn', () =>
  // The library in the process has no requests.
  withEngine({ system: 'clickhouse', provenances: ['external', 'container'] }, measure),
);
