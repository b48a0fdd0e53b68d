/** Reads a Kafka cluster by the verbs that a log of rows can serve: up to where its topics ended when the source was opened. */
import { MatrixError } from '../../model/error.ts';
import { changesLocation } from '../../model/location.ts';
import { batchSize } from '../../model/rows.ts';
import type { Column, Row } from '../../model/rows.ts';
import { opColumn, seqColumn } from '../../model/technical.ts';
import { connectKafka } from '../../systems/kafka/client.ts';
import type { KafkaClient } from '../../systems/kafka/client.ts';
import type { Offsets } from '../../systems/kafka/cluster.ts';
import { latestRecords } from '../../systems/kafka/latest.ts';
import { glance, readTopic } from '../../systems/kafka/topic-reader.ts';
import type { Read, Source, SourceContext, SourcePosition } from '../contract.ts';
import type { KafkaRecord } from '../../systems/kafka/topic-reader.ts';
import type { Unframe } from '../../systems/kafka/registry/unframe.ts';
import { required } from '../strategy-of.ts';
import { WaitingRows } from '../waiting-rows.ts';
import { columnsOfTopic } from './kafka/columns.ts';
import { changeReader, keyReader, recordReader, windowReader } from './kafka/records.ts';
import { textsOf } from './kafka/texts.ts';

const clientId = 'dpone-reference-loader';

interface Opened {
  readonly client: KafkaClient;
  readonly topic: string;
  /** What is written later is not read. */
  readonly ends: Offsets;
  readonly texts: Unframe;
}

/** @throws MatrixError MATRIX_MANIFEST_INCOMPLETE, MATRIX_NO_TOPIC, MATRIX_CONNECT_FAILED, MATRIX_NO_REGISTRY */
export async function openSource(context: SourceContext): Promise<Source> {
  const { manifest, connection } = context;
  const topic = required(manifest.source.topic, manifest, 'source.topic');
  const client = await connectKafka(connection.url, clientId);
  try {
    const ends = await client.cluster.stableEnds(topic);
    return new KafkaSource(context, { client, topic, ends, texts: textsOf(context) });
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
}

class KafkaSource implements Source {
  readonly #context: SourceContext;
  readonly #opened: Opened;
  #columns: readonly Column[] | undefined;

  constructor(context: SourceContext, opened: Opened) {
    this.#context = context;
    this.#opened = opened;
  }

  async columns(target: readonly Column[] | null = null): Promise<readonly Column[]> {
    this.#columns ??= columnsOfTopic(await this.#firstRow(), this.#opened.topic, target);
    return this.#columns;
  }

  async *read(what: Read): AsyncGenerator<readonly Row[]> {
    const size = this.#context.manifest.source.options.batch_size ?? batchSize;
    for await (const rows of this.#rows(what)) {
      for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
    }
  }

  /** @throws MatrixError MATRIX_READ_NOT_SUPPORTED */
  async position(): Promise<SourcePosition> {
    throw unsupported(this.#opened.topic, 'a position in the log of a database');
  }

  /** @throws MatrixError MATRIX_READ_NOT_SUPPORTED */
  async confirm(): Promise<void> {
    throw unsupported(this.#opened.topic, 'a position in the log of a database');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.client[Symbol.asyncDispose]();
  }

  async *#rows(what: Read): AsyncGenerator<readonly Row[]> {
    const columns = await this.columns();
    const { topic } = this.#opened;
    switch (what.verb) {
      case 'snapshot':
        yield* this.#latest(recordReader(topic, columns));
        return;
      case 'window':
        yield* this.#latest(windowReader(topic, columns, what.window));
        return;
      case 'keys': {
        const { manifest } = this.#context;
        const key = required(manifest.sink.strategy.unique_key, manifest, 'sink.strategy.unique_key');
        yield* this.#latest(keyReader(topic, columns, key));
        return;
      }
      case 'changes':
        yield* this.#changes(columns, what.after);
        return;
      case 'since':
        throw unsupported(topic, 'rows by transaction id (xmin)');
      case 'log':
        throw unsupported(topic, 'the log of a database (cdc)');
    }
  }

  async *#latest(read: ReturnType<typeof recordReader>): AsyncGenerator<readonly Row[]> {
    const { client, topic, ends, texts } = this.#opened;
    const stretch = { from: new Map(), to: ends };
    for await (const records of latestRecords(client.cluster, topic, stretch)) {
      yield (await texts(topic, records)).map(read).filter((row) => row !== null);
    }
  }

  /** The first record that is no tombstone; reading ends with it. */
  async #firstRow(): Promise<KafkaRecord | null> {
    const { client, topic, ends, texts } = this.#opened;
    for await (const records of readTopic(client.cluster, topic, { from: new Map(), to: ends }, glance)) {
      const first = records.find(({ value }) => value !== null);
      if (first) return (await texts(topic, [first]))[0] ?? null;
    }
    return null;
  }

  /** Partitions have no order among each other, so the whole delta is put into its order here. */
  async *#changes(columns: readonly Column[], after: number): AsyncGenerator<readonly Row[]> {
    const { manifest } = this.#context;
    const { op, order_by } = required(manifest.source.options.changes, manifest, 'source.options.changes');
    const topic = changesLocation(manifest.source)?.name ?? '';
    const { client, texts } = this.#opened;
    const { cluster } = client;
    const own = [...columns, { ...opColumn, name: op }, { ...seqColumn, name: order_by }];
    const read = changeReader(topic, own, order_by, after);
    using changes = new WaitingRows();
    const order: { readonly seq: number; readonly at: number }[] = [];
    const to = await cluster.stableEnds(topic);
    for await (const records of readTopic(cluster, topic, { from: new Map(), to })) {
      for (const record of await texts(topic, records)) {
        const change = read(record);
        if (!change) continue;
        order.push({ seq: change.at(-1) as number, at: changes.length });
        changes.add(change);
      }
    }
    order.sort((a, b) => a.seq - b.seq);
    for (let first = 0; first < order.length; first += batchSize) {
      yield order.slice(first, first + batchSize).map(({ at }) => changes.at(at) as Row);
    }
  }
}

function unsupported(topic: string, what: string): MatrixError {
  return new MatrixError('MATRIX_READ_NOT_SUPPORTED', `the topic ${topic} of rows has no ${what}`);
}
