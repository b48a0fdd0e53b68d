/** What a cluster is, and whether a run can work on it: asked once, when it is reached or started. */
import { randomBytes } from 'node:crypto';
import { MatrixError } from '../../model/error.ts';
import type { Thing } from '../../services/ownership.ts';
import type { KafkaClient } from './client.ts';
import type { DriverBroker } from './driver.ts';
import { createTopic, dropTopics } from './topics.ts';

/** Requests by number, with the version that is sent. */
const needed = [
  { name: 'Produce', key: 0, version: 7 },
  { name: 'Fetch', key: 1, version: 11 },
] as const;

/** From the release notes: the request, or the version of one, that came with each release, newest first. */
const releases = [
  { release: '4.1', key: 0, version: 13 },
  { release: '4.0', key: 68, version: 1 },
  { release: '3.9', key: 1, version: 17 },
  { release: '3.7', key: 68, version: 0 },
  { release: '3.0', key: 65, version: 0 },
  { release: '2.3', key: 1, version: 11 },
] as const;

/**
 * A broker does not say its release, nor whose it is: what it can do tells how old it is at least. Releases that
 * brought no request of their own, patches among them, can't be told apart.
 */
export function releaseOf(versions: DriverBroker['versions']): string {
  const found = releases.find(({ key, version }) => (versions[key]?.maxVersion ?? -1) >= version);
  return found ? `${found.release} or later` : 'before 2.3';
}

const transactionMillis = 10_000;

/**
 * What stands there: topics, but for those by which the cluster and what is beside it keep their own accounts.
 * A user without rights to describe a topic does not see it.
 */
export async function topicsOn({ admin }: KafkaClient): Promise<readonly Thing[]> {
  const names = (await admin.listTopics()).filter((name) => !name.startsWith('_')).sort();
  return names.map((name) => ({ name, words: `topic ${name}` }));
}

/**
 * Makes and drops a topic, and asks for a transactional producer: a cluster that allows neither is told at once.
 * @param lookAround told what is there before anything is made; throws where nothing may be
 * @throws MatrixError MATRIX_ENGINE_TOO_OLD, MATRIX_KAFKA_FAILED with the cluster's words
 */
export async function inspectCluster(
  client: KafkaClient,
  lookAround: (topics: readonly Thing[]) => void = () => {},
): Promise<{ product: string; version: string }> {
  const { admin, cluster } = client;
  const { clusterId, brokers } = await admin.describeCluster();
  const versions = await cluster.versions();
  for (const { name, key, version } of needed) {
    const range = versions[key];
    if (range && range.minVersion <= version && version <= range.maxVersion) continue;
    throw new MatrixError(
      'MATRIX_ENGINE_TOO_OLD',
      `this Kafka knows ${name} from version ${range?.minVersion ?? 'none'} to ${range?.maxVersion ?? 'none'}; version ${version} is needed (Kafka 2.3 or later)`,
    );
  }
  lookAround(await topicsOn(client));
  const topic = `dpm_probe_${process.pid}_${randomBytes(6).toString('hex')}`;
  await createTopic(client, topic, { partitions: 1 });
  await dropTopics(client, [topic]);
  await cluster.producerId(topic, transactionMillis);
  const size = brokers.length === 1 ? '' : `, ${brokers.length} brokers`;
  return {
    product: 'Apache Kafka protocol',
    version: `${releaseOf(versions)} (cluster ${clusterId}${size})`,
  };
}
