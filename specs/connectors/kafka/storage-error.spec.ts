/** A broker that can't use its disk: where another has a copy it is waited for, and where none has it is told at once. */
import { expect, test } from '@playwright/test';
import { TransactionalProducer } from '../../../src/loader/sinks/kafka/transaction.ts';
import { Cluster } from '../../../src/systems/kafka/cluster.ts';
import { LastWords } from '../../../src/systems/kafka/client.ts';
import type { DriverBroker, DriverCluster } from '../../../src/systems/kafka/driver.ts';

const topic = 'orders';
const storage = 'KAFKA_STORAGE_ERROR';

interface Pretended {
  readonly cluster: Cluster;
  /** What was asked of the broker, in order. */
  readonly asked: string[];
}

/** @param answers to what is produced, one after the other; null where it is taken */
function clusterOf(replicas: readonly number[], answers: readonly (string | null)[]): Pretended {
  const asked: string[] = [];
  const left = [...answers];
  const answer = (what: string): void => void asked.push(what);
  const broker = {
    versions: {},
    connectionPool: {
      send: async () => {
        answer('produce');
        return [{ error: left.shift() ?? null, topic, partition: 0 }];
      },
    },
    initProducerId: async () => ({ producerId: '1', producerEpoch: 0 }),
    addPartitionsToTxn: async () => answer('add'),
    endTxn: async ({ transactionResult }: { transactionResult?: boolean }) =>
      answer(transactionResult ? 'commit' : 'abort'),
  } as unknown as DriverBroker;
  const driver: DriverCluster = {
    connect: async () => {},
    disconnect: async () => {},
    metadata: async () => ({
      topicMetadata: [{ topic, partitionMetadata: [{ partitionId: 0, leader: 1, replicas }] }],
    }),
    findBroker: async () => broker,
    findControllerBroker: async () => broker,
    findGroupCoordinator: async () => broker,
  };
  return { cluster: new Cluster(driver, new LastWords(), 'broker:9092'), asked };
}

const batch = [{ topic, partition: 0, bytes: Buffer.alloc(100) }];

test('where no other broker has a copy it is told at once, with the address and what to do', async () => {
  const { cluster, asked } = clusterOf([1], [storage]);
  await expect(cluster.produce(batch, null)).rejects.toMatchObject({
    code: 'MATRIX_DISK_FAILED',
    message:
      'Kafka at broker:9092: KAFKA_STORAGE_ERROR for partition 0 of orders, of which no other broker has a copy: ' +
      'look whether the disk of its broker is full, give it room, start it again and load again',
  });
  expect(asked).toEqual(['produce']);
});

test('where another has one it takes over', async () => {
  const { cluster, asked } = clusterOf([1, 2], [storage, storage, null]);
  await cluster.produce(batch, null);
  expect(asked).toEqual(['produce', 'produce', 'produce']);
});

for (const [replicas, answers, then] of [
  [[1], [storage], []],
  // Of another failure the cluster is asked to abort.
  [[1], ['MESSAGE_TOO_LARGE'], ['abort']],
] as const) {
  test(`a transaction whose record meets ${answers[0]} is ${then.length > 0 ? '' : 'not '}ended`, async () => {
    const { cluster, asked } = clusterOf(replicas, answers);
    const producer = await TransactionalProducer.open(cluster, 'loader');
    const written = producer.transaction(async (transaction) => {
      const writer = await transaction.writer(topic, 1000);
      await writer.add('key', Buffer.from('value'));
      await writer.flush();
    });
    await expect(written).rejects.toThrow(answers[0]);
    expect(asked).toEqual(['add', 'produce', ...then]);
  });
}
