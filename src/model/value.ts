/** The values a row is made of, and the logical kinds that give them their meaning. */

/**
 * One cell. Which JavaScript type a kind uses is fixed (see {@link kinds}); everything nested travels as
 * canonical JSON text, so that a value is always a scalar and never loses a digit.
 */
export type Value = null | boolean | number | bigint | string | Uint8Array;

/**
 * The logical kinds, each with the one JavaScript form its values take:
 *
 * - `boolean`: boolean
 * - `integer`: number, within ±2^53
 * - `int64`: bigint
 * - `decimal`: string, plain digits without exponent, the scale kept (`1.50` is not `1.5`)
 * - `float32`, `float64`: number; NaN, infinities and -0 are values of their own
 * - `date`: number, days since 1970-01-01
 * - `time`: number, microseconds since midnight
 * - `timestamp`: bigint, microseconds since 1970-01-01T00:00:00 on the wall clock, without a zone
 * - `instant`: bigint, microseconds since 1970-01-01T00:00:00Z
 * - `uuid`: string, lower case
 * - `text`, `xml`: string, by code points
 * - `bytes`: Uint8Array
 * - `json`: string, the exact text
 * - `document`: string, canonical JSON (keys sorted, exact numbers, no blanks)
 * - `array`, `tuple`, `nested`: string, canonical JSON array (`nested`: of objects)
 * - `map`: string, canonical JSON object
 *   `array_int` and `array_text` hold integers or texts and nulls; `composite` and `tuple` are
 *   `[integer, text, boolean]`, each part nullable; a `map` is of integers, beyond 2^53 too; `nested` is of
 *   `{"label": text, "n": integer}`
 * - `range`, `geometric`, `network`, `bits`, `search`: string, the one canonical spelling of the value
 */
export const kinds = [
  'boolean',
  'integer',
  'int64',
  'decimal',
  'float32',
  'float64',
  'date',
  'time',
  'timestamp',
  'instant',
  'uuid',
  'text',
  'xml',
  'bytes',
  'json',
  'document',
  'array',
  'tuple',
  'nested',
  'map',
  'range',
  'geometric',
  'network',
  'bits',
  'search',
] as const;

export type Kind = (typeof kinds)[number];
