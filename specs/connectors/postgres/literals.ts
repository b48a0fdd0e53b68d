/** For each type family: values, what the server prints for each, and the literal that psql would be given. */
import type { Family } from '../../../src/model/families.ts';
import type { Value } from '../../../src/model/value.ts';

export interface Literal {
  readonly value: Value;
  /** `column::text`. */
  readonly printed: string;
  /** An SQL literal without its quotes, where it is not what is printed. */
  readonly written?: string;
}

/** [value, printed] or [value, printed, written]. */
type Entry = readonly [value: Value, printed: string, written?: string];

const of = (...entries: readonly Entry[]): readonly Literal[] =>
  entries.map(([value, printed, written]) =>
    written === undefined ? { value, printed } : { value, printed, written },
  );

/** Texts that print as they are. */
const same = (...texts: readonly string[]): readonly Literal[] =>
  texts.map((text) => ({ value: text, printed: text }));

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const long = 'Größe 東京 🚚 '.repeat(900);

const texts = same(
  '',
  'plain',
  "it's",
  'say "hi"',
  'back\\slash \\n',
  'line\nbreak\ttab\r',
  'caf\u00e9',
  'cafe\u0301',
  '😀👩‍👩‍👧',
  '\u{10ffff}\ue000',
  'NULL',
  '\\N',
  ' leading and trailing  ',
);
const shortTexts = same(
  '',
  'plain',
  "it's",
  'cafe\u0301',
  '😀'.repeat(20),
  ' leading',
  '12345678901234567890',
);
const padded = shortTexts.map(({ value, printed }) => ({ value, printed, written: `${printed}  ` }));
const byteStrings = of(
  [bytes(''), '\\x'],
  [bytes('00'), '\\x00'],
  [bytes('00ff7f80275c0a'), '\\x00ff7f80275c0a'],
  [bytes('ff'.repeat(512)), `\\x${'ff'.repeat(512)}`],
);

/** Days and microseconds since 1970 were computed with Python's datetime. */
const timestamps = of(
  [0n, '1970-01-01 00:00:00'],
  [-1n, '1969-12-31 23:59:59.999999'],
  [-62135596800000000n, '0001-01-01 00:00:00'],
  [253402300799999999n, '9999-12-31 23:59:59.999999'],
  [946684800000000n, '2000-01-01 00:00:00'],
  [1774746000000001n, '2026-03-29 01:00:00.000001'],
  [1774749600500000n, '2026-03-29 02:00:00.5'],
  [951825600000000n, '2000-02-29 12:00:00'],
);
const instants = timestamps.map(({ value, printed }) => ({ value, printed: `${printed}+00` }));

const uuids = same(
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '0198c5b2-7d3e-7abc-9def-0123456789ab',
);

export const literals: Record<Family, readonly Literal[]> = {
  bool: of([true, 'true', 't'], [false, 'false', 'f']),
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
  numeric: same(
    '0',
    '0.00',
    '1.5',
    '1.50',
    '-1.500',
    '10000',
    '99999999',
    '100000000',
    '0.0001',
    '0.00001',
    '-0.000000000001',
    '123456789012345678.123456789012',
    '999999999999999999.999999999999',
    'NaN',
    'Infinity',
    '-Infinity',
  ),
  decimal: same(
    '0.000000000',
    '1.500000000',
    '-0.000000001',
    '99999999999999999999999999999.999999999',
    '-99999999999999999999999999999.999999999',
  ),
  float32: of(
    [0, '0'],
    [-0, '-0'],
    [1.5, '1.5'],
    [Math.fround(0.1), '0.1'],
    [3.4028234663852886e38, '3.4028235e+38'],
    [1.401298464324817e-45, '1e-45'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ),
  float64: of(
    [0, '0'],
    [-0, '-0'],
    [0.1, '0.1'],
    [1e15, '1e+15'],
    [999999999999999, '999999999999999'],
    [0.00001, '1e-05'],
    [9007199254740992, '9.007199254740992e+15'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [5e-324, '5e-324'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ),
  money: of(
    ['0.00', '$0.00', '0.00'],
    ['-0.01', '-$0.01', '-0.01'],
    ['1234567.80', '$1,234,567.80', '1234567.80'],
    ['92233720368547758.07', '$92,233,720,368,547,758.07'],
    ['-92233720368547758.08', '-$92,233,720,368,547,758.08'],
  ),
  date: of(
    [0, '1970-01-01'],
    [-1, '1969-12-31'],
    [-719162, '0001-01-01'],
    [2932896, '9999-12-31'],
    [20605, '2026-06-01'],
    [10957, '2000-01-01'],
    [11016, '2000-02-29'],
  ),
  time: of(
    [0, '00:00:00'],
    [1, '00:00:00.000001'],
    [86399999999, '23:59:59.999999'],
    [86400000000, '24:00:00'],
    [45296500000, '12:34:56.5'],
  ),
  timestamp: timestamps,
  timestamptz: [
    ...instants,
    {
      value: 1774746000000001n,
      printed: '2026-03-29 01:00:00.000001+00',
      written: '2026-03-29 03:00:00.000001+02',
    },
  ],
  datetime2: timestamps,
  datetimeoffset: instants,
  uuid: uuids,
  char: padded,
  varchar: [...texts, ...same('é'.repeat(400))],
  text: [...texts, ...same(long)],
  nchar: padded,
  nvarchar: [...texts, ...same('é'.repeat(6000))],
  binary: of(
    [bytes('00'.repeat(16)), `\\x${'00'.repeat(16)}`],
    [bytes('ff'.repeat(16)), `\\x${'ff'.repeat(16)}`],
  ),
  varbinary: byteStrings,
  json: same(
    'null',
    '{"b": 1,  "a":[null,{"x":null}],\n "b": 2}',
    '9223372036854775808',
    '1.50',
    '1e2',
    '-0',
    '""',
    '"\\u00e9\\ud83d\\ude00"',
    '"é😀\\u0000"',
  ),
  jsonb: of(
    ['null', 'null'],
    [
      '{"a":[null,{"x":null}],"b":2}',
      '{"a": [null, {"x": null}], "b": 2}',
      '{"b":1,"a":[null,{"x":null}],"b":2}',
    ],
    ['{"aa":1,"b":2}', '{"b": 2, "aa": 1}', '{"b":2,"aa":1}'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['1.5', '1.5'],
    ['100', '100', '1e2'],
    ['0', '0', '-0'],
    ['""', '""'],
    ['"é😀\\n\\"\\\\"', '"é😀\\n\\"\\\\"'],
    ['[]', '[]'],
    ['{}', '{}'],
  ),
  xml: same('', 'text only', '<a/>', '<a b="1">x &amp; y<c/></a>', '<n xmlns="urn:a">東京\n</n>', '<a/><b/>'),
  array_int: of(
    ['[]', '{}'],
    ['[null]', '{NULL}'],
    ['[-2147483648,0,2147483647,null]', '{-2147483648,0,2147483647,NULL}'],
  ),
  array_text: of(
    ['[]', '{}'],
    [
      '[null,"","NULL","a,b","{}","it\'s","\\"q\\"","back\\\\slash","line\\nbreak","é😀"]',
      '{NULL,"","NULL","a,b","{}",it\'s,"\\"q\\"","back\\\\slash","line\nbreak",é😀}',
    ],
  ),
  range_int: of(
    ['empty', 'empty', '[5,5)'],
    ['[1,5)', '[1,5)', '(0,4]'],
    ['[-2147483648,2147483647)', '[-2147483648,2147483647)'],
    ['(,5)', '(,5)', '(,4]'],
    ['[5,)', '[5,)'],
    ['(,)', '(,)'],
  ),
  range_ts: same(
    'empty',
    '["2026-01-01 00:00:00","2026-01-02 00:00:00")',
    '("0001-01-01 00:00:00","9999-12-31 23:59:59.999999"]',
    '["1969-12-31 23:59:59.5",)',
    '(,"2026-03-29 02:00:00.000001"]',
    '[-infinity,infinity)',
    '(,)',
  ),
  enum: same('new', 'on hold', 'größer', "it's"),
  domain: same('AA-0', 'ZZ-9999999999', 'any text but the empty one'),
  composite: of(
    ['[1,"a b",true]', '(1,"a b",t)'],
    ['[null,null,null]', '(,,)'],
    ['[-2147483648,"",false]', '(-2147483648,"",f)'],
    ['[0,"it\'s \\"q\\", (x) \\\\ é😀\\n",null]', '(0,"it\'s ""q"", (x) \\\\ é😀\n",)'],
  ),
  point: same(
    '(1.5,-2)',
    '(-0,5e-324)',
    '(1e+15,1e-05)',
    '(NaN,Infinity)',
    '(-Infinity,999999999999999)',
    '(1.7976931348623157e+308,0.1)',
  ),
  line: same('{1,-1,0}', '{0,1,-0.5}', '{1e-05,5e-324,1e+100}'),
  polygon: same('((0,0),(1,1),(1,0))', '((1.5,-2.5))', '((-0,1e+15),(0.1,1e-05))'),
  inet: of(
    ['192.0.2.1', '192.0.2.1/32', '192.0.2.1'],
    ['10.1.2.3/24', '10.1.2.3/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::', '::/128', '::'],
    ['::1', '::1/128', '::1'],
    ['2001:db8::1/64', '2001:db8::1/64', '2001:0DB8:0:0:0:0:0:1/64'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1/128', '::ffff:192.0.2.1'],
    ['fe80::1:0:0:1', 'fe80::1:0:0:1/128', 'fe80:0:0:0:1:0:0:1'],
  ),
  cidr: same(
    '0.0.0.0/0',
    '10.0.0.0/8',
    '192.0.2.1/32',
    '::/0',
    '2001:db8::/32',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128',
  ),
  macaddr: of(
    ['08:00:2b:01:02:03', '08:00:2b:01:02:03', '08002B:010203'],
    ['00:00:00:00:00:00', '00:00:00:00:00:00'],
    ['ff:ff:ff:ff:ff:ff', 'ff:ff:ff:ff:ff:ff'],
  ),
  bit: same('0000000000000000', '1111111111111111', '1000000000000001'),
  varbit: same('', '0', '1', '101010101', '1'.repeat(64)),
  tsvector: of(
    ['', ''],
    ["'a'", "'a'", 'a'],
    ["'a':1A,2 'b':16383", "'a':1A,2 'b':16383", "b:16383D 'a':2,1A"],
    [
      "' ':1 'a\\\\b':2B 'it''s':3C 'é😀'",
      "' ':1 'a\\\\b':2B 'it''s':3C 'é😀'",
      "é😀 'it''s':3C ' ':1 'a\\\\b':2B",
    ],
  ),
  tsquery: of(
    ["'a'", "'a'", 'a'],
    ["'a' & 'b' | 'c'", "'a' & 'b' | 'c'", 'a&b|c'],
    ["'a' & ( 'b' | 'c' )", "'a' & ( 'b' | 'c' )", 'a&(b|c)'],
    ["!( 'a' | 'b' ) & !!'c'", "!( 'a' | 'b' ) & !!'c'", '!(a|b)&!!c'],
    ["'super':*AB <-> 'x' <3> 'y'", "'super':*AB <-> 'x' <3> 'y'", 'super:*ab<->x<3>y'],
    ["'x' <-> ( 'y' <0> 'z' )", "'x' <-> ( 'y' <0> 'z' )"],
    ["'it''s':D & 'a\\\\b' & 'é😀'", "'it''s':D & 'a\\\\b' & 'é😀'"],
  ),
  pg_lsn: same('0/0', '16/B374D848', 'FFFFFFFF/FFFFFFFF', '1/A'),
  oid: of([0, '0'], [4294967295, '4294967295']),
  rowversion: of(
    [bytes('0000000000000001'), '\\x0000000000000001'],
    [bytes('ffffffffffffffff'), '\\xffffffffffffffff'],
  ),
  sql_variant: texts,
  hierarchyid: same('/', '/1/2.5/-3/'),
  geometry: same('POINT (1.5 -2)', 'POLYGON ((0 0, 1 1, 1 0, 0 0))'),
  geography: same('POINT (1.5 -2)'),
  low_cardinality: same('', 'red', 'red ', 'größer'),
  nullable: texts,
  map: of(
    ['{}', '{}'],
    ['{"a":9223372036854775807,"b":-1}', '{"a": 9223372036854775807, "b": -1}'],
    ['{"":1,"aa":2,"é":3}', '{"": 1, "aa": 2, "é": 3}'],
  ),
  tuple: of(['[1,"a",true]', '[1, "a", true]'], ['[null,null,null]', '[null, null, null]']),
  nested: of(
    ['[]', '[]'],
    ['[{"label":"a","n":1},{"label":null,"n":null}]', '[{"n": 1, "label": "a"}, {"n": null, "label": null}]'],
  ),
  ipv4: of(['192.0.2.1', '192.0.2.1/32', '192.0.2.1'], ['255.255.255.255', '255.255.255.255/32']),
  ipv6: of(['::1', '::1/128'], ['2001:db8::ff00:42:8329', '2001:db8::ff00:42:8329/128']),
};
