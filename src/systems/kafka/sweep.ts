/** Drops what a run has left: topics, consumer groups and subjects of schemas, found by the prefix of their names. */
import type { KafkaClient } from './client.ts';
import { typeOf } from './cluster.ts';
import { sweepSubjects } from './registry/requests.ts';
import { dropTopics, topicsOf } from './topics.ts';
import { parseKafkaUrl } from './url.ts';

/**
 * Returns the names of what was dropped, in order. Transactional ids expire by themselves.
 * @throws what the driver throws, for a group that still has members too
 */
export async function sweepCluster(
  client: KafkaClient,
  url: string,
  prefix: string,
): Promise<readonly string[]> {
  const topics = await topicsOf(client, prefix);
  await dropTopics(client, topics);
  const { groups } = await client.admin.listGroups();
  const own = groups
    .map(({ groupId }) => groupId)
    .filter((groupId) => groupId.startsWith(prefix))
    .sort();
  if (own.length > 0) await deleteGroups(client, own);
  const { registry } = parseKafkaUrl(url);
  const subjects = registry === undefined ? [] : await sweepSubjects(registry, prefix);
  return [...own, ...topics, ...subjects];
}

async function deleteGroups({ admin }: KafkaClient, groups: readonly string[]): Promise<void> {
  try {
    await admin.deleteGroups([...groups]);
  } catch (error) {
    const failed =
      error instanceof Error && 'groups' in error ? (error.groups as readonly { error?: unknown }[]) : [];
    // Another sweep was faster.
    if (failed.length === 0 || failed.some((each) => typeOf(each.error) !== 'GROUP_ID_NOT_FOUND'))
      throw error;
  }
}
