/** Loads into a Kafka topic: an exchange is one transaction of events, its state in a compacted topic beside them. */
import { MatrixError } from '../../model/error.ts';
import { eventField } from '../../model/events.ts';
import type { Column, Row } from '../../model/rows.ts';
import { connectKafka } from '../../systems/kafka/client.ts';
import type { KafkaClient } from '../../systems/kafka/client.ts';
import { topicFacts } from '../../systems/kafka/topics.ts';
import type { TopicFacts } from '../../systems/kafka/topics.ts';
import type { Sink, SinkContext } from '../contract.ts';
import type { LiveEvents } from '../log-events.ts';
import { LogSink } from '../log-sink.ts';
import type { LiveNeed, LogRows } from '../log-sink.ts';
import { WaitingRows } from '../waiting-rows.ts';
import { eventCodec } from './kafka/codec.ts';
import type { EventCodec } from './kafka/codec.ts';
import { liveEvents } from './kafka/live.ts';
import { ensureStateTopic, readState, stateTopic } from './kafka/state.ts';
import { TransactionalProducer } from './kafka/transaction.ts';

const clientId = 'dpone-reference-loader';

/**
 * Takes the place of any earlier load of the same manifest: one that still runs can't commit any more.
 * @throws MatrixError MATRIX_MANIFEST_INCOMPLETE; MATRIX_NO_TOPIC where there is no target; MATRIX_CONNECT_FAILED
 */
export async function openSink(context: SinkContext): Promise<Sink> {
  const { topic } = context.manifest.sink;
  if (topic === undefined) {
    throw new MatrixError('MATRIX_MANIFEST_INCOMPLETE', 'a Kafka sink needs sink.topic');
  }
  const client = await connectKafka(context.connection.url, clientId);
  try {
    const facts = await topicFacts(client, topic);
    const producer = await TransactionalProducer.open(
      client.cluster,
      `${topic}.__dpone.${context.manifest.name}`,
    );
    const codec = await eventCodec(context, topic);
    return new KafkaSink(context, { client, topic, facts, producer, codec });
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
}

interface Opened {
  readonly client: KafkaClient;
  readonly topic: string;
  readonly facts: TopicFacts;
  readonly producer: TransactionalProducer;
  readonly codec: EventCodec;
}

class KafkaSink extends LogSink {
  readonly #opened: Opened;

  constructor(context: SinkContext, opened: Opened) {
    super(context);
    this.#opened = opened;
  }

  /** A topic has no catalogue. */
  async columns(): Promise<null> {
    return null;
  }

  protected async taken(
    _: readonly Column[],
    batches: AsyncIterable<readonly Row[]>,
  ): Promise<LogRows['rows']> {
    const rows = new WaitingRows();
    try {
      for await (const batch of batches) for (const row of batch) rows.add(row);
      return rows;
    } catch (error) {
      rows[Symbol.dispose]();
      throw error;
    }
  }

  protected live(need: LiveNeed): Promise<LiveEvents> {
    const { client, topic, facts, codec } = this.#opened;
    return liveEvents(client.cluster, topic, { ...need, isCompacted: facts.isCompacted, codec });
  }

  protected savedState(): Promise<ReadonlyMap<string, string>> {
    const { client, topic } = this.#opened;
    return readState(client.cluster, stateTopic(topic));
  }

  protected async commit(
    columns: readonly Column[],
    events: Iterable<Row>,
    state: readonly (readonly [string, string])[],
  ): Promise<number> {
    const { client, topic, facts, producer, codec } = this.#opened;
    const beside = stateTopic(topic);
    if (state.length > 0) await ensureStateTopic(client, beside);
    const write = await codec.writer(columns);
    return producer.transaction(async (transaction) => {
      let count = 0;
      const target = await transaction.writer(topic, facts.maxMessageBytes);
      for (const event of events) {
        const key = event[eventField.key] as string;
        await target.add(key, write(event));
        if (facts.isCompacted && event[eventField.op] === 'delete') await target.add(key, null);
        count += 1;
      }
      await target.flush();
      if (state.length > 0) {
        const saved = await transaction.writer(beside, facts.maxMessageBytes);
        for (const [key, value] of state) await saved.add(key, value);
        await saved.flush();
      }
      await this.reached('inside_finalize');
      return count;
    });
  }

  protected async close(): Promise<void> {
    await this.#opened.client[Symbol.asyncDispose]();
  }
}
