/** Schemas of events over data columns: in Avro and in JSON Schema, each data column a field that may be null. */
import { MatrixError } from '../../../model/error.ts';
import type { Column } from '../../../model/rows.ts';
import type { Kind } from '../../../model/value.ts';

/** Kinds with a type of their own in Avro; every other is a string: the text of its JSON form, exact to the last digit. */
const avroTypes: Partial<Record<Kind, 'boolean' | 'long'>> = { boolean: 'boolean', integer: 'long' };

const jsonTypes: Partial<Record<Kind, readonly string[]>> = {
  boolean: ['boolean'],
  integer: ['integer'],
  int64: ['integer'],
  decimal: ['number'],
  float32: ['number', 'string'],
  float64: ['number', 'string'],
  array: ['array'],
  tuple: ['array'],
  nested: ['array'],
  map: ['object'],
};

export type AvroFieldType = 'boolean' | 'long' | 'string';

export function avroFieldType({ kind }: Column): AvroFieldType {
  return avroTypes[kind] ?? 'string';
}

const namespace = 'dpone.events';
const text = { type: 'string' } as const;

/**
 * A new field has null as its default, so that a schema with one more column reads the events of the older one.
 * @throws MatrixError MATRIX_BAD_NAME for a column whose name no field can have; MATRIX_UNTYPED_COLUMN
 */
export function avroSchema(columns: readonly Column[]): object {
  const data = avroDataSchema(columns);
  const metadata = {
    type: 'record',
    name: 'Metadata',
    fields: [
      { name: 'source_family', type: 'string' },
      { name: 'business_date', type: 'string' },
      { name: 'schema_version', type: 'int' },
    ],
  };
  return {
    type: 'record',
    name: 'Event',
    namespace,
    fields: [
      { name: 'key', type: 'string' },
      { name: 'op', type: 'string' },
      { name: 'strategy', type: 'string' },
      { name: 'metadata', type: metadata },
      optional('predicate', 'string'),
      optional('data', data),
    ],
  };
}

function optional(name: string, type: unknown): object {
  return { name, type: ['null', type], default: null };
}

/** Rows alone. @throws MatrixError as {@link avroSchema} does */
export function avroDataSchema(columns: readonly Column[]): object {
  refuseUntyped(columns);
  const odd = columns.find(({ name }) => !/^[A-Za-z_]\w*$/.test(name));
  if (odd)
    throw new MatrixError('MATRIX_BAD_NAME', `Avro has no field of the name ${JSON.stringify(odd.name)}`);
  return {
    type: 'record',
    name: 'Data',
    fields: columns.map((column) => optional(column.name, avroFieldType(column))),
  };
}

/** Closed, so that a new member is a compatible change and a member of another name is none. @throws MatrixError MATRIX_UNTYPED_COLUMN */
export function jsonSchema(columns: readonly Column[]): object {
  const closed = (own: object, required: readonly string[]) => ({
    type: 'object',
    properties: own,
    required,
    additionalProperties: false,
  });
  const metadata = closed({ source_family: text, business_date: text, schema_version: { type: 'integer' } }, [
    'source_family',
    'business_date',
    'schema_version',
  ]);
  const data = { ...jsonDataSchema(columns), type: ['object', 'null'] };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Event',
    ...closed({ key: text, op: text, strategy: text, metadata, predicate: { type: 'object' }, data }, [
      'key',
      'op',
      'strategy',
      'metadata',
      'data',
    ]),
  };
}

/** Rows alone. @throws MatrixError as {@link jsonSchema} does */
export function jsonDataSchema(columns: readonly Column[]): object {
  refuseUntyped(columns);
  const properties = Object.fromEntries(
    columns.map(({ name, kind }) => [name, { type: [...(jsonTypes[kind] ?? ['string']), 'null'] }]),
  );
  return { type: 'object', properties, additionalProperties: false };
}

function refuseUntyped(columns: readonly Column[]): void {
  const untyped = columns.find((column) => column.untyped);
  if (!untyped) return;
  throw new MatrixError(
    'MATRIX_UNTYPED_COLUMN',
    `nothing says of which type ${untyped.name} is, so it has no place in a schema: use message_format json`,
  );
}
