/** For each type family: values, what the server prints for each, and the literal that SQL would be given. */
import { familyKinds } from '../../../src/model/families.ts';
import type { Family } from '../../../src/model/families.ts';
import { canonicalText } from '../../../src/model/text.ts';
import type { Value } from '../../../src/model/value.ts';
import { typeRules } from '../../../src/systems/clickhouse/types.ts';
import { literals as postgres } from '../postgres/literals.ts';

export interface Literal {
  readonly value: Exclude<Value, null>;
  /** `toString(column)`; bytes as `hex(column)`. */
  readonly printed: string;
  /** An SQL literal without its quotes, where it is not what is printed. */
  readonly written?: string;
}

const of = (...entries: readonly (readonly [Literal['value'], string, string?])[]): readonly Literal[] =>
  entries.map(([value, printed, written]) =>
    written === undefined ? { value, printed } : { value, printed, written },
  );
const same = (...texts: readonly string[]): readonly Literal[] =>
  texts.map((text) => ({ value: text, printed: text }));
const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

const texts = same(
  '',
  'plain',
  "it's",
  'back\\slash \\n',
  'line\nbreak\ttab\r',
  'caf\u00e9',
  'cafe\u0301',
  '😀👩‍👩‍👧',
  '\u{10ffff}\ue000',
  'NULL',
  '\\N',
  ' leading and trailing  ',
  'nul\0inside',
  'x'.repeat(9000),
);

/** Microseconds since 1970 were computed with Python's datetime. */
const timestamps = of(
  [0n, '1970-01-01 00:00:00.000000'],
  [-1n, '1969-12-31 23:59:59.999999'],
  [-2208988800000000n, '1900-01-01 00:00:00.000000'],
  [10413791999999999n, '2299-12-31 23:59:59.999999'],
  [9223372036854776n, '2262-04-11 23:47:16.854776'],
  [1774746000000001n, '2026-03-29 01:00:00.000001'],
  [1774749600500000n, '2026-03-29 02:00:00.500000'],
  [951825600000000n, '2000-02-29 12:00:00.000000'],
);

/** Families with a type of their own; of all others the String holds the canonical text. */
const native: Partial<Record<Family, readonly Literal[]>> = {
  bool: of([true, 'true'], [false, 'false']),
  int16: of([0, '0'], [-32768, '-32768'], [32767, '32767']),
  int32: of([0, '0'], [-2147483648, '-2147483648'], [2147483647, '2147483647']),
  int64: of(
    [0n, '0'],
    [-9223372036854775808n, '-9223372036854775808'],
    [9223372036854775807n, '9223372036854775807'],
    [9007199254740993n, '9007199254740993'],
  ),
  uint8: of([0, '0'], [255, '255']),
  uint16: of([0, '0'], [65535, '65535']),
  oid: of([0, '0'], [4294967295, '4294967295']),
  // Printed without the zeros at the end: the type itself has nine digits.
  decimal: of(
    ['0.000000000', '0'],
    ['1.500000000', '1.5'],
    ['-0.000000001', '-0.000000001'],
    ['99999999999999999999999999999.999999999', '99999999999999999999999999999.999999999'],
    ['-99999999999999999999999999999.999999999', '-99999999999999999999999999999.999999999'],
  ),
  money: of(
    ['0.00', '0'],
    ['-0.01', '-0.01'],
    ['1234567.80', '1234567.8'],
    ['92233720368547758.07', '92233720368547758.07'],
    ['-92233720368547758.08', '-92233720368547758.08'],
  ),
  float32: of(
    [0, '0'],
    [-0, '-0'],
    [1.5, '1.5'],
    [Math.fround(0.1), '0.1'],
    [3.4028234663852886e38, '3.4028235e38'],
    [1.401298464324817e-45, '1e-45'],
    [Number.NaN, 'nan'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
  ),
  float64: of(
    [0, '0'],
    [-0, '-0'],
    [0.1, '0.1'],
    [9007199254740992, '9007199254740992'],
    [1.7976931348623157e308, '1.7976931348623157e308'],
    [5e-324, '5e-324'],
    [Number.NaN, 'nan'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
  ),
  date: of(
    [0, '1970-01-01'],
    [-1, '1969-12-31'],
    [-25567, '1900-01-01'],
    [120529, '2299-12-31'],
    [20605, '2026-06-01'],
    [11016, '2000-02-29'],
  ),
  time: of(
    [0, '00:00:00.000000'],
    [1, '00:00:00.000001'],
    [86399999999, '23:59:59.999999'],
    [86400000000, '24:00:00.000000'],
    [45296500000, '12:34:56.500000'],
  ),
  timestamp: timestamps,
  timestamptz: timestamps,
  datetime2: timestamps,
  datetimeoffset: timestamps,
  uuid: same(
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '0198c5b2-7d3e-7abc-9def-0123456789ab',
  ),
  binary: of(
    [bytes('00'.repeat(16)), '00'.repeat(16)],
    [bytes('ff'.repeat(16)), 'FF'.repeat(16)],
    [bytes(`41${'00'.repeat(15)}`), `41${'00'.repeat(15)}`],
  ),
  rowversion: of(
    [bytes('0000000000000001'), '0000000000000001'],
    [bytes('5c7827220a0d0900'), '5C7827220A0D0900'],
  ),
  enum: same('new', 'open', 'on hold', 'größer', 'closed', "it's"),
  low_cardinality: same('', 'red', 'red ', 'größer'),
  ipv4: same('0.0.0.0', '192.0.2.1', '255.255.255.255'),
  ipv6: same('::', '::1', '2001:db8::ff00:42:8329', '::ffff:192.0.2.1', 'fe80::1:0:0:1', '1:0:0:2::3'),
  char: texts,
  varchar: texts,
  text: texts,
  nchar: texts,
  nvarchar: texts,
  nullable: texts,
};

/** The values that Postgres' own fixtures have for the family. */
function asText(family: Family): readonly Literal[] {
  return postgres[family].map(({ value }) => {
    const present = value as Exclude<Value, null>;
    return { value: present, printed: canonicalText(present, familyKinds[family]) };
  });
}

export const literals = Object.fromEntries(
  (Object.keys(typeRules) as Family[]).map((family) => [family, native[family] ?? asText(family)]),
) as Readonly<Record<Family, readonly Literal[]>>;
