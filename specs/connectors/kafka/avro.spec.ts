/** Avro's binary form, by literal bytes of its specification and by any whole number there is. */
import fc from 'fast-check';
import { expect, test } from '@playwright/test';
import { avroReader } from '../../../src/systems/kafka/registry/avro.ts';

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const read = (schema: unknown, hex: string): string => avroReader(schema)(bytesOf(hex));

/** As the specification has it: zigzag, then seven bits a byte, lowest first. */
function encoded(value: bigint): Buffer {
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  const bytes: number[] = [];
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

const decimal = { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 };
const list = {
  type: 'record',
  name: 'list',
  namespace: 'org.example',
  fields: [
    { name: 'value', type: 'long' },
    { name: 'next', type: ['null', 'org.example.list'] },
  ],
};

for (const [schema, hex, text] of [
  ['null', '', 'null'],
  ['boolean', '00', 'false'],
  ['boolean', '01', 'true'],
  ['int', '01', '-1'],
  ['long', '8001', '64'],
  ['long', 'feffffffffffffffff01', '9223372036854775807'],
  ['long', 'ffffffffffffffffff01', '-9223372036854775808'],
  ['float', '0000c07f', '"NaN"'],
  ['float', 'cdcccc3d', '0.10000000149011612'],
  ['double', '0000000000000080', '-0'],
  ['double', '9a9999999999b93f', '0.1'],
  ['bytes', '0600ff7f', '"00ff7f"'],
  ['string', '06666f6f', '"foo"'],
  ['string', '0a22f09f9880', JSON.stringify('"😀')],
  [{ type: 'string' }, '06666f6f', '"foo"'],
  [{ type: 'enum', name: 'Suit', symbols: ['A', 'B'] }, '02', '"B"'],
  [{ type: 'fixed', name: 'two', size: 2 }, 'beef', '"beef"'],
  [{ type: 'array', items: 'long' }, '04 06 36 00', '[3,27]'],
  // A block that tells its size, and a second block.
  [{ type: 'array', items: 'long' }, '03 04 06 36 02 02 00', '[3,27,1]'],
  [{ type: 'array', items: 'long' }, '00', '[]'],
  [{ type: 'map', values: 'int' }, '02 02 61 04 00', '{"a":2}'],
  [['null', 'string'], '00', 'null'],
  [['null', 'string'], '02 02 61', '"a"'],
  [list, '02 02 04 00', '{"value":1,"next":{"value":2,"next":null}}'],
  [decimal, '04 ff38', '-2.00'],
  [decimal, '02 05', '0.05'],
  [decimal, '02 fb', '-0.05'],
  [decimal, '00', '0.00'],
  [{ type: 'fixed', name: 'd', size: 2, logicalType: 'decimal', precision: 4 }, '0100', '256'],
  [{ type: 'int', logicalType: 'date' }, encoded(20605n).toString('hex'), '"2026-06-01"'],
  [{ type: 'int', logicalType: 'time-millis' }, encoded(1n).toString('hex'), '"00:00:00.001000"'],
  [
    { type: 'long', logicalType: 'time-micros' },
    encoded(86_399_999_999n).toString('hex'),
    '"23:59:59.999999"',
  ],
  [{ type: 'long', logicalType: 'timestamp-millis' }, '01', '"1969-12-31T23:59:59.999000Z"'],
  [{ type: 'long', logicalType: 'timestamp-micros' }, '02', '"1970-01-01T00:00:00.000001Z"'],
  [{ type: 'long', logicalType: 'local-timestamp-millis' }, '02', '"1970-01-01T00:00:00.001000"'],
  [{ type: 'long', logicalType: 'local-timestamp-micros' }, '02', '"1970-01-01T00:00:00.000001"'],
  // A logical type that nobody knows, or that does not fit, is what it is underneath.
  [{ type: 'long', logicalType: 'date' }, '02', '1'],
  [{ type: 'string', logicalType: 'uuid' }, '02 61', '"a"'],
] as const) {
  test(`${JSON.stringify(schema)} of ${hex}`, () => expect(read(schema, hex)).toBe(text));
}

test('any whole number of 64 bits, to its last digit', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      expect(avroReader('long')(encoded(value))).toBe(String(value));
    }),
  );
});

test('a name is found in the namespace that it stands in, and in the null one', () => {
  const inner = { type: 'enum', name: 'E', symbols: ['X'] };
  const outer = (reference: string) => ({
    type: 'record',
    name: 'a.b.R',
    fields: [
      { name: 'one', type: inner },
      { name: 'two', type: reference },
    ],
  });
  expect(read(outer('E'), '0000')).toBe('{"one":"X","two":"X"}');
  expect(read(outer('a.b.E'), '0000')).toBe('{"one":"X","two":"X"}');
  expect(() => read(outer('F'), '0000')).toThrow('its schema has no type "F"');
  expect(() => read('toString', '')).toThrow('its schema has no type "toString"');
  expect(() => read(7, '')).toThrow('no Avro schema');
});

test('JSON in a string of the outermost record alone is taken as such', () => {
  const record = (name: string, type: unknown) => ({
    type: 'record',
    name,
    fields: [{ name: 'p', type }],
  });
  const reader = avroReader(record('R', ['null', 'string']), new Set(['p']));
  expect(reader(bytesOf('00'))).toBe('{"p":null}');
  expect(reader(bytesOf('02 08 5b31205d'))).toBe('{"p":[1 ]}');
  expect(() => reader(bytesOf('02 04 7d2c'))).toThrow(SyntaxError);
  const nested = avroReader(record('R', record('S', 'string')), new Set(['q']));
  expect(nested(bytesOf('04 5b5d'))).toBe('{"p":{"p":"[]"}}');
});

for (const [what, schema, hex, why] of [
  ['bytes left over', 'long', '0202', '1 bytes are left behind its value'],
  ['bytes missing', 'string', '0661', 'the message ends too early'],
  ['no bytes', 'double', '00', 'the message ends too early'],
  ['a length below zero', 'bytes', '01', 'a length is below zero'],
  ['no UTF-8', 'string', '02ff', 'a string is no UTF-8'],
  ['no boolean', 'boolean', '02', 'neither 0 nor 1'],
  ['no branch', ['null'], '02', 'a union of 1 types has no such one'],
  ['no symbol', { type: 'enum', name: 'E', symbols: ['X'] }, '02', 'an enum of 1 symbols has no such one'],
  ['too many bits', 'long', 'ffffffffffffffffffff01', 'more than 64 bits'],
] as const) {
  test(`refused: ${what}`, () => expect(() => read(schema, hex)).toThrow(why));
}
