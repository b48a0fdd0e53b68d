/** A topic folded to the last event of each key that was not a delete. */
import { eventField } from '../../../model/events.ts';
import type { Row } from '../../../model/rows.ts';
import type { Cluster } from '../../../systems/kafka/cluster.ts';
import { decidedEnds, readTopic } from '../../../systems/kafka/topic-reader.ts';
import type { KafkaRecord } from '../../../systems/kafka/topic-reader.ts';
import { liveEventOf } from '../../log-events.ts';
import type { LiveEvent, LiveEvents } from '../../log-events.ts';
import type { LiveNeed } from '../../log-sink.ts';
import type { EventCodec } from './codec.ts';

export interface LiveRead extends LiveNeed {
  /** Tombstones stand beside deletes there. */
  readonly isCompacted: boolean;
  readonly codec: EventCodec;
}

/** Where the event stands, so that it is told from those before it. */
interface PlacedEvent {
  live: LiveEvent;
  readonly partition: number;
  readonly offset: number;
}

/** Most bytes of records that are kept until it is known which of them are live. */
const keptBytes = 128_000_000;

/**
 * Data is decoded of the events that are live in the end, and only where it is needed: which they are is known only at
 * the topic's end, so one that is too large to be kept until then is gone through twice.
 */
export async function liveEvents(
  cluster: Cluster,
  topic: string,
  { columns, data, isCompacted, codec }: LiveRead,
  mostBytes = keptBytes,
): Promise<LiveEvents> {
  const { envelope, event } = await codec.read(topic, columns);
  const stretch = { from: new Map<number, number>(), to: await decidedEnds(cluster, topic) };
  async function* texts(): AsyncGenerator<readonly KafkaRecord[]> {
    for await (const records of readTopic(cluster, topic, stretch)) yield await codec.texts(topic, records);
  }
  const last = new Map<string, PlacedEvent>();
  const undecoded = liveEventOf(null);
  let kept: (readonly KafkaRecord[])[] | null = data ? [] : null;
  let bytes = 0;
  for await (const records of texts()) {
    for (const record of records) {
      const { partition, offset, value } = record;
      // In a compacted topic it may be all that is left of a key.
      if (value === null && isCompacted && record.key !== null) {
        last.delete(record.key.toString());
        continue;
      }
      const { fields } = envelope(record);
      const key = fields[eventField.key] as string;
      if (fields[eventField.op] === 'delete') last.delete(key);
      else last.set(key, { live: undecoded(fields), partition, offset });
      bytes += value?.length ?? 0;
    }
    if (bytes > mostBytes) kept = null;
    kept?.push(records);
  }
  if (data) {
    const keptOf = liveEventOf(columns);
    const read = (record: KafkaRecord): Row => event(record, envelope(record));
    for await (const records of kept ?? texts()) {
      for (const record of records) {
        const placed = record.key && last.get(record.key.toString());
        if (placed && placed.partition === record.partition && placed.offset === record.offset)
          placed.live = keptOf(read(record));
      }
    }
  }
  return new Map([...last].map(([key, { live }]) => [key, live]));
}
