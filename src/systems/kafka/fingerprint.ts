/** One text for the content and the definition of a topic. */
import { MatrixError } from '../../model/error.ts';
import type { KafkaClient } from './client.ts';
import { positionText } from './position.ts';
import { topicConfig } from './topics.ts';
import { batchField } from './wire/record-batch.ts';

/** What is said of a topic that is not there. */
export const absent = 'absent';

const firstBatch = { waitMillis: 0, bytes: 1, partitionBytes: 1 } as const;

/**
 * A log is only ever added to at its end and cut at its start, so that both ends tell whether it has changed. A topic
 * of the same name that was made anew and filled to the same ends is told by its first batches: their checksums are
 * over the producer and the time of writing too.
 */
export async function fingerprint(client: KafkaClient, topic: string): Promise<string> {
  const { cluster } = client;
  try {
    cluster.forget(topic);
    const [starts, ends] = [await cluster.starts(topic), await cluster.ends(topic)];
    const filled = [...starts].filter(([partition, start]) => (ends.get(partition) ?? 0) > start);
    const firsts: string[] = [];
    for (const [partition, offset] of filled) {
      const [fetched] = await cluster.fetch([{ topic, partition, offset }], firstBatch);
      const isThere = fetched && fetched.bytes.length >= batchField.records;
      firsts.push(isThere ? fetched.bytes.readUInt32BE(batchField.crc).toString(16) : 'none');
    }
    const config = [...(await topicConfig(client, topic))].map((entry) => entry.join('='));
    return [positionText(starts), positionText(ends), firsts.join(','), config.join(',')].join(' ');
  } catch (error) {
    if (error instanceof MatrixError && error.code === 'MATRIX_NO_TOPIC') return absent;
    throw error;
  }
}
