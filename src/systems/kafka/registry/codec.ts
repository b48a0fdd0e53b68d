/** Events as messages of a registered schema, and such messages as the JSON text that all events are read from. */
import { eventField } from '../../../model/events.ts';
import type { Column, Row } from '../../../model/rows.ts';
import { dayText } from '../../../model/time.ts';
import type { Value } from '../../../model/value.ts';
import { writerOf } from '../../json/values.ts';
import { badRecord, eventWriter } from '../events.ts';
import type { KafkaRecord } from '../topic-reader.ts';
import { framed, headerBytes, schemaId } from './framing.ts';
import type { AvroType, Registry, SchemaFormat } from './registry.ts';
import { avroFieldType, avroSchema, jsonSchema } from './schemas.ts';

export type WriteMessage = (event: Row) => Uint8Array;

/** Registers the schema first: an incompatible change is refused before anything is written. */
export async function messageWriter(
  registry: Registry,
  format: SchemaFormat,
  subject: string,
  columns: readonly Column[],
): Promise<WriteMessage> {
  if (format === 'json_schema') {
    const { id } = await registry.register(format, subject, jsonSchema(columns));
    const write = eventWriter(columns);
    return (event) => framed(id, Buffer.from(write(event)));
  }
  const { id, type } = await registry.register(format, subject, avroSchema(columns));
  const data = dataWriter(columns);
  return (event) => framed(id, type.toBuffer(avroEvent(event, data)));
}

function avroEvent(event: Row, data: (event: Row) => object): object {
  const { key, op, strategy, sourceFamily, businessDate, schemaVersion, predicate, hasData } = eventField;
  return {
    key: event[key],
    op: event[op],
    strategy: event[strategy],
    metadata: {
      source_family: event[sourceFamily],
      business_date: dayText(event[businessDate] as number),
      schema_version: event[schemaVersion],
    },
    predicate: event[predicate],
    data: event[hasData] === true ? data(event) : null,
  };
}

/** A string holds the text of the JSON form, without the quotes where that is a string. */
function dataWriter(columns: readonly Column[]): (event: Row) => object {
  const fields = columns.map((column) => {
    const write = writerOf(column);
    const own = (value: Value): Value => {
      if (avroFieldType(column) !== 'string' || value === null) return value;
      const text = write(value);
      return text.startsWith('"') ? (JSON.parse(text) as string) : text;
    };
    return { name: column.name, own };
  });
  return (event) =>
    Object.fromEntries(fields.map(({ name, own }, at) => [name, own(event[eventField.data + at] as Value)]));
}

/** The same records with JSON text as their values; one without a schema's id is left as it is. */
export async function unframed(
  registry: Registry,
  format: SchemaFormat,
  topic: string,
  records: readonly KafkaRecord[],
): Promise<readonly KafkaRecord[]> {
  const types = new Map<number, AvroType>();
  if (format === 'avro') {
    for (const { value } of records) {
      const id = value && schemaId(value);
      if (id !== null && !types.has(id)) types.set(id, await registry.typeOf(id));
    }
  }
  return records.map((record) => {
    const id = record.value && schemaId(record.value);
    if (record.value === null || id === null) return record;
    const body = record.value.subarray(headerBytes);
    if (format === 'json_schema') return { ...record, value: body };
    try {
      return { ...record, value: Buffer.from(eventText(types.get(id)?.fromBuffer(body))) };
    } catch (error) {
      throw badRecord(topic, record, error);
    }
  });
}

/** What Avro calls an unset predicate is an absent one here; the predicate itself is JSON already. */
function eventText(decoded: unknown): string {
  const { predicate, ...event } = decoded as { predicate: string | null };
  const text = JSON.stringify(event);
  return predicate === null ? text : `${text.slice(0, -1)},"predicate":${predicate}}`;
}
