/** A topic that the harness holds. */
import { MatrixError } from '../../model/error.ts';
import { eventColumns, eventField, isLog } from '../../model/events.ts';
import type { Connection } from '../../model/loader.ts';
import type { Location } from '../../model/location.ts';
import { columnIndex } from '../../model/rows.ts';
import type { Column, Row, Rows } from '../../model/rows.ts';
import { opColumn } from '../../model/technical.ts';
import type { Held, HoldOptions, Name, Position, ReadOptions, StoredColumn } from '../contract.ts';
import { heldBatches } from '../held-batches.ts';
import { byteText } from '../json/bytes.ts';
import { rowReader, rowWriter } from '../json/rows.ts';
import type { Offsets } from './cluster.ts';
import { badRecord, eventWriter } from './events.ts';
import { fingerprint } from './fingerprint.ts';
import { readEvents, storedColumns } from './held-events.ts';
import type { Keeper } from './keeper.ts';
import { KeySet } from './key-set.ts';
import { latestRecords } from './latest.ts';
import { partitionOf } from './partitioner.ts';
import { parsePosition, positionText } from './position.ts';
import { KeptBatches } from './kept-batches.ts';
import { keyWriter } from './row-topic.ts';
import { decidedEnds, readTopic, stableEnds } from './topic-reader.ts';
import type { KafkaRecord, Stretch } from './topic-reader.ts';
import { createTopic, defaultMessageBytes, dropTopics, topicFacts, topicsOf } from './topics.ts';
import { TopicWriter, writeBatches } from './topic-writer.ts';
import type { PlacedBatch } from './topic-writer.ts';

/** Enough that the order across partitions is not given. */
const partitions = 4;

/** What was written when a topic was first held; its clones share it. */
interface Original {
  readonly shape: Rows['shape'];
  readonly columns: readonly Column[];
  readonly key: readonly string[];
  /** Encoded once: a clone costs no more than sending them. Null where they are too many to be kept. */
  readonly batches: readonly PlacedBatch[] | null;
  readonly keys: Pick<KeySet, 'has' | 'size'>;
}

/** `place` and `hold` call it by the same name. */
function topicName(database: string, table: string): string {
  return `${database}.${table}`;
}

/** Makes the topic and fills it. @throws MatrixError MATRIX_TOPIC_EXISTS, MATRIX_BAD_NAME, MATRIX_DUPLICATE_KEY */
export async function holdTopic(
  keeper: Keeper,
  name: Name,
  rows: Rows,
  { unique, streamed = false }: HoldOptions,
): Promise<Held> {
  const topic = await makeTopic(keeper, name);
  const keys = new KeySet();
  const { columns, key, shape } = rows;
  const kept = new KeptBatches(streamed ? 0 : undefined);
  const writer = await writerTo(keeper, topic, (batch) => kept.add(batch));
  const write = recordWriter(rows);
  try {
    for await (const batch of heldBatches(rows, { streamed })) {
      for (const row of batch) {
        const text = write.key(row);
        if (unique && keys.has(text)) throw duplicate(topic, text);
        keys.add(text);
        await writer.add(text, write.value(row));
      }
    }
    await writer.flush();
    return await held(keeper, name, { shape, columns, key, batches: kept.batches, keys });
  } catch (error) {
    await dropTopics(keeper.client, [topic]);
    throw error;
  }
}

async function makeTopic(keeper: Keeper, { database, table }: Name): Promise<string> {
  if (!/^[a-z0-9_]{1,40}$/.test(database)) {
    throw new MatrixError(
      'MATRIX_BAD_NAME',
      `a database is named by 1 to 40 of [a-z0-9_], not ${JSON.stringify(database)}`,
    );
  }
  const topic = topicName(database, table);
  await createTopic(keeper.client, topic, { partitions });
  return topic;
}

async function writerTo(
  keeper: Keeper,
  topic: string,
  onBatch: (batch: PlacedBatch) => void = () => {},
): Promise<TopicWriter> {
  const { cluster } = keeper.client;
  return new TopicWriter(cluster, {
    topic,
    partitions: await cluster.partitions(topic),
    maxBytes: defaultMessageBytes,
    identity: await keeper.producer(),
    onBatch,
  });
}

function recordWriter({ shape, columns, key }: Pick<Rows, 'shape' | 'columns' | 'key'>) {
  if (shape === 'log') {
    const value = eventWriter(columns.slice(eventColumns.length));
    return { key: (event: Row) => event[eventField.key] as string, value };
  }
  return { key: keyWriter(columns, key), value: rowWriter(columns) };
}

function duplicate(topic: string, key: string): MatrixError {
  return new MatrixError('MATRIX_DUPLICATE_KEY', `the rows for ${topic} have the key ${key} twice`);
}

async function held(keeper: Keeper, name: Name, original: Original): Promise<Held> {
  const { cluster } = keeper.client;
  const ends = await decidedEnds(cluster, topicName(name.database, name.table));
  keeper.topics.set(name.database, (keeper.topics.get(name.database) ?? 0) + 1);
  return new HeldTopic(keeper, name, original, ends);
}

class HeldTopic implements Held {
  readonly name: Name;
  readonly connection: Connection;
  readonly #keeper: Keeper;
  readonly #original: Original;
  /** Where it ended when it was held. */
  readonly #heldEnds: Offsets;
  readonly #topic: string;
  #dropped = false;

  constructor(keeper: Keeper, name: Name, original: Original, heldEnds: Offsets) {
    this.name = name;
    this.connection = { system: keeper.system, driver: 'kafka', url: keeper.url };
    this.#keeper = keeper;
    this.#original = original;
    this.#heldEnds = heldEnds;
    this.#topic = topicName(name.database, name.table);
  }

  /** A connection is to a cluster, whose topics all have one name: it begins with the database. */
  place(_: string, table: string): Location {
    return { schema: '', name: topicName(this.name.database, table) };
  }

  async columns(): Promise<readonly StoredColumn[]> {
    const { shape, columns } = this.#original;
    const to = await this.#ends();
    const from = this.#heldEnds;
    const own = shape === 'log' ? columns.slice(eventColumns.length) : columns;
    const hasOwn = this.#original.keys.size > 0;
    return storedColumns(this.#texts({ from, to }), this.#topic, { own: hasOwn ? own : null, shape });
  }

  async *read(
    after: Position = '0',
    { undecided = false }: ReadOptions = {},
  ): AsyncGenerator<readonly Row[]> {
    const to = await (undecided ? stableEnds(this.#keeper.client.cluster, this.#topic) : this.#ends());
    yield* this.#rows({ from: parsePosition(after), to });
  }

  /** Of each partition what stands before its first open transaction. */
  async *readCommitted(after: Position = '0'): AsyncGenerator<readonly Row[]> {
    yield* this.#rows({ from: parsePosition(after), to: await this.#stableEnds() });
  }

  /** The end of a transaction is written to each partition by itself. */
  async parts(): Promise<(row: Row) => string> {
    const partitionOfKey = partitionOf(await this.#keeper.client.cluster.partitions(this.#topic));
    return (row) => `partition ${partitionOfKey(row[eventField.key] as string)}`;
  }

  async *#rows(stretch: Stretch): AsyncGenerator<readonly Row[]> {
    if (this.#original.shape === 'log') {
      const { columns, keys } = this.#original;
      const { cluster } = this.#keeper.client;
      yield* readEvents(this.#texts(stretch), {
        topic: this.#topic,
        data: columns.slice(eventColumns.length),
        heldKeys: keys,
        partitions: await cluster.partitions(this.#topic),
        isCompacted: (await topicFacts(this.#keeper.client, this.#topic)).isCompacted,
      });
      return;
    }
    const read = rowReader(this.#original.columns, { per: 'byte' });
    for await (const records of latestRecords(this.#keeper.client.cluster, this.#topic, stretch)) {
      yield records.map((record) => {
        try {
          return read(byteText(record.value));
        } catch (error) {
          throw badRecord(this.#topic, record, error);
        }
      });
    }
  }

  async end(): Promise<Position> {
    return positionText(await this.#ends());
  }

  fingerprint(): Promise<string> {
    return fingerprint(this.#keeper.client, this.#topic);
  }

  /** Topics, each without the namespace before its name. */
  async beside(): Promise<readonly string[]> {
    const namespace = topicName(this.name.database, '');
    const topics = await topicsOf(this.#keeper.client, namespace);
    return topics.map((topic) => topic.slice(namespace.length));
  }

  /** Kafka copies nothing, so the records are sent again. */
  async clone(name: Name): Promise<Held> {
    const topic = await makeTopic(this.#keeper, name);
    const { client } = this.#keeper;
    try {
      const ends = await this.#ends();
      const { batches } = this.#original;
      if (batches && positionText(ends) === positionText(this.#heldEnds)) {
        await writeBatches(client.cluster, topic, batches);
        return await held(this.#keeper, name, this.#original);
      }
      return await held(this.#keeper, name, { ...this.#original, ...(await this.#copyTo(topic, ends)) });
    } catch (error) {
      await dropTopics(client, [topic]);
      throw error;
    }
  }

  /** Nothing is known of the keys that stand there, but that they stand where they are. */
  async withColumns(columns: readonly Column[]): Promise<Held> {
    const original = { ...this.#original, columns, keys: new KeySet() };
    return new HeldTopic(this.#keeper, this.name, original, await this.#ends());
  }

  /** Of a topic of rows: each changed row is a new record of its key, and a delete is a tombstone. */
  async apply(changes: Rows): Promise<void> {
    const { columns, key, shape } = this.#original;
    if (shape === 'log' || isLog(changes)) {
      throw new MatrixError('MATRIX_NOT_A_TABLE', `changes are applied to rows; ${this.#topic} holds events`);
    }
    const op = columnIndex(changes.columns, opColumn.name);
    const write = { key: keyWriter(columns, key), value: rowWriter(columns) };
    const { client } = this.#keeper;
    // Of its own, for the connector's producer numbers its batches from the beginning of a topic.
    const identity = { ...(await client.cluster.producerId(null, 60_000)), transactional: false };
    const writer = new TopicWriter(client.cluster, {
      topic: this.#topic,
      partitions: await client.cluster.partitions(this.#topic),
      maxBytes: defaultMessageBytes,
      identity,
    });
    for (const batch of changes.batches()) {
      for (const change of batch) {
        const row = change.slice(0, columns.length);
        await writer.add(write.key(row), change[op] === 'delete' ? null : write.value(row));
      }
    }
    await writer.flush();
  }

  /** What a loader left beside the topics, its state, goes with the last one that is held in the database. */
  async drop(): Promise<void> {
    if (this.#dropped) return;
    this.#dropped = true;
    const { client, topics } = this.#keeper;
    const { database } = this.name;
    const left = (topics.get(database) ?? 1) - 1;
    if (left > 0) {
      topics.set(database, left);
      await dropTopics(client, [this.#topic]);
    } else {
      topics.delete(database);
      await dropTopics(client, await topicsOf(client, topicName(database, '')));
    }
  }

  #ends(): Promise<Offsets> {
    return decidedEnds(this.#keeper.client.cluster, this.#topic);
  }

  #stableEnds(): Promise<Offsets> {
    return this.#keeper.client.cluster.stableEnds(this.#topic);
  }

  /** Of a topic of events, what registered schemas they were written by. */
  async *#texts(stretch: Stretch): AsyncGenerator<readonly KafkaRecord[]> {
    const isEvents = this.#original.shape === 'log';
    for await (const records of this.#records(stretch)) {
      yield isEvents ? await this.#keeper.unframeEvents(this.#topic, records) : records;
    }
  }

  #records(stretch: Stretch) {
    return readTopic(this.#keeper.client.cluster, this.#topic, stretch);
  }

  /** As the topic is now, tombstones included. */
  async #copyTo(topic: string, to: Offsets): Promise<Pick<Original, 'batches' | 'keys'>> {
    const kept = new KeptBatches();
    const keys = new KeySet();
    const writer = await writerTo(this.#keeper, topic, (batch) => kept.add(batch));
    for await (const records of this.#records({ from: new Map(), to })) {
      for (const record of records) {
        if (record.key === null) throw badRecord(this.#topic, record, new RangeError('it has no key'));
        const key = record.key.toString();
        keys.add(key);
        await writer.add(key, record.value);
      }
    }
    await writer.flush();
    return { batches: kept.batches, keys };
  }
}
