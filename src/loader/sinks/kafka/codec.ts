/** How a sink's events stand in the records of its topic, by the manifest's message format. */
import { eventWriter, readJsonEvents } from '../../../systems/kafka/events.ts';
import type { ReadEvents } from '../../../systems/kafka/events.ts';
import type { Column, Row } from '../../../model/rows.ts';

export interface EventCodec {
  /** Makes the value of an event over these data columns. Refuses columns that the topic's readers could not follow. */
  writer(columns: readonly Column[]): Promise<(event: Row) => string | Uint8Array>;
  readonly read: ReadEvents;
}

const json: EventCodec = { writer: async (columns) => eventWriter(columns), read: readJsonEvents };

export async function eventCodec(): Promise<EventCodec> {
  return json;
}
