/** Writes records to a topic: each key to its partition, in batches as large as the topic takes. */
import { MatrixError } from '../../model/error.ts';
import type { Cluster } from './cluster.ts';
import { partitionOf } from './partitioner.ts';
import { BatchWriter, recordOverhead, batchField } from './wire/record-batch.ts';
import type { ProducerIdentity, RecordBatch } from './wire/record-batch.ts';

/** A batch with its place. */
export interface PlacedBatch extends RecordBatch {
  readonly partition: number;
}

export interface WriterSettings {
  readonly topic: string;
  readonly partitions: readonly number[];
  /** Most bytes of a batch; a record that needs more is refused. */
  readonly maxBytes: number;
  readonly identity: ProducerIdentity;
  readonly transactionalId?: string;
  /** The next number of each partition, counted on here: a producer that goes on writing to a topic hands in its own. */
  readonly sequences?: Map<number, number>;
  /** Sees each batch once it is sealed, before it is sent. */
  readonly onBatch?: (batch: PlacedBatch) => void;
  /** Called before the first batch is sent. */
  readonly beforeFirst?: () => Promise<void>;
}

/** Larger ones save nothing: a megabyte is what a broker takes unless it is told otherwise. */
const usualBytes = 1_000_000;

export class TopicWriter {
  readonly #cluster: Cluster;
  readonly #settings: WriterSettings;
  readonly #partitionOf: (key: string) => number;
  readonly #writers = new Map<number, BatchWriter>();
  readonly #sequences: Map<number, number>;
  /** At most one batch of a partition: a request carries no more. */
  #waiting = new Map<number, PlacedBatch>();
  #sending: Promise<void> = Promise.resolve();
  #isFirst = true;
  #count = 0;

  constructor(cluster: Cluster, settings: WriterSettings) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#partitionOf = partitionOf(settings.partitions);
    this.#sequences = settings.sequences ?? new Map();
  }

  /** How many records were added. */
  get count(): number {
    return this.#count;
  }

  /**
   * Waits only where batches come faster than the brokers take them. A null value is a tombstone.
   * @throws MatrixError MATRIX_MESSAGE_TOO_LARGE, and what sending an earlier batch threw
   */
  async add(key: string, value: string | Uint8Array | null): Promise<void> {
    const partition = this.#partitionOf(key);
    if (!this.#writer(partition).add(key, value)) {
      if (this.#writer(partition).count > 0) await this.#seal(partition);
      if (!this.#writer(partition).add(key, value)) await this.#addLarge(partition, key, value);
    }
    this.#count += 1;
  }

  /** Sends what is left, and returns once all of it is acknowledged. */
  async flush(): Promise<void> {
    for (const [partition, writer] of this.#writers) if (writer.count > 0) await this.#seal(partition);
    await this.#send();
    await this.#sending;
  }

  #writer(partition: number): BatchWriter {
    let writer = this.#writers.get(partition);
    if (!writer) {
      writer = new BatchWriter(Math.min(this.#settings.maxBytes, usualBytes));
      this.#writers.set(partition, writer);
    }
    return writer;
  }

  /** In a batch of its own, up to what the topic takes. */
  async #addLarge(partition: number, key: string, value: string | Uint8Array | null): Promise<void> {
    const { topic, maxBytes } = this.#settings;
    const size = Buffer.byteLength(key) + (value === null ? 0 : Buffer.byteLength(value));
    const needed = batchField.records + size + recordOverhead;
    if (needed > maxBytes) {
      throw new MatrixError(
        'MATRIX_MESSAGE_TOO_LARGE',
        `the record of key ${key} has ${size} bytes, and ${topic} takes batches of ${maxBytes}: raise its max.message.bytes`,
      );
    }
    const writer = new BatchWriter(needed);
    writer.add(key, value);
    this.#writers.set(partition, writer);
    await this.#seal(partition);
  }

  async #seal(partition: number): Promise<void> {
    const { identity, onBatch } = this.#settings;
    const sequence = this.#sequences.get(partition) ?? 0;
    const batch = { partition, ...this.#writer(partition).sealed(identity, sequence, Date.now()) };
    this.#writers.delete(partition);
    this.#sequences.set(partition, sequence + batch.count);
    onBatch?.(batch);
    if (this.#waiting.has(partition)) await this.#send();
    this.#waiting.set(partition, batch);
  }

  /** One request is under way at a time, while the next one is made. */
  async #send(): Promise<void> {
    await this.#sending;
    if (this.#waiting.size === 0) return;
    const batches = [...this.#waiting.values()];
    this.#waiting = new Map();
    if (this.#isFirst) await this.#settings.beforeFirst?.();
    this.#isFirst = false;
    const { topic, transactionalId = null } = this.#settings;
    this.#sending = this.#cluster.produce(
      batches.map(({ partition, bytes }) => ({ topic, partition, bytes })),
      transactionalId,
    );
    // Whoever waits for it hears of its failure.
    this.#sending.catch(() => {});
  }
}

/** Sends batches that were made before to a topic that is new: they begin each of its partitions. */
export async function writeBatches(
  cluster: Cluster,
  topic: string,
  batches: readonly PlacedBatch[],
): Promise<void> {
  const byPartition = [...Map.groupBy(batches, ({ partition }) => partition).values()];
  const rounds = Math.max(0, ...byPartition.map((own) => own.length));
  for (let round = 0; round < rounds; round += 1) {
    const next = byPartition.flatMap((own) => own[round] ?? []);
    await cluster.produce(
      next.map(({ partition, bytes }) => ({ topic, partition, bytes })),
      null,
    );
  }
}
