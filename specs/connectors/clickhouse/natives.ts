/** Arbitrary values of each native type of ClickHouse, for property tests. */
import fc from 'fast-check';

import type { Value } from '../../../src/model/value.ts';

const decimalText = (precision: number, scale: number) =>
  fc.bigInt({ min: -(10n ** BigInt(precision)) + 1n, max: 10n ** BigInt(precision) - 1n }).map((units) => {
    const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
    const split = digits.length - scale;
    return `${units < 0n ? '-' : ''}${digits.slice(0, split)}${scale > 0 ? `.${digits.slice(split)}` : ''}`;
  });

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('é'.repeat(42), 'é'.repeat(43), '測'.repeat(42), '😀'.repeat(21), '😀'.repeat(64), 'a\0b'),
);
const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
export const enumType = "Enum8('new' = 1, 'größer' = -4, 'it\\'s' = 6, 'back\\\\slash, \\'x\\' = 2' = 127)";

export const natives: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  Bool: fc.boolean(),
  Int8: fc.integer({ min: -128, max: 127 }),
  Int16: fc.integer({ min: -32_768, max: 32_767 }),
  Int32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  Int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  UInt8: fc.integer({ min: 0, max: 255 }),
  UInt16: fc.integer({ min: 0, max: 65_535 }),
  UInt32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  Float32: fc.float(),
  Float64: fc.double(),
  'Decimal(9, 4)': decimalText(9, 4),
  'Decimal(18, 0)': decimalText(18, 0),
  'Decimal(19, 2)': decimalText(19, 2),
  'Decimal(38, 9)': decimalText(38, 9),
  'Decimal(38, 38)': decimalText(38, 38),
  'Decimal(76, 20)': decimalText(76, 20),
  Date32: fc.integer({ min: -25_567, max: 120_529 }),
  'Time64(6)': fc.integer({ min: 0, max: 86_400_000_000 }),
  'DateTime64(6)': fc.bigInt({ min: -2_208_988_800_000_000n, max: 10_413_791_999_999_999n }),
  "DateTime64(6, 'UTC')": fc.bigInt({ min: -2_208_988_800_000_000n, max: 10_413_791_999_999_999n }),
  UUID: fc.uuid(),
  String: text,
  'LowCardinality(String)': text,
  'FixedString(16)': bytes(16),
  'FixedString(100)': bytes(100),
  [enumType]: fc.constantFrom('new', 'größer', "it's", "back\\slash, 'x' = 2"),
  IPv4: fc.ipV4(),
  IPv6: bytes(16).map((each) =>
    [...each]
      .map((_, at) => (at % 2 === 0 ? (1 + ((each[at] as number) << 4)).toString(16) : ''))
      .filter(Boolean)
      .join(':'),
  ),
};
