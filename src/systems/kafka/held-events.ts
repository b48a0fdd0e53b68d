/** What the harness reads of a topic: its events in the order of each key, and the columns that its records have. */
import { eventField } from '../../model/events.ts';
import type { Column, Row, Rows } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import type { StoredColumn } from '../contract.ts';
import { byteText } from '../json/bytes.ts';
import { jsonNative } from '../json/types.ts';
import { badRecord, memberNames, readEnvelope, wholeEventReader } from './events.ts';
import { inTwoPartitions } from './latest.ts';
import { partitionOf } from './partitioner.ts';
import type { KafkaRecord } from './topic-reader.ts';

type Records = AsyncIterable<readonly KafkaRecord[]>;

export interface EventTopic {
  readonly topic: string;
  readonly data: readonly Column[];
  /** Keys that the topic was held with: their events stand where the partitioner says. */
  readonly heldKeys: { readonly has: (key: string) => boolean };
  readonly partitions: readonly number[];
  /** Behind a delete its key's tombstone may stand, which is no event. */
  readonly isCompacted: boolean;
}

/**
 * Event rows, their ordinals counted per key from where reading began.
 * @throws MatrixError MATRIX_BAD_EVENT for a record that is no event; MATRIX_KEY_IN_TWO_PARTITIONS where a key's order is lost
 */
export async function* readEvents(
  records: Records,
  { topic, data, heldKeys, partitions, isCompacted }: EventTopic,
): AsyncGenerator<readonly Row[]> {
  const read = wholeEventReader(topic, data);
  const heldIn = partitionOf(partitions);
  const seen = new Map<string, SeenKey>();
  for await (const batch of records) {
    const events: Row[] = [];
    for (const record of batch) {
      if (isCompacted && record.value === null && seen.get(String(record.key))?.op === 'delete') continue;
      const event = read(record);
      const key = event[eventField.key] as string;
      const { partition } = record;
      const before = seen.get(key) ?? {
        partition: heldKeys.has(key) ? heldIn(key) : partition,
        count: 0,
        op: null,
      };
      if (before.partition !== partition) throw inTwoPartitions(topic, key, before, partition);
      seen.set(key, { partition, count: before.count + 1, op: event[eventField.op] ?? null });
      events.push(before.count === 0 ? event : event.with(eventField.ordinal, before.count));
    }
    yield events;
  }
}

/** What was read of a key so far. */
interface SeenKey {
  readonly partition: number;
  readonly count: number;
  /** Of its last event. */
  readonly op: Value;
}

/**
 * The members that every object of data has. JSON has no types to tell, and any of them may be null.
 * @param own columns that what was held has; null where nothing was
 */
export async function storedColumns(
  records: Records,
  topic: string,
  { own, shape }: { readonly own: readonly Column[] | null; readonly shape: Rows['shape'] },
): Promise<readonly StoredColumn[]> {
  let common = own && own.map(({ name }) => name);
  for await (const batch of records) {
    for (const record of batch) {
      const names = dataNames(topic, record, shape);
      if (names === null || (common && isSame(names, common))) continue;
      const there = new Set(names);
      common = common ? common.filter((name) => there.has(name)) : names;
    }
  }
  return (common ?? []).map((name) => ({ name, native: jsonNative, nullable: true }));
}

function dataNames(topic: string, record: KafkaRecord, shape: Rows['shape']): string[] | null {
  // Whether a tombstone may stand there is told by reading.
  if (record.value === null) return null;
  if (shape === 'table') return namesOf(topic, record, byteText(record.value), 0);
  const { data, text } = readEnvelope(topic, record);
  return data === null ? null : namesOf(topic, record, text, data);
}

function namesOf(topic: string, record: KafkaRecord, text: string, at: number): string[] {
  try {
    return memberNames(text, at);
  } catch (error) {
    throw badRecord(topic, record, error);
  }
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name, at) => name === others[at]);
}
