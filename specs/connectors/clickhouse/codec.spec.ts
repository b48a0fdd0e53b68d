/** Codecs without a server: what is written is read again, and what a type can't hold is refused. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';

import type { Row } from '../../../src/model/rows.ts';
import type { Value } from '../../../src/model/value.ts';
import { RowBinaryReader, RowBinaryWriter } from '../../../src/systems/clickhouse/binary.ts';
import { codecOf, findCodec, kindOf } from '../../../src/systems/clickhouse/codec.ts';
import type { Codec } from '../../../src/systems/clickhouse/codec.ts';
import { hexString, string } from '../../../src/systems/clickhouse/codecs/texts.ts';
import { nearestDay, nearestMicro } from '../../../src/systems/clickhouse/codecs/times.ts';
import { declared, undeclared } from '../../../src/systems/clickhouse/native.ts';
import { BlockDecoder } from '../../../src/systems/clickhouse/native-blocks.ts';
import { RowEncoder } from '../../../src/systems/clickhouse/row-binary.ts';
import type { BinaryColumn } from '../../../src/systems/clickhouse/row-binary.ts';
import { nativeBlock } from './native-blocks.ts';
import { enumType, natives } from './natives.ts';

/** Through bytes that begin neither at the buffer's start nor end at its end. */
function through(codec: Codec, value: Value): Value {
  const writer = new RowBinaryWriter(1);
  writer.uint8(7);
  codec.encode(writer, value);
  writer.uint8(7);
  const reader = new RowBinaryReader(1);
  reader.append(writer.take(1));
  expect(reader.uint8()).toBe(7);
  const read = codec.decode(reader);
  expect(reader.uint8()).toBe(7);
  expect(reader.at).toBe(reader.end);
  return read;
}

function bytesOf(native: string, value: Value): string {
  const writer = new RowBinaryWriter(1);
  codecOf(native).encode(writer, value);
  return writer.take(1).toString('hex');
}

for (const [native, values] of Object.entries(natives)) {
  test(`${native}: what is written is read`, () => {
    fc.assert(
      fc.property(values, (value) => {
        const read = through(codecOf(native), value);
        if (value instanceof Uint8Array)
          expect(Buffer.from(read as Uint8Array)).toStrictEqual(Buffer.from(value));
        else expect(Object.is(read, value), `${String(value)} became ${String(read)}`).toBe(true);
      }),
    );
  });
}

test('a text that is not of pairs of lower-case hex digits is no bytes', () => {
  const read = (digits: string) =>
    through({ ...hexString, encode: (writer, value) => string.encode(writer, value) }, digits);
  for (const digits of ['0', 'abc', 'AB', '0g', 'g0', '00é', ' 00', '0/', '0:', '`0']) {
    expect(() => read(digits)).toThrow(
      expect.objectContaining({
        code: 'MATRIX_BAD_VALUE',
        message: expect.stringContaining(JSON.stringify(digits)),
      }),
    );
  }
});

/** Little-endian two's complement, as the format has it. */
function complement(units: bigint, size: number): string {
  return Buffer.from(
    BigInt.asUintN(size * 8, units)
      .toString(16)
      .padStart(size * 2, '0'),
    'hex',
  )
    .reverse()
    .toString('hex');
}

const edges = [1n, 10n ** 14n, 10n ** 15n, 2n ** 31n, 2n ** 32n, 2n ** 52n, 2n ** 53n, 2n ** 63n, 2n ** 64n];
const around = fc
  .tuple(fc.constantFrom(0n, ...edges), fc.bigInt({ min: -3n, max: 3n }), fc.constantFrom(1n, -1n))
  .map(([edge, off, sign]) => (edge + off) * sign);
for (const [scale, native] of [0, 3, 9].map((each) => [each, `Decimal(38, ${each})`] as const)) {
  test(`${native}: its bytes are those of its units, also where it is written short`, () => {
    fc.assert(
      fc.property(fc.oneof(around, fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n })), (units) => {
        const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
        const whole = `${units < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}`;
        const full = scale > 0 ? `${whole}.${digits.slice(-scale)}` : whole;
        const short = scale > 0 ? full.replace(/\.?0*$/, '') : full;
        for (const value of [full, short]) expect(bytesOf(native, value)).toBe(complement(units, 16));
        expect(through(codecOf(native), short)).toBe(full);
      }),
    );
  });
}

test('the length of a text is that of its UTF-8, where it takes more bytes than the text has units, too', () => {
  const leb128 = (size: number): number[] =>
    size < 0x80 ? [size] : [(size & 0x7f) | 0x80, ...leb128(size >> 7)];
  for (const unit of ['a', 'é', '測', '😀']) {
    for (const count of [
      1, 31, 32, 42, 43, 63, 64, 127, 128, 5461, 5462, 8191, 8192, 16_383, 16_384, 70_000,
    ]) {
      const value = unit.repeat(count);
      const utf8 = Buffer.from(value);
      expect(bytesOf('String', value)).toBe(
        Buffer.concat([Uint8Array.from(leb128(utf8.length)), utf8]).toString('hex'),
      );
    }
  }
});

test('bytes of any length go through hex digits', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (value) => {
      expect(Buffer.from(through(hexString, value) as Uint8Array)).toStrictEqual(Buffer.from(value));
    }),
  );
  const writer = new RowBinaryWriter(1);
  hexString.encode(writer, Uint8Array.of(0, 255, 16));
  expect(writer.take(1).toString('latin1')).toBe('\x0600ff10');
});

/** As the manual's tables of RowBinary and the types' own pages lay them out. */
const pinned: readonly (readonly [native: string, value: Value, hex: string])[] = [
  ['Int16', -2, 'feff'],
  ['UInt32', 4_294_967_294, 'feffffff'],
  ['Int64', -2n, 'feffffffffffffff'],
  ['Float32', -0, '00000080'],
  ['Float64', 1.5, '000000000000f83f'],
  ['Decimal(9, 4)', '-0.0001', 'ffffffff'],
  ['Decimal(19, 2)', '2.56', '00010000000000000000000000000000'],
  ['Decimal(38, 9)', '-0.000000001', 'ffffffffffffffffffffffffffffffff'],
  ['Decimal(38, 9)', '1.5', '002f6859000000000000000000000000'],
  ['Date32', -1, 'ffffffff'],
  ['Time64(6)', 86_400_000_000, '0060d71d14000000'],
  ['DateTime64(6)', 1n, '0100000000000000'],
  ['UUID', '00112233-4455-6677-8899-aabbccddeeff', '7766554433221100ffeeddccbbaa9988'],
  ['String', 'é', '02c3a9'],
  ['String', 'a'.repeat(200), `c801${'61'.repeat(200)}`],
  ['FixedString(3)', Uint8Array.of(1, 2, 0), '010200'],
  [enumType, 'größer', 'fc'],
  ['IPv4', '1.2.3.4', '04030201'],
  ['IPv6', '::ffff:1.2.3.4', '00000000000000000000ffff01020304'],
];

for (const [native, value, hex] of pinned) {
  test(`${native} ${String(value).slice(0, 40)} has its bytes`, () => {
    expect(bytesOf(native, value)).toBe(hex);
  });
}

const refused: readonly (readonly [native: string, value: Value])[] = [
  ['Bool', 1],
  ['Int8', 128],
  ['Int16', 32_768],
  ['Int32', 1.5],
  ['Int32', 1n],
  ['UInt8', -1],
  ['UInt16', 65_536],
  ['UInt32', 2 ** 32],
  ['Int64', 2n ** 63n],
  ['Int64', 1],
  ['Float64', '1'],
  ['Decimal(9, 4)', '100000.0000'],
  ['Decimal(9, 4)', '0.00001'],
  ['Decimal(9, 4)', '1e3'],
  ['Decimal(9, 4)', 'NaN'],
  ['Decimal(9, 4)', '.5'],
  ['Decimal(9, 4)', 1],
  ['Decimal(38, 9)', '100000000000000000000000000000.000000000'],
  ['Date32', '2026-06-01'],
  ['Date32', 0.5],
  ['Time64(6)', -1],
  ['Time64(6)', 86_400_000_001],
  ['DateTime64(6)', 0],
  ['UUID', '00112233-4455-6677-8899-AABBCCDDEEFF'],
  ['UUID', '001122334455-6677-8899-aabbccddeeff-'],
  ['String', '\ud800'],
  ['String', `${'long '.repeat(20)}\udc00`],
  ['FixedString(4)', Uint8Array.of(1, 2, 3)],
  ['FixedString(4)', 'abcd'],
  [enumType, 'closed'],
  ['IPv4', '1.2.3'],
  ['IPv4', '1.2.3.4/24'],
  ['IPv6', '1.2.3.4'],
  ['IPv6', '::1/128'],
];

for (const [native, value] of refused) {
  test(`${native} refuses ${JSON.stringify(typeof value === 'bigint' ? String(value) : value).slice(0, 60)}`, () => {
    expect(() => bytesOf(native, value)).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_VALUE' }));
  });
}

test('days and times beyond the years of the types become the nearest, and no others change', () => {
  expect([-719_162, -25_568, -25_567, 0, 120_529, 120_530, 2_932_896, null].map(nearestDay)).toStrictEqual([
    -25_567,
    -25_567,
    -25_567,
    0,
    120_529,
    120_529,
    120_529,
    null,
  ]);
  expect(
    [
      -62_135_596_800_000_000n,
      -2_208_988_800_000_001n,
      -2_208_988_800_000_000n,
      10_413_791_999_999_999n,
      10_413_792_000_000_000n,
    ].map(nearestMicro),
  ).toStrictEqual([
    -2_208_988_800_000_000n,
    -2_208_988_800_000_000n,
    -2_208_988_800_000_000n,
    10_413_791_999_999_999n,
    10_413_791_999_999_999n,
  ]);
  expect(through(codecOf('Date32'), -719_162)).toBe(-25_567);
  expect(through(codecOf('DateTime64(6)'), 253_402_300_799_999_999n)).toBe(10_413_791_999_999_999n);
});

test('kinds are told by the types, and unknown ones are named', () => {
  expect(
    ["DateTime64(6, 'UTC')", 'DateTime64(6)', 'FixedString(8)', 'String', 'Decimal(5, 1)'].map(kindOf),
  ).toEqual(['instant', 'timestamp', 'bytes', 'text', 'decimal']);
  for (const native of [
    'Array(String)',
    'DateTime64(3)',
    "DateTime64(6, 'Europe/Berlin')",
    'UInt64',
    "Enum16('a' = 1)",
  ])
    expect(findCodec(native)).toBeNull();
  expect(() => codecOf('JSON')).toThrow(/no codec for the ClickHouse type JSON; known are Bool, /);
});

test('what may be null is a part of the type', () => {
  for (const [native, type] of [
    ['Int32', 'Nullable(Int32)'],
    ["DateTime64(6, 'UTC')", "Nullable(DateTime64(6, 'UTC'))"],
    ['LowCardinality(String)', 'LowCardinality(Nullable(String))'],
    ["Enum8('Nullable(' = 1)", "Nullable(Enum8('Nullable(' = 1))"],
  ] as const) {
    expect(declared(native, true)).toBe(type);
    expect(declared(native, false)).toBe(native);
    expect(undeclared(type)).toEqual({ native, nullable: true });
    expect(undeclared(native)).toEqual({ native, nullable: false });
  }
});

const columns: readonly BinaryColumn[] = [
  { name: 'id', native: 'Int32', nullable: false },
  { name: 'nöte', native: 'String', nullable: true },
];
const rows: readonly Row[] = [
  [1, 'one'],
  [2, null],
  [3, 'é'.repeat(5000)],
];

/** Two blocks, as a server sends them. */
function sent(): Buffer {
  return Buffer.concat([nativeBlock(columns, rows.slice(0, 2)), nativeBlock(columns, rows.slice(2))]);
}

function read(of: readonly BinaryColumn[], bytes: Buffer, size = bytes.length): readonly Row[] {
  const decoder = new BlockDecoder(of);
  const found: Row[] = [];
  for (let at = 0; at < bytes.length; at += size)
    for (const batch of decoder.add(bytes.subarray(at, at + size))) found.push(...batch);
  return [...found, ...decoder.finish()];
}

test('a header with names and types goes before the rows', () => {
  const encoder = new RowEncoder('t', columns);
  encoder.add([1, null]);
  expect(encoder.take().toString('latin1')).toBe(
    `\x02\x02id\x05n${Buffer.from('ö').toString('latin1')}te\x05Int32\x10Nullable(String)\x01\0\0\0\x01`,
  );
});

test('rows are read wherever their bytes are cut', () => {
  const all = sent();
  for (const size of [1, 2, 3, 7, 100, 4096, all.length])
    expect(read(columns, all, size)).toStrictEqual(rows);
});

for (const [native, values] of Object.entries(natives)) {
  test(`${native}: a column of it is read wherever its bytes are cut, nulls among its values`, () => {
    const wanted = [true, false].map((nullable): BinaryColumn => ({ name: `${nullable}`, native, nullable }));
    const some = fc.array(fc.tuple(fc.option(values), values), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 40 }), (given, size) => {
        const bytes = nativeBlock(wanted, given);
        for (const found of [read(wanted, bytes), read(wanted, bytes, size)]) expect(found).toEqual(given);
      }),
    );
  });
}

test('rows of blocks of any size come in batches of a thousand, and a block of none is none', () => {
  const [id] = columns as readonly [BinaryColumn];
  const given = Array.from({ length: 2500 }, (_, index): Row => [index]);
  const block = (from: number, to: number) => nativeBlock([id], given.slice(from, to));
  const decoder = new BlockDecoder([id]);
  const batches = [
    block(0, 10),
    block(10, 10),
    block(10, 2100),
    Buffer.concat([block(2100, 2200), block(2200, 2500)]),
  ].flatMap((bytes) => decoder.add(bytes));
  expect(batches.map(({ length }) => length)).toEqual([1000, 1000]);
  expect([...batches.flat(), ...decoder.finish()]).toEqual(given);
  expect(new BlockDecoder([id]).finish()).toEqual([]);
});

test('bytes that end within a block are refused', () => {
  const all = sent();
  for (const length of [1, 5, 30, all.length - 1]) {
    const decoder = new BlockDecoder(columns);
    decoder.add(all.subarray(0, length));
    expect(() => decoder.finish(), `${length}`).toThrow(
      expect.objectContaining({ code: 'MATRIX_READ_FAILED' }),
    );
  }
});

test('other columns than were asked for are refused', () => {
  for (const [wanted, how] of [
    [[columns[0] as BinaryColumn], '2 columns where 1 were asked for'],
    [
      [columns[1] as BinaryColumn, columns[0] as BinaryColumn],
      'the column id Int32 where nöte Nullable(String) was asked for',
    ],
    [
      columns.map((column) => ({ ...column, nullable: true })),
      'the column id Int32 where id Nullable(Int32) was asked for',
    ],
  ] as const) {
    expect(() => new BlockDecoder(wanted).add(sent())).toThrow(
      expect.objectContaining({ code: 'MATRIX_SCHEMA_CHANGED', message: `the server sends ${how}` }),
    );
  }
});

test('a dictionary that is written in a way of its own is refused', () => {
  const wanted: readonly BinaryColumn[] = [{ name: 'a', native: 'LowCardinality(String)', nullable: true }];
  const bytes = nativeBlock(wanted, [['x'], [null]]);
  expect(read(wanted, bytes)).toEqual([['x'], [null]]);
  const start = bytes.indexOf('LowCardinality') + 'LowCardinality(Nullable(String))'.length;
  const refused = (at: number, value: number, how: string) => {
    const other = Buffer.from(bytes);
    other[start + at] = value;
    expect(() => read(wanted, other)).toThrow(
      expect.objectContaining({ code: 'MATRIX_READ_FAILED', message: expect.stringContaining(how) }),
    );
  };
  refused(0, 2, 'version 2 in form 601');
  refused(8, 4, 'version 1 in form 604');
  refused(9, 7, 'version 1 in form 701');
  refused(bytes.length - start - 12, 3, '3 values of 2 rows');
  refused(bytes.length - start - 2, 9, 'a value beyond its 3');
});

test('a row that does not fit says where', () => {
  const encoder = new RowEncoder('db.t', columns);
  encoder.add([1, null]);
  expect(() => encoder.add([1])).toThrow('row 2 for db.t has 1 values, its columns are 2');
  expect(() => encoder.add([null, 'x'])).toThrow(
    'row 3, column id of db.t: null, and the column is not Nullable',
  );
  expect(() => encoder.add([1, 2])).toThrow('row 4, column nöte of db.t: String has no value for number 2');
});
