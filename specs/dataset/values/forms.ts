/** The one canonical form of each family's values, with a value that has it and ones that do not. */
import { canonicalJson } from '../../../src/model/json.ts';
import { enumLabels, familyBounds, type Family } from '../../../src/model/families.ts';
import type { Value } from '../../../src/model/value.ts';

export interface Form {
  readonly holds: (value: Value) => boolean;
  readonly bad: readonly Value[];
}

const whole = (from: number, to: number): Form => ({
  holds: (value) =>
    typeof value === 'number' &&
    Number.isInteger(value) &&
    !Object.is(value, -0) &&
    value >= from &&
    value <= to,
  bad: [from - 1, to + 1, 0.5, -0, String(from), null],
});

const micros = (value: Value): boolean =>
  typeof value === 'bigint' && value >= -62_135_596_800_000_000n && value <= 253_402_300_799_999_999n;
const clock: Form = { holds: micros, bad: [0, -62_135_596_800_000_001n, 253_402_300_800_000_000n] };

const matching = (pattern: RegExp, ...bad: readonly Value[]): Form => ({
  holds: (value) => typeof value === 'string' && pattern.test(value),
  bad,
});

function decimal(integerDigits: number, scale: RegExp, ...bad: readonly string[]): Form {
  return {
    holds: (value) => {
      if (typeof value !== 'string') return false;
      const match = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/.exec(value);
      if (!match || !scale.test(match[3] ?? '')) return false;
      const isZero = !/[1-9]/.test(value);
      return (match[2] as string).length <= integerDigits && !(isZero && match[1] === '-');
    },
    bad: [...bad, 'NaN', '01.5', '-0', '1e3', '', '+1', 1],
  };
}

/** Well-formed UTF-16 without NUL, within a length. */
function text(length: number, trailingBlanks: boolean): Form {
  return {
    holds: (value) =>
      typeof value === 'string' &&
      !/\p{Surrogate}/u.test(value) &&
      !value.includes('\0') &&
      value.length <= length &&
      (trailingBlanks || !value.endsWith(' ')),
    bad: ['\0', '\ud800', 'x'.repeat(length + 1), 1, ...(trailingBlanks ? [] : ['x '])],
  };
}

const oneOf = (...texts: readonly string[]): Form => ({
  holds: (value) => typeof value === 'string' && texts.includes(value),
  bad: ['another', 0],
});

const bytes = (least: number, most: number): Form => ({
  holds: (value) => value instanceof Uint8Array && value.length >= least && value.length <= most,
  bad: [new Uint8Array(most + 1), 'x', ...(least > 0 ? [new Uint8Array(least - 1)] : [])],
});

/** Canonical JSON of which every part passes. */
function document(allows: (parsed: unknown, source: string) => boolean, ...bad: readonly string[]): Form {
  return {
    holds: (value) => {
      if (typeof value !== 'string' || value.includes('\\u0000')) return false;
      try {
        return canonicalJson(value) === value && allows(JSON.parse(value), value);
      } catch {
        return false;
      }
    },
    bad: [...bad, '{"b":1,"a":2}', '[1, 2]', '[1.50]', '[1e2]', '[-0]', '{', 1],
  };
}

const isNull = (part: unknown): boolean => part === null;
const isText = (part: unknown): boolean => typeof part === 'string';
const isWhole = (part: unknown): boolean => typeof part === 'number' && Number.isInteger(part);
const isInt32 = (part: unknown): boolean => isWhole(part) && part === ((part as number) | 0);
/** JSON.parse rounds, so the digits are looked at in the text. */
const int64Digits = (source: string): boolean =>
  (source.match(/-?\b\d{10,}\b/g) ?? []).every(
    (digits) => BigInt.asIntN(64, BigInt(digits)) === BigInt(digits),
  );
const isParts = (part: unknown): boolean =>
  Array.isArray(part) &&
  part.length === 3 &&
  (isNull(part[0]) || isInt32(part[0])) &&
  (isNull(part[1]) || isText(part[1])) &&
  (isNull(part[2]) || typeof part[2] === 'boolean');
const arrayOf = (element: (part: unknown) => boolean) => (parsed: unknown) =>
  Array.isArray(parsed) && parsed.every((part) => isNull(part) || element(part));

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const dotted = `${octet}(?:\\.${octet}){3}`;
const colons = '(?=[^:]*:[^:]*:)[0-9a-f:]{2,39}';
const mapped = `::ffff:${dotted}`;
const number = '-?(?:0|[1-9]\\d*)(?:\\.\\d*[1-9])?';
const pair = `${number} ${number}`;
const stamp = '"\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{0,5}[1-9])?"';
const lexeme = "'(?:[^'\\\\]|''|\\\\\\\\)+'";
const position = '[1-9]\\d*[ABC]?';
const term = `!?${lexeme}(?::[*ABC]+)?`;
const wkt = matching(
  new RegExp(
    `^(?:POINT EMPTY|POINT \\(${pair}\\)|LINESTRING \\(${pair}(?:, ${pair})+\\)|MULTIPOINT \\(.*\\)|POLYGON \\(\\(${pair}(?:, ${pair}){3,}\\)(?:, \\(${pair}(?:, ${pair}){3,}\\))*\\))$`,
  ),
  'POINT(1 2)',
  'POINT (1.50 2)',
  'point (1 2)',
);
const tuple = document(isParts, '[1,"a"]', '["1","a",true]', '[1.5,"a",true]', '[2147483648,"a",true]');

export const forms: Readonly<Record<Family, Form>> = {
  bool: { holds: (value) => typeof value === 'boolean', bad: [0, 'true', null] },
  int16: whole(-32_768, 32_767),
  int32: whole(-2_147_483_648, 2_147_483_647),
  int64: {
    holds: (value) => typeof value === 'bigint' && BigInt.asIntN(64, value) === value,
    bad: [1, 9_223_372_036_854_775_808n, '1'],
  },
  uint8: whole(0, 255),
  uint16: whole(0, 65_535),
  numeric: decimal(18, /^\d{0,12}$/, '1.0000000000001', '1234567890123456789'),
  decimal: decimal(29, /^\d{9}$/, '1.5', '1', `${'1'.repeat(30)}.000000000`, '-0.000000000'),
  money: decimal(17, /^\d\d$/, '1', '1.5', '-0.00', '123456789012345678.00'),
  float32: {
    holds: (value) => typeof value === 'number' && Object.is(Math.fround(value), value),
    bad: [0.1, 1e300, '1', 1n],
  },
  float64: { holds: (value) => typeof value === 'number', bad: ['1', 1n, null] },
  date: whole(-719_162, 2_932_896),
  time: whole(0, 86_399_999_999),
  timestamp: clock,
  timestamptz: clock,
  datetime2: clock,
  datetimeoffset: clock,
  uuid: matching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'FFFFFFFF-ffff-ffff-ffff-ffffffffffff', ''),
  char: text(familyBounds.char.length, false),
  nchar: text(familyBounds.nchar.length, false),
  varchar: text(familyBounds.varchar.length, true),
  nvarchar: text(familyBounds.nvarchar.length, true),
  text: text(familyBounds.text.length, true),
  binary: bytes(16, 16),
  varbinary: bytes(0, 512),
  rowversion: bytes(8, 8),
  json: {
    holds: (value) => {
      if (typeof value !== 'string' || value.includes('\\u0000')) return false;
      try {
        canonicalJson(value);
        return true;
      } catch {
        return false;
      }
    },
    bad: ['{', "{'a':1}", 'NaN', '[1,]', '', 1, '"\\u0000"'],
  },
  jsonb: document(() => true),
  xml: matching(
    /^<([a-z]+)[^<>]*(?:\/>|>[^]*<\/\1>)$/,
    '<?xml version="1.0"?><a/>',
    '<a>',
    'text',
    '<a></b>',
  ),
  array_int: document(arrayOf(isInt32), '[1.5]', '["1"]', '{}', '[2147483648]'),
  array_text: document(arrayOf(isText), '[1]', '"a"', '{"a":"b"}'),
  range_int: {
    holds: (value) => {
      if (value === 'empty') return true;
      const match = /^(?:\[(-?\d+)|\(),(-?\d+)?\)$/.exec(String(value));
      return match !== null && (!match[1] || !match[2] || Number(match[1]) < Number(match[2]));
    },
    bad: ['[1,2]', '(1,2)', '[2,1)', '[1,1)', '[,2)', ''],
  },
  range_ts: matching(
    new RegExp(`^(?:empty|(?:\\(|[[(]${stamp}),(?:\\)|${stamp}[\\])]))$`),
    '["2026-01-01 00:00:00.10","2026-01-02 00:00:00")',
    '[2026-01-01 00:00:00,)',
    '[,)',
  ),
  enum: oneOf(...enumLabels),
  domain: matching(/^[A-Z]{2}-\d{1,10}$/, 'A-1', 'aa-1', 'AA-12345678901', ''),
  composite: tuple,
  tuple,
  map: document(
    (parsed, source) =>
      typeof parsed === 'object' &&
      parsed !== null &&
      !Array.isArray(parsed) &&
      Object.values(parsed).every(isWhole) &&
      int64Digits(source),
    '[]',
    '{"a":null}',
    '{"a":1.5}',
    '{"a":9223372036854775808}',
  ),
  nested: document(
    (parsed, source) =>
      Array.isArray(parsed) &&
      parsed.every(
        (each) => Object.keys(each).join() === 'label,n' && isText(each.label) && isWhole(each.n),
      ) &&
      int64Digits(source),
    '[{"n":1}]',
    '[{"label":null,"n":1}]',
    '[{"label":"a","n":9223372036854775808}]',
  ),
  point: matching(new RegExp(`^\\(${number},${number}\\)$`), '(1, 2)', '(1.0,2)', '1,2'),
  line: matching(new RegExp(`^{(?!0,0,)${number},${number},${number}}$`), '{0,0,1}', '{1,2}', '(1,2,3)'),
  polygon: matching(
    new RegExp(`^\\(\\(${number},${number}\\)(?:,\\(${number},${number}\\))*\\)$`),
    '()',
    '(1,2)',
    '((0, 0))',
  ),
  geometry: wkt,
  geography: {
    holds: (value) =>
      wkt.holds(value) &&
      [...String(value).matchAll(new RegExp(`(${number}) (${number})(?=[,)])`, 'g'))].every(
        ([, longitude, latitude]) => Math.abs(Number(longitude)) <= 180 && Math.abs(Number(latitude)) <= 90,
      ),
    bad: ['POINT (181 0)', 'POINT (0 91)', 'POINT(0 0)'],
  },
  ipv4: matching(new RegExp(`^${dotted}$`), '1.2.3', '256.0.0.1', '01.2.3.4', '1.2.3.4/24'),
  ipv6: matching(new RegExp(`^(?:${colons}|${mapped})$`), '1.2.3.4', '::1/64', '::G', '2001:DB8::1'),
  inet: matching(
    new RegExp(`^(?:${dotted}(?:/(?:[12]?\\d|3[01]))?|(?:${colons}|${mapped})(?:/\\d+)?)$`),
    '10.0.0.1/32',
    '10.0.0',
    '2001:DB8::1',
  ),
  cidr: {
    holds: (value) => {
      const match = new RegExp(`^(?:(${dotted})|(?:${colons}))/(\\d+)$`).exec(String(value));
      if (!match) return false;
      const [, address, length] = match;
      if (!address) return Number(length) <= 128;
      const bits = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
      return Number(length) <= 32 && bits % 2 ** (32 - Number(length)) === 0;
    },
    bad: ['10.1.2.3/24', '10.0.0.0', '::1', '10.0.0.0/33'],
  },
  macaddr: matching(/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/, '08-00-2b-01-02-03', '08:00:2B:01:02:03', '08:00'),
  bit: matching(/^[01]{16}$/, '0', '2'.repeat(16), '0'.repeat(17)),
  varbit: matching(/^[01]{0,64}$/, '2', '0'.repeat(65), 0),
  tsvector: matching(
    new RegExp(`^(?:${lexeme}(?::${position}(?:,${position})*)?(?: (?!$)|$))*$`),
    'fox',
    "'fox':0",
    "'fox':1D",
    "'a':1  'b':2",
  ),
  tsquery: matching(
    new RegExp(`^(?:${term}|\\( ${term} \\| ${term} \\))(?: (?:&|\\||<->|<\\d>) ${term})*$`),
    'fox',
    "'a'&'b'",
    '',
  ),
  pg_lsn: matching(/^(?:0|[1-9A-F][0-9A-F]{0,7})\/[1-9A-F][0-9A-F]{7}$/, '16/b374d848', '00/10000000', '0/0'),
  oid: whole(0, 4_294_967_295),
  sql_variant: text(200, true),
  hierarchyid: matching(/^\/(?:-?\d+(?:\.-?\d+)*\/)*$/, '', '1/2', '/1', '/a/'),
  low_cardinality: text(20, true),
  nullable: text(50, true),
};
