/** The brokers of a cluster: who leads what, where its logs end, and requests that are repeated until an election has passed. */
import { setTimeout as pause } from 'node:timers/promises';
import { MatrixError } from '../../model/error.ts';
import type { LastWords } from './client.ts';
import type { DriverBroker, DriverCluster } from './driver.ts';
import { isPassing } from './wire/errors.ts';
import { fetchRequest, produceRequest } from './wire/requests.ts';
import type { Fetched, FetchLimits, FetchTarget, PartitionBatch } from './wire/requests.ts';

/** Offsets by partition. */
export type Offsets = ReadonlyMap<number, number>;

/** How long (ms) what passes by itself may take. */
const patience = 20_000;
const pollMillis = 20;
const produceMillis = 15_000;
const transactionCoordinator = 1;
const latest = -1;
const earliest = -2;

export class Cluster {
  readonly #driver: DriverCluster;
  readonly #words: LastWords;
  readonly #brokers: string;
  readonly #reconnects: boolean;
  /** Leaders by partition, by topic; forgotten when a request fails. */
  readonly #leaders = new Map<string, ReadonlyMap<number, string>>();
  /** By topic, its partitions of which no second broker has a copy. */
  readonly #alone = new Map<string, ReadonlySet<number>>();

  /**
   * @param brokers as the URL has them, for errors: what was closed does not say whose it was
   * @param reconnects whether a broker that is lost is waited for
   */
  constructor(driver: DriverCluster, words: LastWords, brokers: string, reconnects = true) {
    this.#driver = driver;
    this.#words = words;
    this.#brokers = brokers;
    this.#reconnects = reconnects;
  }

  connect(): Promise<void> {
    return this.#driver.connect();
  }

  disconnect(): Promise<void> {
    return this.#driver.disconnect();
  }

  /** Forgets what is known of a topic that was dropped, or made again. */
  forget(topic: string): void {
    this.#leaders.delete(topic);
  }

  /** Its partitions, once each has a leader. @throws MatrixError MATRIX_NO_TOPIC, MATRIX_KAFKA_FAILED */
  async partitions(topic: string): Promise<readonly number[]> {
    return [...(await this.#leadersOf(topic)).keys()].sort((a, b) => a - b);
  }

  /** By the number of the request, which versions the brokers know. */
  async versions(): Promise<DriverBroker['versions']> {
    return this.retried('asking what the brokers can do', async () => {
      await this.#driver.metadata({ topics: [] });
      return (await this.#driver.findControllerBroker()).versions;
    });
  }

  /** Where each partition begins. */
  starts(topic: string): Promise<Offsets> {
    return this.#offsets(topic, earliest, 0);
  }

  /** Where each partition ends, records of open transactions and control records included. */
  ends(topic: string): Promise<Offsets> {
    return this.#offsets(topic, latest, 0);
  }

  /** Before the first open transaction of each partition: where a `read_committed` reader stops. */
  stableEnds(topic: string): Promise<Offsets> {
    return this.#offsets(topic, latest, 1);
  }

  /** One answer for each partition, from whichever brokers lead them. */
  async fetch(targets: readonly FetchTarget[], limits: FetchLimits): Promise<readonly Fetched[]> {
    const [first] = targets;
    if (!first) return [];
    return this.retried(`reading ${first.topic}`, async () => {
      const leaders = await this.#leadersOf(first.topic);
      const answers = await Promise.all(
        [...Map.groupBy(targets, ({ partition }) => leaders.get(partition) ?? '')].map(
          async ([nodeId, own]) => {
            const broker = await this.#driver.findBroker({ nodeId });
            return broker.connectionPool.send(fetchRequest(own, limits));
          },
        ),
      );
      const fetched = answers.flat();
      for (const { error, topic, partition } of fetched) this.#refuse(error, topic, partition);
      return fetched;
    });
  }

  /** Sends one batch for each partition. A batch that was taken by the broker before is taken once. */
  async produce(batches: readonly PartitionBatch[], transactionalId: string | null): Promise<void> {
    let left = batches;
    const [first] = batches;
    if (!first) return;
    await this.retried(`writing to ${first.topic}`, async () => {
      const placed = await Promise.all(
        left.map(async (batch) => ({
          batch,
          leader: (await this.#leadersOf(batch.topic)).get(batch.partition) ?? '',
        })),
      );
      const answers = await Promise.all(
        [...Map.groupBy(placed, ({ leader }) => leader)].map(async ([nodeId, own]) => {
          const broker = await this.#driver.findBroker({ nodeId });
          const request = produceRequest(
            own.map(({ batch }) => batch),
            transactionalId,
            produceMillis,
          );
          return broker.connectionPool.send(request);
        }),
      );
      const failed = answers
        .flat()
        // The broker has this batch already: an answer was lost on the way.
        .filter(({ error }) => error !== null && error !== 'DUPLICATE_SEQUENCE_NUMBER');
      left = left.filter(({ topic, partition }) =>
        failed.some((each) => each.topic === topic && each.partition === partition),
      );
      for (const { error, topic, partition } of failed) this.#refuse(error, topic, partition);
    });
  }

  /** A producer id, with a transactional id its successor's: whoever had it before is fenced. */
  async producerId(
    transactionalId: string | null,
    transactionTimeout: number,
  ): Promise<{ readonly id: bigint; readonly epoch: number }> {
    return this.retried('asking for a producer id', async () => {
      if (transactionalId === null) await this.#driver.metadata({ topics: [] });
      const broker =
        transactionalId === null
          ? await this.#driver.findControllerBroker()
          : await this.#coordinator(transactionalId);
      const { producerId, producerEpoch } = await broker.initProducerId({
        ...(transactionalId === null ? {} : { transactionalId }),
        transactionTimeout,
      });
      return { id: BigInt(producerId), epoch: producerEpoch };
    });
  }

  /** Work with the broker that coordinates a producer's transactions. */
  async withCoordinator<T>(
    transactionalId: string,
    doing: string,
    work: (broker: DriverBroker) => Promise<T>,
  ): Promise<T> {
    return this.retried(doing, async () => work(await this.#coordinator(transactionalId)));
  }

  /**
   * The work's result, repeated while it fails by what passes by itself (an election, a broken connection).
   * @throws MatrixError MATRIX_KAFKA_FAILED with the driver's last words; a MatrixError of the work as it is
   */
  async retried<T>(doing: string, work: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + patience;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!passes(error, this.#reconnects) || Date.now() > deadline) throw this.#explained(doing, error);
        this.#leaders.clear();
        await pause(pollMillis);
      }
    }
  }

  async #coordinator(transactionalId: string): Promise<DriverBroker> {
    return this.#driver.findGroupCoordinator({
      groupId: transactionalId,
      coordinatorType: transactionCoordinator,
    });
  }

  async #leadersOf(topic: string): Promise<ReadonlyMap<number, string>> {
    const known = this.#leaders.get(topic);
    if (known) return known;
    const answer = await this.retried(`asking for ${topic}`, async () => {
      try {
        const metadata = await this.#driver.metadata({ topics: [topic] });
        const found = metadata?.topicMetadata.find((each) => each.topic === topic);
        if (!found || found.partitionMetadata.some(({ leader }) => leader < 0)) {
          throw new ProtocolError('LEADER_NOT_AVAILABLE', topic);
        }
        return found;
      } catch (error) {
        if (typeOf(error) !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
        throw new MatrixError('MATRIX_NO_TOPIC', `there is no topic ${topic}`, { cause: error });
      }
    });
    const leaders = new Map(answer.partitionMetadata.map((each) => [each.partitionId, String(each.leader)]));
    this.#leaders.set(topic, leaders);
    const alone = answer.partitionMetadata.filter(({ replicas }) => replicas.length === 1);
    this.#alone.set(topic, new Set(alone.map(({ partitionId }) => partitionId)));
    return leaders;
  }

  async #offsets(topic: string, timestamp: number, isolationLevel: number): Promise<Offsets> {
    return this.retried(`asking where ${topic} ends`, async () => {
      const leaders = await this.#leadersOf(topic);
      const answers = await Promise.all(
        [...Map.groupBy(leaders, ([, nodeId]) => nodeId)].map(async ([nodeId, own]) => {
          const broker = await this.#driver.findBroker({ nodeId });
          const partitions = own.map(([partition]) => ({ partition, timestamp }));
          return broker.listOffsets({
            replicaId: -1,
            isolationLevel,
            topics: [{ topic, partitions }],
          });
        }),
      );
      const offsets = answers.flatMap(({ responses }) => responses.flatMap(({ partitions }) => partitions));
      return new Map(
        offsets
          .map(({ partition, offset }) => [partition, Number(offset)] as const)
          .sort(([a], [b]) => a - b),
      );
    });
  }

  #refuse(error: string | null, topic: string, partition: number): void {
    if (error === 'KAFKA_STORAGE_ERROR' && this.#alone.get(topic)?.has(partition)) {
      // Another broker would take over; here there is none, and the one that failed does not use the disk again before it is begun anew.
      throw new MatrixError(
        diskFailed,
        `Kafka at ${this.#brokers}: ${error} for partition ${partition} of ${topic}, of which no other broker has a copy: ` +
          'look whether the disk of its broker is full, give it room, start it again and load again',
      );
    }
    if (error !== null) throw new ProtocolError(error, `partition ${partition} of ${topic}`);
  }

  #explained(doing: string, error: unknown): unknown {
    if (error instanceof MatrixError) return error;
    const words = this.#words.text();
    const message = error instanceof Error ? error.message : String(error);
    const told = `Kafka at ${this.#brokers}: ${doing}: ${message}${words && ` (${words})`}`;
    return new MatrixError('MATRIX_KAFKA_FAILED', told, { cause: error });
  }
}

/** Of a broker that can't use its disk, where nobody can take its place. */
export const diskFailed = 'MATRIX_DISK_FAILED';

/** An error code in the answer to a request of ours. */
export class ProtocolError extends Error {
  readonly type: string;

  constructor(type: string, where: string) {
    super(`${type} for ${where}`);
    this.name = 'ProtocolError';
    this.type = type;
  }
}

/** The protocol's name of an error, of ours or of the driver's; empty for another error. */
export function typeOf(error: unknown): string {
  return error instanceof Error && 'type' in error && typeof error.type === 'string' ? error.type : '';
}

/** Errors of the driver's that a connection makes, and a new one cures. */
const connectionErrors = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSLockTimeout',
]);

function passes(error: unknown, reconnects: boolean): boolean {
  if (error instanceof MatrixError || !(error instanceof Error)) return false;
  if (error.name === 'KafkaJSNumberOfRetriesExceeded' && error.cause instanceof Error)
    return passes(error.cause, reconnects);
  return isPassing(typeOf(error)) || (reconnects && connectionErrors.has(error.name));
}
