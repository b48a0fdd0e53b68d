/** For each native type: values, what the server prints for each, and the literal that a person would write. */
import type { Value } from '../../../src/model/value.ts';

export interface Literal {
  readonly value: Exclude<Value, null>;
  readonly printed: string;
  readonly literal: string;
  /** The expression that prints, where a cast to text does not. */
  readonly print?: string;
}

type Entry = readonly [value: Exclude<Value, null>, printed: string, literal?: string];

const of = (entries: readonly Entry[], print?: string): readonly Literal[] =>
  entries.map(([value, printed, literal]) => ({
    value,
    printed,
    literal: literal ?? `'${printed}'`,
    ...(print === undefined ? {} : { print }),
  }));

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const texts = [
  '',
  "it's",
  'caf\u00e9',
  'cafe\u0301',
  '😀👩‍👩‍👧',
  ' leading and trailing  ',
  'line\nbreak\ttab\r',
  'NULL',
];
const text = (each: string): string => `N'${each.replaceAll("'", "''")}'`;

/** Days and microseconds since 1970 were computed with Python's datetime. */
export const literals: Readonly<Record<string, readonly Literal[]>> = {
  bit: of(
    [
      [true, '1', '1'],
      [false, '0', '0'],
    ],
    'CAST(CAST([value] AS int) AS nvarchar(max))',
  ),
  tinyint: of([
    [0, '0'],
    [255, '255'],
  ]),
  smallint: of([
    [-32768, '-32768'],
    [32767, '32767'],
  ]),
  int: of([
    [-2147483648, '-2147483648'],
    [2147483647, '2147483647'],
  ]),
  bigint: of([
    [-9223372036854775808n, '-9223372036854775808'],
    [9007199254740993n, '9007199254740993'],
  ]),
  'decimal(38,9)': of([
    ['0.000000000', '0.000000000'],
    ['-0.000000001', '-0.000000001'],
    ['99999999999999999999999999999.999999999', '99999999999999999999999999999.999999999'],
  ]),
  'decimal(19,2)': of([
    ['92233720368547758.07', '92233720368547758.07'],
    ['-0.01', '-0.01'],
  ]),
  date: of(
    [
      [0, '1970-01-01'],
      [-719162, '0001-01-01'],
      [2932896, '9999-12-31'],
    ],
    'CONVERT(varchar(10), [value], 23)',
  ),
  'time(6)': of(
    [
      [1, '00:00:00.000001'],
      [86399999999, '23:59:59.999999'],
    ],
    'CONVERT(varchar(15), [value], 121)',
  ),
  'datetime2(6)': of(
    [
      [-1n, '1969-12-31 23:59:59.999999'],
      [-62135596799999999n, '0001-01-01 00:00:00.000001'],
      [253402300799999999n, '9999-12-31 23:59:59.999999'],
    ],
    'CONVERT(varchar(26), [value], 121)',
  ),
  'datetimeoffset(6)': of(
    [
      [1774746000000001n, '2026-03-29 01:00:00.000001 +00:00', "'2026-03-29 03:00:00.000001 +02:00'"],
      [-1n, '1969-12-31 23:59:59.999999 +00:00'],
    ],
    'CONVERT(varchar(33), [value], 121)',
  ),
  uniqueidentifier: of([['0198c5b2-7d3e-7abc-9def-0123456789ab', '0198C5B2-7D3E-7ABC-9DEF-0123456789AB']]),
  'nvarchar(max)': of(
    [...texts, 'Größe 東京 🚚 '.repeat(900)].map((each): Entry => [each, each, text(each)]),
  ),
  'nvarchar(800)': of(texts.map((each): Entry => [each, each, text(each)])),
  'nchar(40)': of(
    ['', 'cafe\u0301', '測'.repeat(20)].map((each): Entry => [each, each, text(`${each}  `)]),
    'CAST(RTRIM([value]) AS nvarchar(max))',
  ),
  'binary(16)': of(
    [[bytes('ff'.repeat(16)), '16', `0x${'ff'.repeat(16)}`]],
    'CAST(DATALENGTH([value]) AS nvarchar(max))',
  ),
  'varbinary(512)': of(
    [
      [bytes(''), '0', '0x'],
      [bytes('00ff7f8027'), '5', '0x00ff7f8027'],
    ],
    'CAST(DATALENGTH([value]) AS nvarchar(max))',
  ),
  float: of(
    [
      [0.1, '0.1', '0.1e0'],
      [1.7976931348623157e308, '1.79769e+308', '1.7976931348623157e308'],
      [9007199254740992, '9.0072e+015', '9007199254740992e0'],
    ],
    "CASE WHEN [value] IS NULL THEN NULL WHEN [value] = 0.1e0 THEN N'0.1' WHEN [value] = 1.7976931348623157e308 THEN N'1.79769e+308' WHEN [value] = 9007199254740992 THEN N'9.0072e+015' ELSE N'another' END",
  ),
  real: of([[1.5, '1.5']]),
};
