/** Messages whose schema a registry knows, as the JSON text that rows and events are read from. */
import { MatrixError } from '../../../model/error.ts';
import { badRecord } from '../events.ts';
import type { KafkaRecord } from '../topic-reader.ts';
import { avroReader } from './avro.ts';
import { headerBytes, schemaId } from './framing.ts';
import type { SchemaFormat } from './registry.ts';
import { findSchema } from './requests.ts';

/** The same records with JSON text as their values; tombstones as they are. @throws MatrixError MATRIX_BAD_EVENT, and what asking the registry throws */
export type Unframe = (topic: string, records: readonly KafkaRecord[]) => Promise<readonly KafkaRecord[]>;

export interface UnframeSettings {
  /** Undefined where the connection names none: then a message with a schema's id can't be read. */
  readonly registry: string | undefined;
  /** The one format that messages have; where there is none, those without a schema's id are JSON already. */
  readonly format?: SchemaFormat;
  /** See `avroReader`. */
  readonly jsonFields?: ReadonlySet<string>;
}

/** Fields of an event that hold JSON where Avro has a string. */
export const eventJsonFields: ReadonlySet<string> = new Set(['predicate']);

/** The registry's name of a format. */
const registryNames = { avro: 'AVRO', json_schema: 'JSON' } as const satisfies Record<SchemaFormat, string>;

type ReadBody = (body: Buffer) => Buffer;

/** Each schema is asked for once. */
export function unframer(settings: UnframeSettings): Unframe {
  const bodies = new Map<number, ReadBody>();
  return async (topic, records) => {
    const ids = records.map(({ value }) => value && schemaId(value));
    if (settings.format === undefined && ids.every((id) => id === null)) return records;
    const unframed: KafkaRecord[] = [];
    for (const [at, record] of records.entries()) {
      const id = ids[at] ?? null;
      if (record.value === null || (id === null && settings.format === undefined)) {
        unframed.push(record);
        continue;
      }
      try {
        if (id === null) throw new RangeError('it does not begin with the id of a schema');
        const read = bodies.get(id) ?? (await bodyReader(id, settings));
        bodies.set(id, read);
        unframed.push({ ...record, value: read(record.value.subarray(headerBytes)) });
      } catch (error) {
        // That the registry does not answer is not the record's fault.
        if (error instanceof MatrixError) throw error;
        throw badRecord(topic, record, error);
      }
    }
    return unframed;
  };
}

async function bodyReader(id: number, { registry, format, jsonFields }: UnframeSettings): Promise<ReadBody> {
  if (registry === undefined) {
    throw new RangeError(
      `it begins with the id of a schema (${id}), and the connection names no Schema Registry (schema_registry=)`,
    );
  }
  const found = await findSchema(registry, id);
  if (!found) throw new RangeError(`the Schema Registry has no schema ${id}`);
  const { type, text, hasReferences } = found;
  if (format && type !== registryNames[format]) {
    throw new RangeError(`its schema ${id} is of type ${type}, and not ${registryNames[format]}`);
  }
  if (type === 'JSON') return (body) => body;
  if (type !== 'AVRO') throw new RangeError(`its schema ${id} is of type ${type}, which is not read`);
  if (hasReferences) throw new RangeError(`its schema ${id} refers to others, which are not followed`);
  const read = avroReader(JSON.parse(text), jsonFields);
  return (body) => Buffer.from(read(body));
}
