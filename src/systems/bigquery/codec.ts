/** How values of each native type are written as JSON for a load job, and read from the API's text. */
import { MatrixError } from '../../model/error.ts';
import type { Kind, Value } from '../../model/value.ts';
import { badValue } from '../bad-value.ts';
import { documentOf, isDocument } from '../documents.ts';
import { jsonForms } from '../json/values.ts';

type Present = Exclude<Value, null>;

export interface Codec {
  /** The kind that a column of the type stands for. */
  readonly kind: Kind;
  /** JSON text for a load job. @throws MatrixError MATRIX_BAD_VALUE where the type has no such value */
  encode(value: Present): string;
  /** Of the API's text. @throws MatrixError MATRIX_BAD_VALUE */
  decode(text: string): Present;
}

/** In quotes: a JSON number beyond 2^53 would lose digits on the way. */
const int64: Codec = {
  kind: 'int64',
  encode(value) {
    if (typeof value === 'bigint' || Number.isSafeInteger(value)) return `"${value as number | bigint}"`;
    return badValue('INT64', value);
  },
  decode: (text) => (/^-?\d+$/.test(text) ? BigInt(text) : badValue('INT64', text)),
};

const notNumbers = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
]);

const float64: Codec = {
  kind: 'float64',
  encode(value) {
    if (typeof value !== 'number') return badValue('FLOAT64', value);
    if (!Number.isFinite(value)) return `"${value}"`;
    // A whole number would be read as an integer, which has no -0.
    return Object.is(value, -0) ? '-0.0' : String(value);
  },
  decode(text) {
    const special = notNumbers.get(text.toLowerCase());
    if (special !== undefined) return special;
    return text.trim() === '' || Number.isNaN(Number(text)) ? badValue('FLOAT64', text) : Number(text);
  },
};

const decimalForm = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/** Plain digits, none after the point that say nothing. */
function plainDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = decimalForm.exec(text) ?? [];
  if (whole === '') return badValue('NUMERIC', text);
  const shift = Number(exponent);
  const digits = `${'0'.repeat(Math.max(0, -shift))}${whole}${fraction}${'0'.repeat(Math.max(0, shift))}`;
  const point = digits.length - fraction.length - Math.max(0, shift) + shift;
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, '');
  const after = digits.slice(point).replace(/0+$/, '');
  const isZero = /^0*$/.test(before + after);
  return `${isZero ? '' : sign}${before || '0'}${after === '' ? '' : `.${after}`}`;
}

const numeric: Codec = {
  kind: 'decimal',
  encode: (value) =>
    typeof value === 'string' && decimalForm.test(value) ? `"${value}"` : badValue('NUMERIC', value),
  decode: plainDecimal,
};

/** A NUMERIC whose values all have so many digits after the point; one with more keeps them. */
export function withScale(scale: number): Codec {
  return {
    ...numeric,
    decode(text) {
      const plain = plainDecimal(text);
      const [whole, fraction = ''] = plain.split('.');
      return `${whole}.${fraction.padEnd(scale, '0')}`;
    },
  };
}

const bytes: Codec = {
  kind: 'bytes',
  encode(value) {
    if (!(value instanceof Uint8Array)) return badValue('BYTES', value);
    return `"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"`;
  },
  decode: (text) => new Uint8Array(Buffer.from(text, 'base64')),
};

const string: Codec = {
  kind: 'text',
  encode: (value) => (typeof value === 'string' ? JSON.stringify(value) : badValue('STRING', value)),
  decode: (text) => text,
};

/** A STRING of JSON, whose keys may stand in any order. */
const documentString: Codec = { ...string, decode: documentOf };

const bool: Codec = {
  kind: 'boolean',
  encode: (value) => (typeof value === 'boolean' ? String(value) : badValue('BOOL', value)),
  decode: (text) => (text === 'true' || text === 'false' ? text === 'true' : badValue('BOOL', text)),
};

/** Dates and times in ISO 8601, as they are everywhere in JSON. */
function iso(native: string, kind: 'date' | 'time' | 'timestamp', form: 'number' | 'bigint'): Codec {
  const { read, write } = jsonForms[kind];
  return {
    kind,
    encode: (value) => (typeof value === form ? write(value) : badValue(native, value)),
    decode(text) {
      try {
        return read(JSON.stringify(text));
      } catch {
        return badValue(native, text);
      }
    },
  };
}

/** Read as microseconds since 1970, which every request asks for. */
const timestamp: Codec = {
  kind: 'instant',
  encode: (value) =>
    typeof value === 'bigint' ? jsonForms.instant.write(value) : badValue('TIMESTAMP', value),
  decode: (text) => (/^-?\d+$/.test(text) ? BigInt(text) : badValue('TIMESTAMP', text)),
};

const codecs: ReadonlyMap<string, Codec> = new Map([
  ['BOOL', bool],
  ['INT64', int64],
  ['FLOAT64', float64],
  ['NUMERIC', numeric],
  ['BIGNUMERIC', numeric],
  ['STRING', string],
  ['BYTES', bytes],
  ['DATE', iso('DATE', 'date', 'number')],
  ['TIME', iso('TIME', 'time', 'number')],
  ['DATETIME', iso('DATETIME', 'timestamp', 'bigint')],
  ['TIMESTAMP', timestamp],
]);

/** Null where none is known. @param native as the catalogue spells it, with its parameters or without */
export function findCodec(native: string): Codec | null {
  return codecs.get(native.replace(/\(.*\)$/, '')) ?? null;
}

/** @throws MatrixError MATRIX_UNKNOWN_TYPE */
export function codecOf(native: string): Codec {
  const codec = findCodec(native);
  if (codec) return codec;
  throw new MatrixError(
    'MATRIX_UNKNOWN_TYPE',
    `no codec for the BigQuery type ${native}; known are ${[...codecs.keys()].join(', ')}`,
  );
}

/** An INT64 of a family whose values are JavaScript numbers. */
const smallInteger: Codec = { ...int64, kind: 'integer', decode: (text) => Number(int64.decode(text)) };

/** How the harness writes and reads a column of that type and kind: a family knows more than its native type. */
export function codecFor(native: string, kind: Kind, scale: number | undefined): Codec {
  const codec = codecOf(native);
  if (codec === int64 && kind === 'integer') return smallInteger;
  if (codec === numeric && scale !== undefined) return withScale(scale);
  if (codec === string && isDocument(kind)) return documentString;
  return codec;
}

/** Of a value that no codec knows: the API's text, or JSON of what it has instead of one. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
