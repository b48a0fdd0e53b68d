/** A Kafka broker in a container of a slot's own, its own controller too: its topics are thrown away with it. */
import { startContainer } from '../../services/container.ts';
import { outlived } from '../../services/container-outlived.ts';
import { mountOf } from '../../services/container-disk.ts';
import type { DiskPlan } from '../../services/container-disk.ts';
import { containerWay } from '../../services/container-way.ts';
import type { Running, StartContext } from '../../services/contract.ts';
import { connectKafka } from './client.ts';
import { inspectCluster } from './inspect.ts';

/** The port of the listener that the module advertises to this machine. */
const clientPort = 9093;
/** Where the brokers' own listener is, for who is in the container's network. */
export const innerPort = 9092;
/** Kept open for a Schema Registry that joins the container's network: it can have no port of its own. */
export const registryPort = 8081;

/** One broker has one replica; nothing is waited for that only a cluster needs, and what is deleted goes at once. */
const disposable = {
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
  KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS: '4',
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  KAFKA_LOG_SEGMENT_DELETE_DELAY_MS: '1000',
  KAFKA_HEAP_OPTS: '-Xms256m -Xmx512m',
} as const;

export const facts = {
  service: 'kafka',
  image: 'confluentinc/cp-kafka:8.0.0',
  packages: ['@testcontainers/kafka'],
} as const;

/**
 * @param disk what its log directory is on; absent for the container's own
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE, MATRIX_ENGINE_FAILED as `startContainer` does
 */
export async function startBroker(context: StartContext, disk?: DiskPlan): Promise<Running> {
  const running = await startContainer(context, {
    ...facts,
    memory: 1,
    make: async (image) => {
      const container = await outlivedContainer(image);
      container.withKraft().withEnvironment(disposable).withExposedPorts(registryPort);
      if (!disk) return container;
      return container.withTmpFs(mountOf(disk)).withEnvironment({
        KAFKA_LOG_DIRS: `${disk.folder}/log`,
        // Else what was deleted stays for half a minute each time that the broker begins again.
        KAFKA_LOG_INITIAL_TASK_DELAY_MS: '100',
      });
    },
    ask: async (started) => {
      const host = started.getHost();
      const url = `kafka://${host}:${started.getMappedPort(clientPort)}`;
      await using client = await connectKafka(url, 'dpone-matrix');
      const companion = `${host}:${started.getMappedPort(registryPort)}`;
      return { ...(await inspectCluster(client)), url, companion };
    },
  });
  const { container: killable } = running;
  return { ...running, ...(killable === undefined ? {} : { killable }) };
}

/** Its log directory shares a disk with whatever else the machine has: another's may be filled. */
async function startInContainer(context: StartContext): Promise<Running> {
  return { ...(await startBroker(context)), on_small_disk: 'kafka_small_disk' };
}

/**
 * A container that is started again gets another port, and whoever has joined its network loses it: so the broker is killed
 * and begun again inside. The module says only as the container is made which command that is.
 */
async function outlivedContainer(image: string) {
  const { KafkaContainer } = await import('@testcontainers/kafka');
  class OutlivedKafka extends KafkaContainer {
    protected override async beforeContainerCreated(): Promise<void> {
      await super.beforeContainerCreated();
      this.withCommand(outlived(['sh', ...(this.createOpts.Cmd ?? [])]));
    }
  }
  return new OutlivedKafka(image);
}

export const inContainer = containerWay(facts, startInContainer);
