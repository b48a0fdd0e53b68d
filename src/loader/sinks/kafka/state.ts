/** The loader's state in a compacted topic beside the target, so that it is saved in the transaction of the events. */
import { MatrixError } from '../../../model/error.ts';
import type { KafkaClient } from '../../../systems/kafka/client.ts';
import type { Cluster } from '../../../systems/kafka/cluster.ts';
import { badRecord } from '../../../systems/kafka/events.ts';
import { decidedEnds, readTopic } from '../../../systems/kafka/topic-reader.ts';
import { createTopic } from '../../../systems/kafka/topics.ts';

export function stateTopic(target: string): string {
  return `${target}.__dpone_state`;
}

/** Two loads may try at once. */
export async function ensureStateTopic(client: KafkaClient, topic: string): Promise<void> {
  if (await isThere(client.cluster, topic)) return;
  try {
    await createTopic(client, topic, { partitions: 1, config: { 'cleanup.policy': 'compact' } });
  } catch (error) {
    if (!(error instanceof MatrixError) || error.code !== 'MATRIX_TOPIC_EXISTS') throw error;
    await client.cluster.partitions(topic);
  }
}

/** The last value of each key; none where there is no topic yet. */
export async function readState(cluster: Cluster, topic: string): Promise<ReadonlyMap<string, string>> {
  const state = new Map<string, string>();
  if (!(await isThere(cluster, topic))) return state;
  const to = await decidedEnds(cluster, topic);
  for await (const records of readTopic(cluster, topic, { from: new Map(), to })) {
    for (const record of records) {
      const key = record.key?.toString();
      if (key === undefined) throw badRecord(topic, record, new RangeError('it has no key'));
      if (record.value === null) state.delete(key);
      else state.set(key, record.value.toString());
    }
  }
  return state;
}

async function isThere(cluster: Cluster, topic: string): Promise<boolean> {
  try {
    await cluster.partitions(topic);
    return true;
  } catch (error) {
    if (error instanceof MatrixError && error.code === 'MATRIX_NO_TOPIC') return false;
    throw error;
  }
}
