/** Reads messages of an Avro schema as the JSON text that rows and events are read from, exact to the last digit. */
import * as z from 'zod';
import { jsonForms } from '../../json/values.ts';
import { AvroInput } from './avro-input.ts';

/** JSON text of the next value. */
type Read = (input: AvroInput) => string;

const complexSchema = z.looseObject({
  type: z.unknown(),
  name: z.string().optional(),
  namespace: z.string().optional(),
  logicalType: z.string().optional(),
  fields: z.array(z.looseObject({ name: z.string(), type: z.unknown() })).optional(),
  symbols: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  values: z.unknown().optional(),
  size: z.int().nonnegative().optional(),
  scale: z.int().nonnegative().optional(),
});
type Complex = z.infer<typeof complexSchema>;

const { boolean, date, time, timestamp, instant, float32, float64, bytes } = jsonForms;

const primitives = new Map<string, Read>(
  Object.entries({
    null: () => 'null',
    boolean(input) {
      const byte = input.byte();
      if (byte > 1) throw new RangeError('a boolean is neither 0 nor 1');
      return boolean.write(byte === 1);
    },
    int: (input) => String(input.small()),
    long: (input) => String(input.long()),
    float: (input) => float32.write(input.float()),
    double: (input) => float64.write(input.double()),
    bytes: (input) => bytes.write(input.raw(input.small())),
    string: (input) => JSON.stringify(input.text()),
  } satisfies Record<string, Read>),
);

const micros = (input: AvroInput): bigint => BigInt(input.long());
const millis = (input: AvroInput): bigint => micros(input) * 1000n;

/** By logical and underlying type. A logical type that is not here is what it is underneath, as Avro has it. */
const logical = new Map<string, Read>(
  Object.entries({
    'date int': (input) => date.write(input.small()),
    'time-millis int': (input) => time.write(input.small() * 1000),
    'time-micros long': (input) => time.write(input.small()),
    'timestamp-millis long': (input) => instant.write(millis(input)),
    'timestamp-micros long': (input) => instant.write(micros(input)),
    'local-timestamp-millis long': (input) => timestamp.write(millis(input)),
    'local-timestamp-micros long': (input) => timestamp.write(micros(input)),
  } satisfies Record<string, Read>),
);

/**
 * @param jsonFields string fields of the outermost record whose text is JSON already, and is taken as such
 * @returns what throws RangeError, and SyntaxError for such a field that is no JSON
 * @throws RangeError for what is no schema
 */
export function avroReader(
  schema: unknown,
  jsonFields: ReadonlySet<string> = new Set(),
): (message: Buffer) => string {
  const read = new Reading(jsonFields).of(schema, '', true);
  return (message) => {
    const input = new AvroInput(message);
    const text = read(input);
    if (input.left > 0) throw new RangeError(`${input.left} bytes are left behind its value`);
    return text;
  };
}

class Reading {
  readonly #jsonFields: ReadonlySet<string>;
  /** Records, enums and fixed, by their full names. */
  readonly #named = new Map<string, Read>();

  constructor(jsonFields: ReadonlySet<string>) {
    this.#jsonFields = jsonFields;
  }

  of(schema: unknown, namespace: string, isOutermost = false): Read {
    if (typeof schema === 'string') return this.#reference(schema, namespace);
    if (Array.isArray(schema)) return this.#union(schema, namespace);
    const { data } = complexSchema.safeParse(schema);
    if (!data) throw new RangeError('what stands for its type is no Avro schema');
    return this.#complex(data, namespace, isOutermost);
  }

  #complex(schema: Complex, namespace: string, isOutermost: boolean): Read {
    const { type, logicalType, items, values } = schema;
    const own = logical.get(`${logicalType} ${String(type)}`);
    if (own) return own;
    switch (type) {
      case 'record':
      case 'error':
        return this.#record(schema, namespace, isOutermost);
      case 'enum':
        return this.#name(schema, namespace, enumReader(schema.symbols ?? []));
      case 'fixed': {
        const size = schema.size ?? 0;
        return this.#name(
          schema,
          namespace,
          binaryReader(schema, () => size),
        );
      }
      case 'bytes':
        return binaryReader(schema, (input) => input.small());
      case 'array': {
        const item = this.of(items, namespace);
        return (input) => `[${[...input.items(() => item(input))].join(',')}]`;
      }
      case 'map': {
        const value = this.of(values, namespace);
        return (input) => {
          const members = input.items(() => `${JSON.stringify(input.text())}:${value(input)}`);
          return `{${[...members].join(',')}}`;
        };
      }
      default:
        return this.of(type, namespace);
    }
  }

  #record(schema: Complex, outer: string, isOutermost: boolean): Read {
    const namespace = namespaceOf(schema, outer);
    const members: { readonly start: string; readonly read: Read }[] = [];
    // Known by its name before its fields are, for one may be of it.
    const read = this.#name(
      schema,
      outer,
      (input) => `{${members.map((member) => member.start + member.read(input)).join(',')}}`,
    );
    for (const { name, type } of schema.fields ?? []) {
      const field = this.of(type, namespace);
      const isJson = isOutermost && this.#jsonFields.has(name);
      members.push({ start: `${JSON.stringify(name)}:`, read: isJson ? unquotedReader(field) : field });
    }
    return read;
  }

  #union(branches: readonly unknown[], namespace: string): Read {
    const readers = branches.map((branch) => this.of(branch, namespace));
    return (input) => {
      const read = readers[input.small()];
      if (read) return read(input);
      throw new RangeError(`a union of ${readers.length} types has no such one`);
    };
  }

  #reference(name: string, namespace: string): Read {
    const read =
      primitives.get(name) ??
      this.#named.get(fullName(name, namespace)) ??
      this.#named.get(fullName(name, ''));
    if (read) return read;
    throw new RangeError(`its schema has no type ${JSON.stringify(name)}`);
  }

  #name(schema: Complex, namespace: string, read: Read): Read {
    const { name } = schema;
    if (name !== undefined) this.#named.set(fullName(name, namespaceOf(schema, namespace)), read);
    return read;
  }
}

function fullName(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
}

/** A name with points has its own. */
function namespaceOf({ name = '', namespace }: Complex, outer: string): string {
  const point = name.lastIndexOf('.');
  return point >= 0 ? name.slice(0, point) : (namespace ?? outer);
}

function enumReader(symbols: readonly string[]): Read {
  return (input) => {
    const symbol = symbols[input.small()];
    if (symbol !== undefined) return JSON.stringify(symbol);
    throw new RangeError(`an enum of ${symbols.length} symbols has no such one`);
  };
}

/** Bytes; with `decimal` over them the digits of a number with its scale. */
function binaryReader({ logicalType, scale = 0 }: Complex, size: (input: AvroInput) => number): Read {
  if (logicalType !== 'decimal') return (input) => bytes.write(input.raw(size(input)));
  return (input) => {
    const hex = input.raw(size(input)).toString('hex');
    const unscaled = hex === '' ? 0n : BigInt.asIntN(hex.length * 4, BigInt(`0x${hex}`));
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
    const [whole, fraction] = [digits.slice(0, digits.length - scale), digits.slice(digits.length - scale)];
    return `${unscaled < 0n ? '-' : ''}${whole}${scale > 0 ? `.${fraction}` : ''}`;
  };
}

/** The JSON in a string that is there. */
function unquotedReader(read: Read): Read {
  return (input) => {
    const text = read(input);
    if (!text.startsWith('"')) return text;
    const json = JSON.parse(text) as string;
    JSON.parse(json);
    return json;
  };
}
