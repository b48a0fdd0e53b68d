/** A Schema Registry in a container beside Kafka's, whose network it joins: its schemas are thrown away with it. */
import { MatrixError } from '../../../model/error.ts';
import { startContainer } from '../../../services/container.ts';
import { unavailable } from '../../../services/contract.ts';
import type { Running, StartContext } from '../../../services/contract.ts';
import { innerPort, registryPort } from '../service-container.ts';
import { kafkaUrl, parseKafkaUrl } from '../url.ts';
import { product, reachRegistry } from './reach.ts';

/** It keeps its schemas in a topic of the broker, which is alone. */
const settings = {
  SCHEMA_REGISTRY_HOST_NAME: 'localhost',
  SCHEMA_REGISTRY_LISTENERS: `http://0.0.0.0:${registryPort}`,
  SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS: `PLAINTEXT://localhost:${innerPort}`,
  SCHEMA_REGISTRY_KAFKASTORE_TOPIC_REPLICATION_FACTOR: '1',
  SCHEMA_REGISTRY_HEAP_OPTS: '-Xms128m -Xmx256m',
} as const;

/** Whatever it says while it starts means that it has not started yet. */
async function answered(url: string): Promise<string> {
  try {
    return await reachRegistry(url);
  } catch (error) {
    throw error instanceof MatrixError ? new Error(error.message, { cause: error }) : error;
  }
}

/** @throws MatrixError MATRIX_ENGINE_UNAVAILABLE where Kafka is in no container either, and as `startContainer` does */
export async function startInContainer(context: StartContext): Promise<Running> {
  const server = await context.beside('kafka');
  const { container, companion } = server ?? {};
  if (!server || !container || !companion) {
    throw unavailable('a Schema Registry is started only beside a Kafka that is in a container too');
  }
  const url = kafkaUrl({ ...parseKafkaUrl(server.url), registry: `http://${companion}` });
  const running = await startContainer(context, {
    service: 'schema_registry',
    image: 'confluentinc/cp-schema-registry:8.0.0',
    packages: [],
    memory: 0.5,
    make: async (image) => {
      const { GenericContainer } = await import('testcontainers');
      return new GenericContainer(image).withNetworkMode(`container:${container}`).withEnvironment(settings);
    },
    ask: async () => ({ product, version: await answered(`http://${companion}`), url }),
  });
  // Without the broker it is of no use, and the next one that is asked for joins another.
  const alone = server.ended?.then(() => running.stop());
  const { killable } = server;
  return {
    ...running,
    ...(killable === undefined ? {} : { killable }),
    ended: Promise.race([running.ended, alone].filter((end) => end !== undefined)),
  };
}
