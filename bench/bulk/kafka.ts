/** `kafkajs`' own batch produce of messages that were made before, and its consumer with JSON.parse. */
import { connectKafka, loadKafka } from '../../src/systems/kafka/client.ts';
import { readTopic, decidedEnds } from '../../src/systems/kafka/topic-reader.ts';
import { createTopic } from '../../src/systems/kafka/topics.ts';
import { parseKafkaUrl } from '../../src/systems/kafka/url.ts';
import { Looked } from './bare.ts';
import type { OpenBare } from './bare.ts';

const partitions = 4;
/** So many that a batch of one partition stays below the megabyte that a broker takes. */
const messagesAtOnce = 400;

interface Message {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

export const openBare: OpenBare = async ({ access, held, rows }) => {
  const { url } = access;
  const ours = await connectKafka(url, 'bench');
  const topic = held.place('', held.name.table).name;
  const { Kafka, logLevel, CompressionTypes } = await loadKafka();
  const kafka = new Kafka({
    clientId: 'bench',
    brokers: [...parseKafkaUrl(url).brokers],
    logLevel: logLevel.NOTHING,
  });
  const producer = kafka.producer({ idempotent: true, allowAutoTopicCreation: false });
  await producer.connect();
  const messages: Message[] = [];
  const to = await decidedEnds(ours.cluster, topic);
  for await (const records of readTopic(ours.cluster, topic, { from: new Map(), to })) {
    for (const { key, value } of records) messages.push({ key: copyOf(key), value: copyOf(value) });
    if (messages.length >= rows.block.count) break;
  }
  messages.length = rows.block.count;
  // As rows come, and not one partition after another, which would be too much for a batch.
  messages.sort((a, b) => Number(a.key) - Number(b.key));
  let made = 0;
  const looked = new Looked();

  /** Answers how many messages came, and how long that took: neither joining the group nor leaving it is reading. */
  async function consume(take: (message: Message) => void) {
    made += 1;
    const consumer = kafka.consumer({
      groupId: `${topic}_group_${made}`,
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
        for (const message of batch.messages) take(message);
        count += batch.messages.length;
        if (count >= rows.count) all.resolve(performance.now());
      },
    });
    const seconds = ((await all.promise) - (await joined.promise)) / 1000;
    await consumer.disconnect();
    return { rows: count, seconds };
  }

  return {
    into: "kafkajs' sendBatch of messages that were made before (acks all, idempotent)",
    async write() {
      made += 1;
      // Swept with all others in the end: a producer asks for every topic that it ever wrote to.
      const bare = `${topic}.bare_${made}`;
      await createTopic(ours, bare, { partitions });
      let count = 0;
      while (count < rows.count) {
        const first = count % messages.length;
        const own = messages.slice(first, first + Math.min(messagesAtOnce, rows.count - count));
        await producer.sendBatch({
          acks: -1,
          compression: CompressionTypes.None,
          topicMessages: [{ topic: bare, messages: own }],
        });
        count += own.length;
      }
      return count;
    },
    driver: "kafkajs' consumer with JSON.parse",
    async read() {
      const moved = await consume(({ value }) => value && looked.add(value));
      return { ...moved, rows: Math.min(moved.rows, looked.rows(rows.count)) };
    },
    decode: () => consume(({ value }) => void JSON.parse(String(value))),
    async [Symbol.asyncDispose]() {
      await producer.disconnect();
      await ours[Symbol.asyncDispose]();
    },
  };
};

/** Of its own: one from a fetch keeps all of it. */
function copyOf(bytes: Buffer | null): Buffer | null {
  return bytes && Buffer.from(bytes);
}
