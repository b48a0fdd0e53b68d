/** A topic as a table: of each key its last record, and none where that is a tombstone. */
import { MatrixError } from '../../model/error.ts';
import type { Cluster } from './cluster.ts';
import { badRecord } from './events.ts';
import { readTopic } from './topic-reader.ts';
import type { KafkaRecord, Stretch } from './topic-reader.ts';

/** A record that has a value. */
export interface ValueRecord extends KafkaRecord {
  readonly key: Buffer;
  readonly value: Buffer;
}

interface Place {
  readonly partition: number;
  readonly offset: number;
}

/** Most bytes of records that are kept while a topic is gone through. */
const keptBytes = 256_000_000;

/**
 * The last record of each key, in the order of offsets within each partition. Which it is, is known only at the topic's
 * end: a topic that is too large to be kept until then is gone through twice.
 * @throws MatrixError MATRIX_KEY_IN_TWO_PARTITIONS, MATRIX_BAD_EVENT for a record without a key
 */
export async function* latestRecords(
  cluster: Cluster,
  topic: string,
  stretch: Stretch,
  mostBytes = keptBytes,
): AsyncGenerator<readonly ValueRecord[]> {
  const last = new Map<string, Place>();
  let kept: (readonly KafkaRecord[])[] | null = [];
  let bytes = 0;
  for await (const records of readTopic(cluster, topic, stretch)) {
    for (const record of records) {
      const { partition, offset, value } = record;
      const key = keyOf(topic, record);
      const before = last.get(key);
      if (before && before.partition !== partition) throw inTwoPartitions(topic, key, before, partition);
      last.set(key, { partition, offset });
      bytes += value?.length ?? 0;
    }
    if (bytes > mostBytes) kept = null;
    kept?.push(records);
  }
  const isLast = (record: KafkaRecord): record is ValueRecord =>
    record.value !== null && last.get(keyOf(topic, record))?.offset === record.offset;
  for await (const records of kept ?? readTopic(cluster, topic, stretch)) {
    const own = records.filter(isLast);
    if (own.length > 0) yield own;
  }
}

function keyOf(topic: string, record: KafkaRecord): string {
  if (record.key !== null) return record.key.toString();
  throw badRecord(topic, record, new RangeError('it has no key'));
}

/** Nobody can tell which of them is the last. */
export function inTwoPartitions(
  topic: string,
  key: string,
  before: { readonly partition: number },
  partition: number,
): MatrixError {
  return new MatrixError(
    'MATRIX_KEY_IN_TWO_PARTITIONS',
    `key ${key} of ${topic} has records in the partitions ${before.partition} and ${partition}, so their order is lost`,
  );
}
