/** How a sink's events stand in the records of its topic, by the manifest's message format. */
import type { Column, Row } from '../../../model/rows.ts';
import { eventWriter, readJsonEvents } from '../../../systems/kafka/events.ts';
import type { ReadEvents } from '../../../systems/kafka/events.ts';
import { messageWriter } from '../../../systems/kafka/registry/codec.ts';
import { neededRegistry } from '../../../systems/kafka/registry/needed.ts';
import { openRegistry } from '../../../systems/kafka/registry/registry.ts';
import { eventJsonFields, unframer } from '../../../systems/kafka/registry/unframe.ts';
import type { Unframe } from '../../../systems/kafka/registry/unframe.ts';
import type { SinkContext } from '../../contract.ts';

export interface EventCodec {
  /**
   * Makes the value of an event over these data columns.
   * @throws MatrixError MATRIX_SCHEMA_INCOMPATIBLE for columns that the topic's readers could not follow
   */
  writer(columns: readonly Column[]): Promise<(event: Row) => string | Uint8Array>;
  /** Of events that stood in the topic before, some may be plain JSON. */
  readonly texts: Unframe;
  readonly read: ReadEvents;
}

const json: EventCodec = {
  writer: async (columns) => eventWriter(columns),
  texts: async (_, records) => records,
  read: readJsonEvents,
};

/** @throws MatrixError MATRIX_NO_REGISTRY, MATRIX_MISSING_PACKAGE */
export async function eventCodec({ manifest, connection }: SinkContext, topic: string): Promise<EventCodec> {
  const format = manifest.sink.options.message_format ?? 'json';
  if (format === 'json') return json;
  const url = neededRegistry(connection.url, format);
  const registry = await openRegistry(url);
  return {
    writer: (columns) => messageWriter(registry, format, `${topic}-value`, columns),
    texts: unframer({ registry: url, jsonFields: eventJsonFields }),
    read: readJsonEvents,
  };
}
