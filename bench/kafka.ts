/** Our way into and out of Kafka, and a full refresh by it, against the driver's own batch produce and consumer. */
import { dataset } from '../src/dataset/index.ts';
import { defaultChangeRatio, defaultDeleteRatio, defaultRows, volumeOf } from '../src/dataset/volume.ts';
import { openSink } from '../src/loader/sinks/kafka.ts';
import { cases } from '../src/matrix/cases.ts';
import { bindManifest, manifestOf } from '../src/matrix/manifest.ts';
import { eventKey, eventRowColumns } from '../src/model/events.ts';
import { rowsOf } from '../src/model/rows.ts';
import type { Row } from '../src/model/rows.ts';
import { connectKafka, loadKafka } from '../src/systems/kafka/client.ts';
import { connectTopics } from '../src/systems/kafka/connector.ts';
import { readTopic, decidedEnds } from '../src/systems/kafka/topic-reader.ts';
import { createTopic } from '../src/systems/kafka/topics.ts';
import { parseKafkaUrl } from '../src/systems/kafka/url.ts';
import type { EngineAccess } from '../src/systems/contract.ts';
import { withEngine } from './engine.ts';
import { fullRefresh } from './refresh.ts';
import { bench, measurement, ratio } from './result.ts';
import type { Measurement } from './result.ts';

const rounds = Number(process.argv[2] ?? 5);
/** Until the compiler has seen it all. */
const warmUp = 2;
const partitions = 4;
/** So many that a batch of one partition stays below the megabyte that a broker takes. */
const messagesAtOnce = 400;
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

/** @param body returns how many rows it has moved, and from when on where that is not its beginning */
async function rowsPerSecond(body: () => Promise<{ count: number; since?: number }>): Promise<number> {
  const started = performance.now();
  const { count, since = started } = await body();
  const seconds = (performance.now() - since) / 1000;
  // Half a load is twice as fast.
  if (count !== rows.count) throw new Error(`${count} instead of ${rows.count}`);
  return count / seconds;
}

const names = {
  produce: "kafkajs' sendBatch of serialised messages (acks all, idempotent)",
  hold: 'hold: encode and send',
  refresh: 'full refresh: stage and exchange',
  consume: "kafkajs' consumer, from its joining on",
  read: 'read back: fetch and decode',
} as const;

async function measure(access: EngineAccess): Promise<readonly Measurement[]> {
  const { url } = access;
  await using connector = await connectTopics(access);
  await using client = await connectKafka(url, 'bench');
  await connector.sweep(database);
  const original = await connector.hold({ database, schema: '', table: 'original' }, events, {
    unique: false,
  });
  const topic = `${database}.original`;
  const messages: { key: Buffer | null; value: Buffer | null }[] = [];
  const to = await decidedEnds(client.cluster, topic);
  for await (const records of readTopic(client.cluster, topic, { from: new Map(), to })) {
    for (const { key, value } of records) messages.push({ key, value });
  }
  // As rows come, and not one partition after another.
  messages.sort((a, b) => Number(a.key) - Number(b.key));
  const { Kafka, logLevel, CompressionTypes } = await loadKafka();
  const brokers = [...parseKafkaUrl(url).brokers];
  const kafka = new Kafka({ clientId: 'bench', brokers, logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ idempotent: true, allowAutoTopicCreation: false });
  await producer.connect();
  const bytes = messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
  console.log(`${messages.length} messages of ${Math.round(bytes / messages.length)} bytes`);
  const figures: Record<keyof typeof names, number[]> = {
    produce: [],
    hold: [],
    refresh: [],
    consume: [],
    read: [],
  };
  for (let round = -warmUp; round < rounds; round += 1) {
    const take = async (
      name: keyof typeof figures,
      body: () => Promise<{ count: number; since?: number }>,
    ): Promise<void> => {
      const figure = await rowsPerSecond(body);
      if (round >= 0) figures[name].push(figure);
    };
    const name = (what: string): string => `round_${round + warmUp}_${what}`;
    const target = `${database}.${name('target')}`;
    const bare = `${database}.${name('bare')}`;
    await createTopic(client, bare, { partitions });
    await createTopic(client, target, { partitions });
    await take('produce', async () => {
      for (let at = 0; at < messages.length; at += messagesAtOnce) {
        const own = messages.slice(at, at + messagesAtOnce);
        await producer.sendBatch({
          acks: -1,
          compression: CompressionTypes.None,
          topicMessages: [{ topic: bare, messages: own }],
        });
      }
      return { count: messages.length };
    });
    await take('hold', async () => {
      await connector.hold({ database, schema: '', table: name('held') }, events, { unique: false });
      return { count: rows.count };
    });
    await take('refresh', async () => {
      const manifest = bindManifest(canonical, { source: {}, sink: { topic: target } });
      const connection = { system: 'kafka', driver: 'kafka', url };
      await using sink = await openSink({ connection, manifest, run_id: 'bench', load_timestamp: 0n });
      return { count: await fullRefresh(sink, rows.columns, rows.batches()) };
    });
    await take('consume', async () => {
      const consumer = kafka.consumer({
        groupId: `${database}_${name('group')}`,
        maxBytesPerPartition: 4_000_000,
        maxBytes: 16_000_000,
      });
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      const joined = Promise.withResolvers<number>();
      const all = Promise.withResolvers<number>();
      consumer.on(consumer.events.GROUP_JOIN, () => joined.resolve(performance.now()));
      let count = 0;
      await consumer.run({
        eachBatch: async ({ batch }) => {
          count += batch.messages.length;
          if (count >= rows.count) all.resolve(count);
        },
      });
      const since = await joined.promise;
      const figure = { count: await all.promise, since };
      const ended = performance.now();
      await consumer.disconnect();
      // Leaving the group is no reading either.
      return { ...figure, since: since + (performance.now() - ended) };
    });
    await take('read', async () => {
      let count = 0;
      for await (const batch of original.read()) count += batch.length;
      return { count };
    });
  }
  await producer.disconnect();
  await connector.sweep(database);
  const of = (name: keyof typeof names) => measurement(names[name], 'rows/s', figures[name]);
  return [
    ratio('hold / batch produce', of('hold'), of('produce')),
    ratio('full refresh / batch produce', of('refresh'), of('produce')),
    ratio('read back / consumer', of('read'), of('consume')),
    ...(Object.keys(names) as (keyof typeof names)[]).map(of),
  ];
}

await bench('kafka', "kafkajs' own batch produce and consumer, same broker, in turn", () =>
  withEngine({ system: 'kafka', provenances: ['external', 'container'] }, measure),
);
