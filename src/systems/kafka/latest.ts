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

/**
 * The last record of each key, in the order of offsets within each partition. The topic is gone through twice, first
 * for where each key stands last, so that no values are kept.
 * @throws MatrixError MATRIX_KEY_IN_TWO_PARTITIONS, MATRIX_BAD_EVENT for a record without a key
 */
export async function* latestRecords(
  cluster: Cluster,
  topic: string,
  stretch: Stretch,
): AsyncGenerator<readonly ValueRecord[]> {
  const last = new Map<string, Place>();
  for await (const records of readTopic(cluster, topic, stretch)) {
    for (const { key, partition, offset } of keyed(topic, records)) {
      const text = key.toString('latin1');
      const before = last.get(text);
      if (before && before.partition !== partition) throw inTwoPartitions(topic, key, before, partition);
      last.set(text, { partition, offset });
    }
  }
  for await (const records of readTopic(cluster, topic, stretch)) {
    const own = keyed(topic, records).filter(
      (record): record is ValueRecord =>
        record.value !== null && last.get(record.key.toString('latin1'))?.offset === record.offset,
    );
    if (own.length > 0) yield own;
  }
}

function keyed(topic: string, records: readonly KafkaRecord[]): (KafkaRecord & { readonly key: Buffer })[] {
  return records.map((record) => {
    const { key } = record;
    if (key === null) throw badRecord(topic, record, new RangeError('it has no key'));
    return { ...record, key };
  });
}

/** Nobody can tell which of them is the last. */
export function inTwoPartitions(
  topic: string,
  key: Buffer | string,
  before: Place,
  partition: number,
): MatrixError {
  return new MatrixError(
    'MATRIX_KEY_IN_TWO_PARTITIONS',
    `key ${key.toString()} of ${topic} has records in the partitions ${before.partition} and ${partition}, so their order is lost`,
  );
}
