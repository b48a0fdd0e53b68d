/** A topic folded to the last event of each key that was not a delete. */
import { eventField } from '../../../model/events.ts';
import type { Cluster } from '../../../systems/kafka/cluster.ts';
import { decidedEnds, readTopic } from '../../../systems/kafka/topic-reader.ts';
import type { LiveEvents } from '../../log-events.ts';
import type { LiveNeed } from '../../log-sink.ts';
import type { EventCodec } from './codec.ts';

export interface LiveRead extends LiveNeed {
  /** Tombstones stand beside deletes there. */
  readonly isCompacted: boolean;
  readonly codec: EventCodec;
}

/** Data is decoded of the events that are live in the end, and only where it is needed. */
export async function liveEvents(
  cluster: Cluster,
  topic: string,
  { columns, data, isCompacted, codec }: LiveRead,
): Promise<LiveEvents> {
  const { envelope, event } = await codec.read(topic, columns);
  const live = new Map<string, Parameters<typeof event>>();
  const to = await decidedEnds(cluster, topic);
  for await (const records of readTopic(cluster, topic, { from: new Map(), to })) {
    for (const record of await codec.texts(topic, records)) {
      // In a compacted topic it may be all that is left of a key.
      if (record.value === null && isCompacted && record.key !== null) {
        live.delete(record.key.toString());
        continue;
      }
      const read = envelope(record);
      const key = read.fields[eventField.key] as string;
      if (read.fields[eventField.op] === 'delete') live.delete(key);
      else live.set(key, [record, read]);
    }
  }
  const nothing = columns.map(() => null);
  return new Map(
    [...live].map(([key, [record, read]]) => [key, data ? event(record, read) : read.fields.concat(nothing)]),
  );
}
