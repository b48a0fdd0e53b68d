/** Events as messages of a registered schema. */
import { eventField } from '../../../model/events.ts';
import type { Column, Row } from '../../../model/rows.ts';
import { dayText } from '../../../model/time.ts';
import type { Value } from '../../../model/value.ts';
import { unquoted } from '../../json/scan.ts';
import { writerOf } from '../../json/values.ts';
import { eventWriter } from '../events.ts';
import { framed } from './framing.ts';
import type { Registry, SchemaFormat } from './registry.ts';
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
  const data = avroDataWriter(columns, eventField.data);
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

/**
 * Makes the record of a row, whose values stand from `start` on, for an Avro schema of its columns. A string holds the
 * text of the JSON form, without the quotes where that is a string.
 */
export function avroDataWriter(columns: readonly Column[], start = 0): (row: Row) => object {
  const fields = columns.map((column) => {
    const write = writerOf(column);
    const own = (value: Value): Value => {
      if (avroFieldType(column) !== 'string' || value === null) return value;
      return unquoted(write(value));
    };
    return { name: column.name, own };
  });
  return (row) =>
    Object.fromEntries(fields.map(({ name, own }, at) => [name, own(row[start + at] as Value)]));
}
