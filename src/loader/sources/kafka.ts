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
import { readTopic } from '../../systems/kafka/topic-reader.ts';
import type { Read, Source, SourceContext, SourcePosition } from '../contract.ts';
import { required } from '../strategy-of.ts';
import { columnsOfTopic } from './kafka/columns.ts';
import { changeReader, keyReader, recordReader, windowReader } from './kafka/records.ts';

const clientId = 'dpone-reference-loader';

/** @throws MatrixError MATRIX_MANIFEST_INCOMPLETE, MATRIX_NO_TOPIC, MATRIX_CONNECT_FAILED */
export async function openSource(context: SourceContext): Promise<Source> {
  const { manifest, connection } = context;
  const topic = required(manifest.source.topic, manifest, 'source.topic');
  const client = await connectKafka(connection.url, clientId);
  try {
    return new KafkaSource(context, client, topic, await client.cluster.stableEnds(topic));
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
}

class KafkaSource implements Source {
  readonly #context: SourceContext;
  readonly #client: KafkaClient;
  readonly #topic: string;
  /** What is written later is not read. */
  readonly #ends: Offsets;
  #columns: readonly Column[] | undefined;

  constructor(context: SourceContext, client: KafkaClient, topic: string, ends: Offsets) {
    this.#context = context;
    this.#client = client;
    this.#topic = topic;
    this.#ends = ends;
  }

  async columns(target: readonly Column[] | null = null): Promise<readonly Column[]> {
    this.#columns ??= await columnsOfTopic(this.#client.cluster, this.#topic, this.#ends, target);
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
    throw unsupported(this.#topic, 'a position in the log of a database');
  }

  /** @throws MatrixError MATRIX_READ_NOT_SUPPORTED */
  async confirm(): Promise<void> {
    throw unsupported(this.#topic, 'a position in the log of a database');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
  }

  async *#rows(what: Read): AsyncGenerator<readonly Row[]> {
    const columns = await this.columns();
    switch (what.verb) {
      case 'snapshot':
        yield* this.#latest(recordReader(this.#topic, columns));
        return;
      case 'window':
        yield* this.#latest(windowReader(this.#topic, columns, what.window));
        return;
      case 'keys': {
        const { manifest } = this.#context;
        const key = required(manifest.sink.strategy.unique_key, manifest, 'sink.strategy.unique_key');
        yield* this.#latest(keyReader(this.#topic, columns, key));
        return;
      }
      case 'changes':
        yield await this.#changes(columns, what.after);
        return;
      case 'since':
        throw unsupported(this.#topic, 'rows by transaction id (xmin)');
      case 'log':
        throw unsupported(this.#topic, 'the log of a database (cdc)');
    }
  }

  async *#latest(read: ReturnType<typeof recordReader>): AsyncGenerator<readonly Row[]> {
    const stretch = { from: new Map(), to: this.#ends };
    for await (const records of latestRecords(this.#client.cluster, this.#topic, stretch)) {
      yield records.map(read).filter((row) => row !== null);
    }
  }

  /** Partitions have no order among each other, so the whole delta is put into its order here. */
  async #changes(columns: readonly Column[], after: number): Promise<readonly Row[]> {
    const { manifest } = this.#context;
    const { op, order_by } = required(manifest.source.options.changes, manifest, 'source.options.changes');
    const topic = changesLocation(manifest.source)?.name ?? '';
    const { cluster } = this.#client;
    const own = [...columns, { ...opColumn, name: op }, { ...seqColumn, name: order_by }];
    const read = changeReader(topic, own, order_by, after);
    const changes: Row[] = [];
    const to = await cluster.stableEnds(topic);
    for await (const records of readTopic(cluster, topic, { from: new Map(), to })) {
      for (const record of records) {
        const change = read(record);
        if (change) changes.push(change);
      }
    }
    const seq = own.length - 1;
    return changes.sort((a, b) => (a[seq] as number) - (b[seq] as number));
  }
}

function unsupported(topic: string, what: string): MatrixError {
  return new MatrixError('MATRIX_READ_NOT_SUPPORTED', `the topic ${topic} of rows has no ${what}`);
}
