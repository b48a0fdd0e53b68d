/** How a sink's events stand in the records of its topic, by the manifest's message format. */
import { MatrixError } from '../../../model/error.ts';
import type { Column, Row } from '../../../model/rows.ts';
import { eventWriter, readJsonEvents } from '../../../systems/kafka/events.ts';
import type { ReadEvents } from '../../../systems/kafka/events.ts';
import { messageWriter, unframed } from '../../../systems/kafka/registry/codec.ts';
import { openRegistry } from '../../../systems/kafka/registry/registry.ts';
import type { KafkaRecord } from '../../../systems/kafka/topic-reader.ts';
import { parseKafkaUrl } from '../../../systems/kafka/url.ts';
import type { SinkContext } from '../../contract.ts';

export interface EventCodec {
  /**
   * Makes the value of an event over these data columns.
   * @throws MatrixError MATRIX_SCHEMA_INCOMPATIBLE for columns that the topic's readers could not follow
   */
  writer(columns: readonly Column[]): Promise<(event: Row) => string | Uint8Array>;
  /** The records with JSON text as their values. */
  texts(records: readonly KafkaRecord[]): Promise<readonly KafkaRecord[]>;
  readonly read: ReadEvents;
}

const json: EventCodec = {
  writer: async (columns) => eventWriter(columns),
  texts: async (records) => records,
  read: readJsonEvents,
};

/** @throws MatrixError MATRIX_NO_REGISTRY, MATRIX_MISSING_PACKAGE */
export async function eventCodec({ manifest, connection }: SinkContext, topic: string): Promise<EventCodec> {
  const format = manifest.sink.options.message_format ?? 'json';
  if (format === 'json') return json;
  const { registry: url } = parseKafkaUrl(connection.url);
  if (url === undefined) {
    throw new MatrixError(
      'MATRIX_NO_REGISTRY',
      `message_format ${format} needs a Schema Registry, which the connection does not name: add schema_registry= to its URL`,
    );
  }
  const registry = await openRegistry(url);
  return {
    writer: (columns) => messageWriter(registry, format, `${topic}-value`, columns),
    texts: (records) => unframed(registry, format, topic, records),
    read: readJsonEvents,
  };
}
