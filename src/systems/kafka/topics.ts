/** Topics: made, described, dropped one by one and by prefix. */
import { setTimeout as pause } from 'node:timers/promises';
import { MatrixError } from '../../model/error.ts';
import { typeOf } from './cluster.ts';
import type { KafkaClient } from './client.ts';

export interface TopicSettings {
  readonly partitions: number;
  /** By Kafka's names. */
  readonly config?: Readonly<Record<string, string>>;
}

const longestName = 249;
const createMillis = 30_000;
const pollMillis = 10;
/** Of resources whose settings can be asked for. */
const topicResource = 2;

/** @throws MatrixError MATRIX_BAD_NAME, MATRIX_TOPIC_EXISTS, MATRIX_KAFKA_FAILED */
export async function createTopic(
  { admin, cluster }: KafkaClient,
  topic: string,
  { partitions, config = {} }: TopicSettings,
): Promise<void> {
  if (!/^[a-zA-Z0-9._-]+$/.test(topic) || topic.length > longestName) {
    throw new MatrixError(
      'MATRIX_BAD_NAME',
      `a topic is named by 1 to ${longestName} of [a-zA-Z0-9._-], not ${JSON.stringify(topic)}`,
    );
  }
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  let isNew: boolean;
  try {
    isNew = await admin.createTopics({
      waitForLeaders: false,
      timeout: createMillis,
      topics: [{ topic, numPartitions: partitions, replicationFactor: -1, configEntries }],
    });
  } catch (error) {
    throw createError(topic, error);
  }
  if (!isNew) throw new MatrixError('MATRIX_TOPIC_EXISTS', `there is a topic ${topic} already`);
  cluster.forget(topic);
  await untilKnown(cluster, topic);
}

/** A broker may be asked before it has heard of the topic. */
async function untilKnown(cluster: KafkaClient['cluster'], topic: string): Promise<void> {
  const deadline = Date.now() + createMillis;
  for (;;) {
    try {
      await cluster.partitions(topic);
      return;
    } catch (error) {
      const isNew = error instanceof MatrixError && error.code === 'MATRIX_NO_TOPIC';
      if (!isNew || Date.now() > deadline) throw error;
      await pause(pollMillis);
    }
  }
}

function createError(topic: string, error: unknown): MatrixError {
  const causes = error instanceof Error && 'errors' in error ? (error.errors as readonly Error[]) : [];
  const why = causes[0]?.message ?? (error instanceof Error ? error.message : String(error));
  return new MatrixError('MATRIX_KAFKA_FAILED', `the topic ${topic} was not made: ${why}`, { cause: error });
}

/** Nothing happens for one that is not there. */
export async function dropTopics({ admin, cluster }: KafkaClient, topics: readonly string[]): Promise<void> {
  if (topics.length === 0) return;
  try {
    await admin.deleteTopics({ topics: [...topics] });
  } catch (error) {
    if (typeOf(error) !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
    // One that is gone already keeps the driver from dropping the rest.
    const left = await admin.listTopics();
    const still = topics.filter((topic) => left.includes(topic));
    if (still.length > 0 && still.length < topics.length) await admin.deleteTopics({ topics: still });
  }
  for (const topic of topics) cluster.forget(topic);
}

/** Names of topics that begin so, in order. */
export async function topicsOf({ admin }: KafkaClient, prefix: string): Promise<readonly string[]> {
  return (await admin.listTopics()).filter((topic) => topic.startsWith(prefix)).sort();
}

/** Every setting of a topic that is in force, by Kafka's names, in order. @throws MatrixError MATRIX_NO_TOPIC */
export async function topicConfig(
  { admin, cluster }: KafkaClient,
  topic: string,
): Promise<ReadonlyMap<string, string>> {
  await cluster.partitions(topic);
  const { resources } = await cluster.retried(`asking for the settings of ${topic}`, () =>
    admin.describeConfigs({ includeSynonyms: false, resources: [{ type: topicResource, name: topic }] }),
  );
  const entries = resources[0]?.configEntries ?? [];
  return new Map(
    entries
      .map(({ configName, configValue }) => [configName, configValue] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

export interface TopicFacts {
  /** Most bytes of a batch of records. */
  readonly maxMessageBytes: number;
  /** Whether only the last record of a key is kept, so that a delete needs a tombstone. */
  readonly isCompacted: boolean;
}

export async function topicFacts(client: KafkaClient, topic: string): Promise<TopicFacts> {
  const config = await topicConfig(client, topic);
  return {
    maxMessageBytes: Number(config.get('max.message.bytes') ?? defaultMessageBytes),
    isCompacted: (config.get('cleanup.policy') ?? '').split(',').includes('compact'),
  };
}

/** The broker's own default. */
export const defaultMessageBytes = 1_048_588;
