/** The way to the connections of kafkajs behind its public face, and what of them is used. */
import { MatrixError } from '../../model/error.ts';
import type { WireRequest } from './wire/requests.ts';

/** One broker. */
export interface DriverBroker {
  readonly connectionPool: { send<Answer>(request: WireRequest<Answer>): Promise<Answer> };
  /** By the number of the request, which versions the broker knows. */
  readonly versions: Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>>;
  listOffsets(request: {
    readonly replicaId: number;
    readonly isolationLevel: number;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly timestamp: number }[];
    }[];
  }): Promise<{
    readonly responses: readonly {
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
    }[];
  }>;
  initProducerId(request: {
    readonly transactionalId?: string;
    readonly transactionTimeout: number;
  }): Promise<{ readonly producerId: string; readonly producerEpoch: number }>;
  addPartitionsToTxn(request: object): Promise<unknown>;
  endTxn(request: object): Promise<unknown>;
}

/** The brokers of a cluster, with the driver's authentication, metadata and reconnection. */
export interface DriverCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  metadata(of: { readonly topics: readonly string[] }): Promise<{
    readonly topicMetadata: readonly {
      readonly topic: string;
      readonly partitionMetadata: readonly {
        readonly partitionId: number;
        readonly leader: number;
        readonly replicas: readonly number[];
      }[];
    }[];
  } | null>;
  findBroker(node: { readonly nodeId: string }): Promise<DriverBroker>;
  findControllerBroker(): Promise<DriverBroker>;
  findGroupCoordinator(of: {
    readonly groupId: string;
    readonly coordinatorType: number;
  }): Promise<DriverBroker>;
}

const createName = 'private:Kafka:createCluster';

/**
 * What kafkajs makes its own producers, consumers and admins from. Its public consumer needs a group, whose joining
 * takes seconds on most clusters, and its public producer encodes 15 MB/s: so the connections are used directly.
 * @throws MatrixError MATRIX_WRONG_PACKAGE where the driver is built otherwise
 */
export async function driverClusterOf(kafka: object): Promise<DriverCluster> {
  const symbol = Object.getOwnPropertySymbols(kafka).find(({ description }) => description === createName);
  const create: unknown = symbol && Reflect.get(kafka, symbol);
  if (typeof create !== 'function') throw wrongPackage();
  const cluster: unknown = create({ allowAutoTopicCreation: false, metadataMaxAge: 0, isolationLevel: 1 });
  await mendTimers(cluster as Pooled);
  return cluster as DriverCluster;
}

function wrongPackage(): MatrixError {
  return new MatrixError(
    'MATRIX_WRONG_PACKAGE',
    'this version of kafkajs is built otherwise than 2.2.4, which dpone-matrix works with: npm install --save-dev kafkajs@2.2.4',
  );
}

interface RequestQueue {
  readonly throttledUntil: number;
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

interface Pooled {
  readonly brokerPool?: {
    createSeedBroker(): Promise<void>;
    readonly seedBroker?: {
      readonly connectionPool: { readonly pool: readonly { readonly requestQueue: RequestQueue }[] };
    };
  };
}

const mended = new WeakSet<object>();

/**
 * kafkajs 2.2.4 sets a timer after each request, also where nothing is throttled or pending, and then for a negative
 * time: Node warns of it on the terminal. Nothing is set where there is nothing to wait for.
 */
async function mendTimers({ brokerPool }: Pooled): Promise<void> {
  await brokerPool?.createSeedBroker();
  const queue = brokerPool?.seedBroker?.connectionPool.pool[0]?.requestQueue;
  const prototype: RequestQueue | null = queue ? Object.getPrototypeOf(queue) : null;
  if (!prototype?.scheduleCheckPendingRequests) throw wrongPackage();
  if (mended.has(prototype)) return;
  mended.add(prototype);
  const schedule = Reflect.get(prototype, 'scheduleCheckPendingRequests') as () => void;
  prototype.scheduleCheckPendingRequests = function check(this: RequestQueue): void {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
  };
}
