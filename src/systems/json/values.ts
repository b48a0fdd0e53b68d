/** How a value of each kind stands in JSON, and how it is read: exactly, whatever its digits. */
import { MatrixError } from '../../model/error.ts';
import { canonicalJson } from '../../model/json.ts';
import type { Column } from '../../model/rows.ts';
import { dayText, parseClock, parseDay, parseInstant } from '../../model/time.ts';
import type { Kind, Value } from '../../model/value.ts';
import { stringText, unquoted } from './scan.ts';

type Present = Exclude<Value, null>;

/** JSON has no leading zeros: a reader that took `007` for 7 would take a broken text for a value. */
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** One kind in JSON. */
interface JsonForm {
  /** For the docs. */
  readonly rule: string;
  /** Whether the JSON type is the kind's own. */
  readonly trip: 'exact' | 'encoded';
  /** JSON text. */
  readonly write: (value: Present) => string;
  /** Of a value's JSON text that is not `null`; throws anything where it is none. */
  readonly read: (raw: string) => Present;
}

/** The same where any JSON value will do. @throws for what is none */
function plain(raw: string): string {
  if (raw.charCodeAt(0) === 0x22) return stringText(raw);
  return asWritten.read(raw);
}
const isNested = (raw: string): boolean => raw.startsWith('{') || raw.startsWith('[');
const quoted = (value: Present): string => JSON.stringify(value);
const text: JsonForm = {
  rule: 'a string',
  trip: 'exact',
  write: quoted,
  read: (raw) => (isNested(raw) ? canonicalJson(raw) : plain(raw)),
};
const canonicalString: JsonForm = { ...text, rule: 'a string: the canonical text', trip: 'encoded' };
const iso = (rule: string, write: (value: Present) => string, read: (text: string) => Present): JsonForm => ({
  rule,
  trip: 'encoded',
  write: (value) => `"${write(value)}"`,
  read: (raw) => read(stringOnly(raw)),
});
/** Embedded as it is: a value of these kinds is never a bare JSON string, so that both spellings can be told apart. */
const embedded = (rule: string): JsonForm => ({
  rule,
  trip: 'exact',
  write: (value) => value as string,
  read: (raw) => canonicalJson(unquoted(raw)),
});

const notANumber = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};
const float = (round: (value: number) => number): JsonForm => ({
  rule: 'a number, -0 as `-0`; `"NaN"`, `"Infinity"` and `"-Infinity"` as strings',
  trip: 'encoded',
  write(value) {
    const number = value as number;
    if (Number.isFinite(number)) return Object.is(number, -0) ? '-0' : String(number);
    return `"${number}"`;
  },
  read(raw) {
    const written = unquoted(raw);
    if (written !== raw && Object.hasOwn(notANumber, written)) {
      return notANumber[written as keyof typeof notANumber];
    }
    if (!jsonNumber.test(written)) throw new RangeError('no number');
    const number = round(Number(written));
    if (Number.isFinite(number)) return number;
    throw new RangeError('beyond the range of the type');
  },
});

const microsPerDay = 86_400_000_000n;

export const jsonForms: Readonly<Record<Kind, JsonForm>> = {
  boolean: {
    rule: '`true` or `false`',
    trip: 'exact',
    write: String,
    read(raw) {
      if (raw === 'true' || raw === 'false') return raw === 'true';
      throw new RangeError('no boolean');
    },
  },
  integer: {
    rule: 'a number',
    trip: 'exact',
    write: String,
    read(raw) {
      // `-0` is 0 to a whole number.
      const number = Number(wholeDigits(raw)) + 0;
      if (Number.isSafeInteger(number)) return number;
      throw new RangeError('beyond 2^53');
    },
  },
  int64: {
    rule: 'a number with all its digits, beyond 2^53 too',
    trip: 'exact',
    write: String,
    read: (raw) => BigInt(wholeDigits(raw)),
  },
  decimal: {
    rule: 'a number with its scale (`1.50`), to be read by its digits',
    trip: 'exact',
    write: String,
    read(raw) {
      const digits = unquoted(raw);
      if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(digits)) return digits;
      throw new RangeError('no plain decimal');
    },
  },
  float32: float(Math.fround),
  float64: float((value) => value),
  date: iso('a string: `2026-06-01`', (value) => dayText(value as number), parseDay),
  time: iso('a string: `23:59:59.999999`', (value) => clockText(value as number), clockMicros),
  timestamp: iso(
    'a string: `2026-06-01T00:00:00.000000`, on the wall clock',
    (value) => wallText(value as bigint),
    (written) => parseInstant(`${written}Z`),
  ),
  instant: iso(
    'a string: `2026-06-01T00:00:00.000000Z`',
    (value) => `${wallText(value as bigint)}Z`,
    parseInstant,
  ),
  uuid: canonicalString,
  text,
  xml: canonicalString,
  bytes: {
    rule: 'a string: lower-case hex digits',
    trip: 'encoded',
    write(value) {
      const { buffer, byteOffset, byteLength } = value as Uint8Array;
      return `"${Buffer.from(buffer, byteOffset, byteLength).toString('hex')}"`;
    },
    read(raw) {
      const hex = stringOnly(raw);
      if (/^(?:[0-9a-f]{2})*$/.test(hex)) return new Uint8Array(Buffer.from(hex, 'hex'));
      throw new RangeError('no hex digits');
    },
  },
  json: {
    rule: 'a string: the exact text, blanks and spelling of numbers included',
    trip: 'encoded',
    write: quoted,
    read: plain,
  },
  document: {
    rule: 'a string: canonical JSON, so that the document `null` is not an absent value',
    trip: 'encoded',
    write: quoted,
    read: (raw) => canonicalJson(unquoted(raw)),
  },
  array: embedded('an array'),
  tuple: embedded('an array'),
  nested: embedded('an array of objects'),
  map: embedded('an object'),
  range: canonicalString,
  geometric: canonicalString,
  network: canonicalString,
  bits: canonicalString,
  search: canonicalString,
};

/** @throws RangeError for what is not in quotes */
function stringOnly(raw: string): string {
  if (raw.charCodeAt(0) === 0x22) return stringText(raw);
  throw new RangeError('no string');
}

function wholeDigits(raw: string): string {
  const digits = unquoted(raw);
  if (/^-?(?:0|[1-9]\d*)$/.test(digits)) return digits;
  throw new RangeError('no whole number');
}

const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** `23:59:59.999999` of microseconds since midnight. */
function clockText(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const [hour, minute, second] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const fraction = String(1_000_000 + (micros - seconds * 1_000_000)).slice(1);
  return `${twoDigits[hour]}:${twoDigits[minute]}:${twoDigits[second]}.${fraction}`;
}

function clockMicros(written: string): number {
  const micros = parseClock(written);
  if (Number.isNaN(micros)) throw new RangeError('no time');
  return micros;
}

function wallText(micros: bigint): string {
  const inDay = ((micros % microsPerDay) + microsPerDay) % microsPerDay;
  return `${dayText(Number((micros - inDay) / microsPerDay))}T${clockText(Number(inDay))}`;
}

/** JSON text of a value. */
export type WriteJson = (value: Value) => string;

export function writerOf({ kind, untyped }: Column): WriteJson {
  if (untyped) return (value) => (value === null ? 'null' : (value as string));
  const { write } = jsonForms[kind];
  return (value) => (value === null ? 'null' : write(value));
}

/** A value of its JSON text, without blanks around it. @throws MatrixError MATRIX_BAD_VALUE naming the column, never the value */
export type ReadJson = (raw: string) => Value;

export function readerOf({ name, kind, untyped }: Column): ReadJson {
  const what = untyped ? 'without a type' : `of kind ${kind}`;
  const { read, rule } = untyped ? asWritten : jsonForms[kind];
  return (raw) => {
    if (raw === 'null') return null;
    try {
      return read(raw);
    } catch {
      // The error that is caught may show the value, and so would one that names it as its cause.
      throw new MatrixError(
        'MATRIX_BAD_VALUE',
        `column ${name} ${what} received ${jsonType(raw)} of ${raw.length} characters that is no such value; it is ${rule}`,
      );
    }
  };
}

/** The very text, once it is known to be JSON. */
const asWritten = {
  rule: 'any JSON value',
  read: (raw: string): string => {
    if (raw === 'true' || raw === 'false' || jsonNumber.test(raw)) return raw;
    if (raw.charCodeAt(0) === 0x22) stringText(raw);
    else JSON.parse(raw);
    return raw;
  },
};

function jsonType(raw: string): string {
  if (raw.startsWith('"')) return 'a string';
  if (raw.startsWith('{')) return 'an object';
  if (raw.startsWith('[')) return 'an array';
  return raw === 'true' || raw === 'false' ? 'a boolean' : 'a number';
}
