/** The canonical text of a value, as the row hash takes it: a published table, one line per kind. */
import { MatrixError } from './error.ts';
import type { Kind, Value } from './value.ts';

/** How the values of a kind are written; one form may serve several kinds. */
export type TextForm = 'word' | 'digits' | 'big digits' | 'float32 bits' | 'float64 bits' | 'hex' | 'text';

export interface CanonicalTextRule {
  readonly form: TextForm;
  /** For the docs: what a loader in any language writes. */
  readonly rule: string;
  readonly example: { readonly value: Exclude<Value, null>; readonly text: string };
}

const asIs = (example: string): CanonicalTextRule => ({
  form: 'text',
  rule: 'as it is',
  example: { value: example, text: example },
});

/** The table. A text is hashed as UTF-8; a lone surrogate counts as U+FFFD. */
export const canonicalTextRules: Readonly<Record<Kind, CanonicalTextRule>> = {
  boolean: { form: 'word', rule: '`true` or `false`', example: { value: true, text: 'true' } },
  integer: { form: 'digits', rule: 'decimal digits', example: { value: -42, text: '-42' } },
  int64: {
    form: 'big digits',
    rule: 'decimal digits',
    example: { value: 9223372036854775807n, text: '9223372036854775807' },
  },
  decimal: { ...asIs('-1.50'), rule: 'plain decimal digits, the scale kept' },
  float32: {
    form: 'float32 bits',
    rule: 'as of the `float64` of the same value, because not every system has single precision',
    example: { value: -0, text: '8000000000000000' },
  },
  float64: {
    form: 'float64 bits',
    rule: '16 hex digits: the IEEE 754 bits, most significant first; every NaN is `7ff8000000000000`',
    example: { value: 1.5, text: '3ff8000000000000' },
  },
  date: { form: 'digits', rule: 'days since 1970-01-01', example: { value: 20605, text: '20605' } },
  time: {
    form: 'digits',
    rule: 'microseconds since midnight',
    example: { value: 86399999999, text: '86399999999' },
  },
  timestamp: {
    form: 'big digits',
    rule: 'microseconds since 1970-01-01T00:00:00 on the wall clock',
    example: { value: -1n, text: '-1' },
  },
  instant: {
    form: 'big digits',
    rule: 'microseconds since 1970-01-01T00:00:00Z',
    example: { value: 1767225600000000n, text: '1767225600000000' },
  },
  uuid: asIs('0188a1f2-7c3d-4e5f-8a9b-0c1d2e3f4a5b'),
  text: asIs('größer '),
  xml: asIs('<a b="c"/>'),
  bytes: {
    form: 'hex',
    rule: 'lower-case hex digits',
    example: { value: new Uint8Array([0, 255]), text: '00ff' },
  },
  json: { ...asIs('{"b": 1.0, "a": null}'), rule: 'the exact text' },
  document: { ...asIs('{"a":null,"b":1}'), rule: 'canonical JSON' },
  array: { ...asIs('[1,null]'), rule: 'canonical JSON' },
  tuple: { ...asIs('[1,"a",true]'), rule: 'canonical JSON' },
  nested: { ...asIs('[{"label":"a","n":1}]'), rule: 'canonical JSON' },
  map: { ...asIs('{"a":9007199254740993}'), rule: 'canonical JSON' },
  range: asIs('[1,10)'),
  geometric: asIs('POINT(1 2)'),
  network: asIs('192.0.2.1/24'),
  bits: asIs('0101'),
  search: asIs("'a' 'b'"),
};

const bits = new DataView(new ArrayBuffer(8));

/**
 * The canonical text of a value that is not null.
 * @throws MatrixError MATRIX_BAD_VALUE when the value does not have the JavaScript form of its kind
 */
export function canonicalText(value: Exclude<Value, null>, kind: Kind): string {
  const { form } = canonicalTextRules[kind];
  if (form === 'text' && typeof value === 'string') return value;
  if (form === 'word' && typeof value === 'boolean') return String(value);
  if (form === 'digits' && typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (form === 'big digits' && typeof value === 'bigint') return String(value);
  if (form === 'hex' && value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');
  }
  if ((form === 'float32 bits' || form === 'float64 bits') && typeof value === 'number') {
    bits.setFloat64(0, form === 'float32 bits' ? Math.fround(value) : value);
    const hex = bits.getBigUint64(0).toString(16).padStart(16, '0');
    return Number.isNaN(value) ? '7ff8000000000000' : hex;
  }
  throw badValue(`a value of kind ${kind}`, value);
}

/** What to throw for a value that its kind does not allow. */
export function badValue(what: string, value: unknown): MatrixError {
  const type = value instanceof Uint8Array ? 'bytes' : value === null ? 'null' : typeof value;
  const shown = typeof value === 'number' || typeof value === 'boolean' ? ` ${value}` : '';
  return new MatrixError(
    'MATRIX_BAD_VALUE',
    `${what} is a ${type}${shown}; model/value.ts says what each kind holds`,
  );
}
