/** Our way into and out of Kafka, and a full refresh by it, against bare sends and fetches of the same record batches. */
import { dataset } from '../src/dataset/index.ts';
import { defaultChangeRatio, defaultDeleteRatio, defaultRows, volumeOf } from '../src/dataset/volume.ts';
import { openSink } from '../src/loader/sinks/kafka.ts';
import { cases } from '../src/matrix/cases.ts';
import { bindManifest, manifestOf } from '../src/matrix/manifest.ts';
import { eventKey, eventRowColumns } from '../src/model/events.ts';
import { rowsOf } from '../src/model/rows.ts';
import type { Row } from '../src/model/rows.ts';
import { connectKafka } from '../src/systems/kafka/client.ts';
import { connectTopics } from '../src/systems/kafka/connector.ts';
import { kafkaUrl, parseKafkaUrl } from '../src/systems/kafka/url.ts';
import { fullRefresh } from './refresh.ts';
import { bench, measurement, ratio } from './result.ts';

const rounds = Number(process.argv[2] ?? 5);
/** Until the compiler has seen it all. */
const warmUp = 2;
const brokers = process.env['DPONE_MATRIX_KAFKA_BROKERS'];
if (!brokers) throw new Error('set DPONE_MATRIX_KAFKA_BROKERS to a broker that nothing else uses');
const url = kafkaUrl(parseKafkaUrl(brokers));
const database = 'dpm_bench_kafka';

const volume = volumeOf({
  rows: defaultRows,
  change_ratio: defaultChangeRatio,
  delete_ratio: defaultDeleteRatio,
});
const rows = dataset('kafka', volume).snapshot;
const asEvent = (row: Row): Row =>
  [String(row[0]), 0, 'snapshot', 'full_refresh', 'kafka', 20605, 1, null, true].concat(row as never);
const events = rowsOf(
  eventRowColumns(rows.columns),
  eventKey,
  [...rows.batches()].flat().map(asEvent),
  'log',
);
const c = cases.find(({ case_id }) => case_id === 'kafka_to_kafka__full_refresh');
if (!c) throw new Error('the registry has no full refresh from Kafka to Kafka');
const canonical = manifestOf(c);

/** @throws Error where what was done is not what was to be done: half a load is twice as fast */
async function rowsPerSecond(body: () => Promise<number>): Promise<number> {
  const started = performance.now();
  const done = await body();
  const seconds = (performance.now() - started) / 1000;
  if (done !== rows.count) throw new Error(`${done} instead of ${rows.count}`);
  return done / seconds;
}

await bench('kafka', 'bare sends and fetches of the same record batches, same broker, in turn', async () => {
  const engine = { system: 'kafka', provenance: 'external', product: 'Kafka', version: '' } as const;
  await using connector = await connectTopics({ engine, url });
  await using client = await connectKafka(url, 'bench');
  await connector.sweep(database);
  const original = await connector.hold({ database, schema: '', table: 'original' }, events, {
    unique: false,
  });
  const figures = { bareIn: [], hold: [], refresh: [], bareOut: [], read: [] } as Record<
    'bareIn' | 'hold' | 'refresh' | 'bareOut' | 'read',
    number[]
  >;
  for (let round = -warmUp; round < rounds; round += 1) {
    const take = async (name: keyof typeof figures, body: () => Promise<number>): Promise<void> => {
      const figure = await rowsPerSecond(body);
      if (round >= 0) figures[name].push(figure);
    };
    const table = `round_${round + warmUp}`;
    // A clone sends the batches of the original, which were encoded when it was held.
    await take('bareIn', async () => {
      await original.clone({ database, schema: '', table });
      return rows.count;
    });
    await take('hold', async () => {
      const held = await connector.hold({ database, schema: '', table: `${table}_held` }, events, {
        unique: false,
      });
      await held.drop();
      return rows.count;
    });
    const topic = `${database}.${table}`;
    await take('refresh', async () => {
      const manifest = bindManifest(canonical, { source: {}, sink: { topic } });
      const connection = { system: 'kafka', driver: 'kafka', url };
      await using sink = await openSink({ connection, manifest, run_id: 'bench', load_timestamp: 0n });
      return fullRefresh(sink, rows.columns, rows.batches());
    });
    await take('bareOut', async () => {
      const { cluster } = client;
      const next = new Map(await cluster.starts(`${database}.original`));
      const ends = await cluster.ends(`${database}.original`);
      for (;;) {
        const targets = [...next]
          .filter(([partition, offset]) => offset < (ends.get(partition) ?? 0))
          .map(([partition, offset]) => ({ topic: `${database}.original`, partition, offset }));
        if (targets.length === 0) return rows.count;
        const limits = { waitMillis: 500, bytes: 16_000_000, partitionBytes: 4_000_000 };
        for (const { partition, bytes } of await cluster.fetch(targets, limits)) {
          for (let at = 0; at + 61 <= bytes.length;) {
            const end = at + 12 + bytes.readInt32BE(at + 8);
            if (end > bytes.length) break;
            next.set(partition, Number(bytes.readBigInt64BE(at)) + bytes.readInt32BE(at + 23) + 1);
            at = end;
          }
        }
      }
    });
    await take('read', async () => {
      let count = 0;
      for await (const batch of original.read()) count += batch.length;
      return count;
    });
  }
  await connector.sweep(database);
  const bareIn = measurement('bare sends of prepared batches', 'rows/s', figures.bareIn);
  const bareOut = measurement('bare fetches', 'rows/s', figures.bareOut);
  const hold = measurement('encode and send (hold)', 'rows/s', figures.hold);
  const refresh = measurement('full refresh: stage and exchange', 'rows/s', figures.refresh);
  const read = measurement('fetch and decode (read back)', 'rows/s', figures.read);
  return [
    ratio('in: ours / bare', hold, bareIn),
    ratio('out: ours / bare', read, bareOut),
    ratio('full refresh / bare sends', refresh, bareIn),
    bareIn,
    hold,
    refresh,
    bareOut,
    read,
  ];
});
