/** Codecs without an engine: what is sent of a value, what is read of the server's spelling, what is refused. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { generators } from '../../../src/dataset/values/index.ts';
import { familyKinds, families } from '../../../src/model/families.ts';
import type { Value } from '../../../src/model/value.ts';
import { spelled } from '../../../src/systems/mssql/catalogue.ts';
import { codecOf, decoderOf, findCodec } from '../../../src/systems/mssql/codec.ts';
import type { BulkValue, Cell } from '../../../src/systems/mssql/session.ts';
import { typeRules } from '../../../src/systems/mssql/types.ts';
import type { TypeRule } from '../../../src/systems/contract.ts';

/** What the driver reads of a value that a column of the type holds as it was sent: the server's documented spelling. */
function asRead(native: string, sent: BulkValue): Cell {
  if (sent === null) return null;
  if (typeof sent === 'bigint') return String(sent);
  if (Buffer.isBuffer(sent) || typeof sent !== 'string') return sent as Cell;
  if (native === 'date') return new Date(`${sent}T00:00:00Z`);
  if (native === 'uniqueidentifier') return sent.toUpperCase();
  if (native.startsWith('datetimeoffset')) return sent.replace('T', ' ').replace(/\+00:00$/, ' +00:00');
  if (native.startsWith('datetime2')) return sent.replace('T', ' ');
  const [, length] = /^nchar\((\d+)\)$/.exec(native) ?? [];
  return length ? sent.padEnd(Number(length)) : sent;
}

for (const family of families) {
  test(`${family}: every value that the dataset draws comes back as the rule keeps it`, () => {
    const rule: TypeRule = typeRules[family];
    const codec = codecOf(rule.native);
    const decode = decoderOf(codec, familyKinds[family]);
    const kept = rule.keep ?? ((value: Value): Value => value);
    const values = Array.from(
      { length: 1200 },
      (_, at) => generators[family](Math.imul(at - 600, 2_654_435_761) | 0) as Exclude<Value, null>,
    );
    const read = values.map((value) => decode(asRead(rule.native, codec.encode(value))));
    expect(read).toStrictEqual(values.map(kept));
  });
}

test('times are spelled with six digits, on both sides of 1970', () => {
  const { encode } = codecOf('datetime2(6)');
  expect(encode(0n)).toBe('1970-01-01T00:00:00.000000');
  expect(encode(-1n)).toBe('1969-12-31T23:59:59.999999');
  expect(encode(-62135596800000000n)).toBe('0001-01-01T00:00:00.000000');
  expect(encode(253402300799999999n)).toBe('9999-12-31T23:59:59.999999');
  expect(codecOf('datetimeoffset(6)').encode(1n)).toBe('1970-01-01T00:00:00.000001+00:00');
  expect(codecOf('time(6)').encode(86_399_999_999)).toBe('23:59:59.999999');
  expect(codecOf('date').encode(-719_162)).toBe('0001-01-01');
});

test('style 121 is read in every precision, and an instant whatever its offset', () => {
  const instant = codecOf('datetimeoffset(7)').decode;
  expect(instant('2026-03-29 03:00:00.0000010 +02:00')).toBe(1774746000000001n);
  expect(instant('2026-03-28 20:00:00 -05:00')).toBe(1774746000000000n);
  expect(instant('0001-01-01 00:00:00.000 +14:00')).toBe(-62135596800000000n - 50_400_000_000n);
  expect(codecOf('datetime2(0)').decode('1969-12-31 23:59:59')).toBe(-1_000_000n);
  expect(codecOf('time(3)').decode('00:00:00.120')).toBe(120_000);
  expect(() => instant('2026-03-29 03:00:00.0000001 +00:00')).toThrow('is no time of microseconds');
  expect(() => instant('Mar 29 2026  3:00AM')).toThrow('is no time of microseconds');
});

test('microseconds come back from text, whatever they are', () => {
  const codec = codecOf('datetime2(6)');
  const micros = fc.bigInt({ min: -62135596800000000n, max: 253402300799999999n });
  fc.assert(
    fc.property(
      micros,
      (value) => codec.decode(asRead('datetime2(6)', codec.encode(value)) as string) === value,
    ),
  );
});

test('text keeps every code unit', () => {
  const codec = codecOf('nvarchar(max)');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => codec.decode(codec.encode(text) as string) === text),
  );
  const odd = ['\ud800', '\udc00x', 'a\u0000b', '', ' trailing  '];
  expect(odd.map((text) => codec.decode(codec.encode(text) as string))).toStrictEqual(odd);
  expect(codecOf('nchar(40)').decode('ab   ')).toBe('ab');
});

test('what a type would round or cut is refused before it is sent', () => {
  const refused: readonly (readonly [native: string, value: Exclude<Value, null>])[] = [
    ['decimal(38,9)', '0.0000000001'],
    ['decimal(19,2)', '123456789012345678.00'],
    ['decimal(19,2)', '1e3'],
    ['datetime2(3)', 1n],
    ['time(0)', 1],
    ['time(6)', 86_400_000_000],
    ['tinyint', 256],
    ['smallint', 32_768],
    ['int', 1.5],
    ['bigint', 9_223_372_036_854_775_808n],
    ['binary(16)', new Uint8Array(15)],
    ['bit', 1],
    ['nvarchar(max)', 1],
    ['float', '1'],
  ];
  for (const [native, value] of refused) {
    expect(() => codecOf(native).encode(value), native).toThrow(
      expect.objectContaining({ code: 'MATRIX_BAD_VALUE' }),
    );
  }
  expect(codecOf('decimal(38,9)').encode('99999999999999999999999999999.999999999')).toBe(
    '99999999999999999999999999999.999999999',
  );
});

test('floats keep what the documented range holds', () => {
  const { keep } = typeRules.float64;
  const values = [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
    5e-324,
    2 ** -1022,
    -(2 ** -1022),
    Number.MAX_VALUE,
  ];
  expect(values.map(keep)).toStrictEqual([
    null,
    null,
    null,
    0,
    0,
    2 ** -1022,
    -(2 ** -1022),
    Number.MAX_VALUE,
  ]);
  expect([2 ** -149, 2 ** -126].map(typeRules.float32.keep)).toStrictEqual([0, 2 ** -126]);
  expect(codecOf('float').decode(-0)).toBe(0);
});

test('types are spelled as declarations spell them', () => {
  const type = (name: string, length: number, precision = 0, scale = 0) =>
    spelled({ type: name, length, precision, scale });
  expect(type('nvarchar', -1)).toBe('nvarchar(max)');
  expect(type('nvarchar', 1600)).toBe('nvarchar(800)');
  expect(type('varchar', 20)).toBe('varchar(20)');
  expect(type('decimal', 17, 38, 9)).toBe('decimal(38,9)');
  expect(type('datetimeoffset', 10, 33, 6)).toBe('datetimeoffset(6)');
  expect(type('int', 4, 10)).toBe('int');
});

test('a type without a codec is named', () => {
  expect(findCodec('sql_variant')).toBeNull();
  expect(() => codecOf('sql_variant')).toThrow(
    'no codec for the SQL Server type sql_variant; known are bit,',
  );
});

test('a column that is kept exactly has the kind of its family; one that is not says why', () => {
  for (const family of families) {
    const { native, trip, note } = typeRules[family] as TypeRule;
    if (trip === 'exact') expect([family, codecOf(native).kind]).toStrictEqual([family, familyKinds[family]]);
    else expect([family, typeof note]).toStrictEqual([family, 'string']);
  }
});
