/** Transactions of one producer, known to the cluster by a name that its successor takes over. */
import { MatrixError } from '../../../model/error.ts';
import { diskFailed, ProtocolError, typeOf } from '../../../systems/kafka/cluster.ts';
import type { Cluster } from '../../../systems/kafka/cluster.ts';
import { TopicWriter } from '../../../systems/kafka/topic-writer.ts';
import { isFenced } from '../../../systems/kafka/wire/errors.ts';

/**
 * How long (ms) a transaction may stay open before the cluster aborts it: as long as one allows it that was told nothing
 * else (`transaction.max.timeout.ms`), and what one that allows less will allow. A successor of a load that was killed
 * does not wait for it.
 */
const longest = [900_000, 300_000, 60_000] as const;

export interface Transaction {
  /** A writer whose records are part of the transaction; they are once it has flushed. */
  writer(topic: string, maxBytes: number): Promise<TopicWriter>;
}

export class TransactionalProducer {
  readonly #cluster: Cluster;
  readonly #name: string;
  readonly #producer: { readonly id: bigint; readonly epoch: number };
  /** How long (ms) its transactions may stay open. */
  readonly #longest: number;
  /** When its transaction was opened. */
  #began = 0;
  /** By topic: its batches are numbered on over all transactions of the producer. */
  readonly #sequences = new Map<string, Map<number, number>>();
  /** After a failure nobody knows which numbers the cluster has seen. */
  #hasFailed = false;

  private constructor(
    cluster: Cluster,
    name: string,
    producer: { id: bigint; epoch: number },
    allowed: number,
  ) {
    this.#cluster = cluster;
    this.#name = name;
    this.#producer = producer;
    this.#longest = allowed;
  }

  /**
   * Fences every earlier producer of this name, and aborts what it has left open.
   * @param wanted how long (ms) a transaction may stay open, the best first
   */
  static async open(
    cluster: Cluster,
    name: string,
    [first, ...others]: readonly [number, ...(readonly number[])] = longest,
  ): Promise<TransactionalProducer> {
    try {
      return new TransactionalProducer(cluster, name, await cluster.producerId(name, first), first);
    } catch (error) {
      const [next, ...rest] = others;
      if (next === undefined || typeOfCause(error) !== 'INVALID_TRANSACTION_TIMEOUT') throw error;
      return TransactionalProducer.open(cluster, name, [next, ...rest]);
    }
  }

  /**
   * All that the work writes becomes visible to `read_committed` in one step, or never does.
   * @throws MatrixError MATRIX_FENCED where a successor has taken over; MATRIX_OUTCOME_UNKNOWN where the cluster did
   *   not answer the commit; MATRIX_DISK_FAILED; what the work throws
   */
  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    if (this.#hasFailed) throw new TypeError('a producer whose transaction has failed is opened anew');
    const added = { any: false };
    let result: T;
    try {
      result = await work({ writer: (topic, maxBytes) => this.#writer(topic, maxBytes, added) });
    } catch (error) {
      this.#hasFailed = true;
      // Of a partition whose disk has failed nobody can end it: that is left to the successor, once there is room.
      const canEnd = !(error instanceof MatrixError && error.code === diskFailed);
      if (added.any && canEnd) await this.#end(false).catch(() => {});
      throw this.#explained(error);
    }
    if (added.any) await this.#commit();
    return result;
  }

  async #writer(topic: string, maxBytes: number, added: { any: boolean }): Promise<TopicWriter> {
    const partitions = await this.#cluster.partitions(topic);
    const sequences = this.#sequences.get(topic) ?? new Map<number, number>();
    this.#sequences.set(topic, sequences);
    return new TopicWriter(this.#cluster, {
      topic,
      partitions,
      maxBytes,
      identity: { ...this.#producer, transactional: true },
      transactionalId: this.#name,
      sequences,
      beforeFirst: async () => {
        if (!added.any) this.#began = performance.now();
        added.any = true;
        await this.#cluster.withCoordinator(this.#name, `adding ${topic} to the transaction`, (broker) =>
          broker.addPartitionsToTxn({ ...this.#identity(), topics: [{ topic, partitions }] }),
        );
      },
    });
  }

  async #commit(): Promise<void> {
    try {
      await this.#end(true);
    } catch (error) {
      this.#hasFailed = true;
      const explained = this.#explained(error);
      if (explained instanceof MatrixError && explained.code === 'MATRIX_FENCED') throw explained;
      const why = error instanceof Error ? error.message : String(error);
      throw new MatrixError(
        'MATRIX_OUTCOME_UNKNOWN',
        'the cluster did not answer the commit, so all of the load is in the topic or nothing of it; ' +
          `make the same run again (the same run_id): it tells nothing twice: ${why}`,
        { cause: error },
      );
    }
  }

  async #end(transactionResult: boolean): Promise<void> {
    await this.#cluster.withCoordinator(this.#name, 'ending the transaction', (broker) =>
      broker.endTxn({ ...this.#identity(), transactionResult }),
    );
  }

  #identity() {
    const { id, epoch } = this.#producer;
    return { transactionalId: this.#name, producerId: String(id), producerEpoch: epoch };
  }

  #explained(error: unknown): unknown {
    if (!isFenced(typeOfCause(error))) return error;
    const open = performance.now() - this.#began;
    return open < this.#longest ? this.#fenced(error) : this.#tooLong(open, error);
  }

  /** The cluster tells it as it tells of a successor. */
  #tooLong(open: number, cause: unknown): MatrixError {
    const [took, allowed] = [open, this.#longest].map((millis) => `${Math.round(millis / 1000)} s`);
    const more =
      this.#longest < longest[0] ? ', or let the cluster allow more (transaction.max.timeout.ms)' : '';
    return new MatrixError(
      'MATRIX_KAFKA_FAILED',
      `the transaction (${this.#name}) was open for ${took}, and the cluster aborts one after ${allowed}: nothing of this ` +
        `load is in the topic. Load it in parts${more}`,
      { cause },
    );
  }

  #fenced(cause?: unknown): MatrixError {
    return new MatrixError(
      'MATRIX_FENCED',
      `another load of the same manifest has begun since, so this one may no longer write (${this.#name})`,
      { cause },
    );
  }
}

/** The protocol's name of what failed. */
function typeOfCause(error: unknown): string {
  const cause = error instanceof MatrixError ? error.cause : error;
  return cause instanceof ProtocolError ? cause.type : typeOf(cause);
}
