/** Values in JSON: what is written of each kind, what is read of what others write, and what is refused. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { MatrixError } from '../../../src/model/error.ts';
import { families, familyKinds } from '../../../src/model/families.ts';
import type { Column } from '../../../src/model/rows.ts';
import { kinds } from '../../../src/model/value.ts';
import type { Kind, Value } from '../../../src/model/value.ts';
import { jsonTypeRules } from '../../../src/systems/json/types.ts';
import { jsonForms, readerOf, writerOf } from '../../../src/systems/json/values.ts';
import { anyBytes, anyText } from '../../model/values.ts';

const of = (kind: Kind): Column => ({ name: 'some', family: 'text', kind, nullable: true });
const untyped: Column = { ...of('json'), untyped: true };
const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
const numbers = fc.oneof(
  fc.double(),
  fc.constantFrom(-0, 5e-324, Number.MAX_VALUE, Number.NaN, Infinity, -Infinity),
);
const integers = fc.oneof(fc.maxSafeInteger(), fc.integer());
const part = fc.oneof(
  fc.constant('null'),
  fc.string().map((text) => JSON.stringify(text)),
  fc.bigInt().map(String),
);
const list = fc.array(part).map((parts) => `[${parts.join(',')}]`);
const json = fc.oneof(
  fc.jsonValue().map((value) => JSON.stringify(value, null, 1)),
  list,
);

/** Every value that a kind can have. */
const valuesOf: Readonly<Record<Kind, fc.Arbitrary<Exclude<Value, null>>>> = {
  boolean: fc.boolean(),
  integer: integers,
  int64: fc.bigInt(),
  decimal: fc
    .tuple(fc.bigInt(), fc.option(fc.stringMatching(/^\d{1,12}$/)))
    .map(([whole, fraction]) => (fraction === null ? String(whole) : `${whole}.${fraction}`)),
  float32: numbers.map(Math.fround),
  float64: numbers,
  date: fc.integer({ min: -719_162, max: 2_932_896 }),
  time: fc.integer({ min: 0, max: 86_399_999_999 }),
  timestamp: micros,
  instant: micros,
  uuid: fc.uuid(),
  text: anyText,
  xml: anyText,
  bytes: anyBytes,
  json,
  document: fc
    .jsonValue()
    .map((value) => readerOf(of('document'))(JSON.stringify(JSON.stringify(value))) as string),
  array: list,
  tuple: list,
  nested: fc.array(fc.nat()).map((all) => `[${all.map((n) => `{"label":"ü","n":${n}}`).join(',')}]`),
  map: fc
    .dictionary(fc.string(), fc.nat())
    .map((value) => readerOf(of('map'))(JSON.stringify(value)) as string),
  range: anyText,
  geometric: anyText,
  network: anyText,
  bits: fc.stringMatching(/^[01]*$/),
  search: anyText,
};

for (const kind of kinds) {
  test(`${kind}: what is written is JSON, and is read back as the same value`, () => {
    const [write, read] = [writerOf(of(kind)), readerOf(of(kind))];
    fc.assert(
      fc.property(valuesOf[kind], (value) => {
        const text = write(value);
        JSON.parse(text);
        expect(text).not.toBe('null');
        expect(read(text)).toStrictEqual(value);
      }),
    );
    expect(write(null)).toBe('null');
    expect(read('null')).toBeNull();
  });
}

/** Kind, value, and the very text. */
const written: readonly (readonly [Kind, Value, string])[] = [
  ['boolean', true, 'true'],
  ['integer', -9_007_199_254_740_991, '-9007199254740991'],
  ['int64', 9_223_372_036_854_775_807n, '9223372036854775807'],
  ['decimal', '12345678901234567890.123456789', '12345678901234567890.123456789'],
  ['decimal', '1.50', '1.50'],
  ['float64', -0, '-0'],
  ['float64', 0.1, '0.1'],
  ['float32', Math.fround(0.1), '0.10000000149011612'],
  ['float64', Number.NaN, '"NaN"'],
  ['float64', -Infinity, '"-Infinity"'],
  ['date', 20_605, '"2026-06-01"'],
  ['date', -719_162, '"0001-01-01"'],
  ['time', 86_399_999_999, '"23:59:59.999999"'],
  ['timestamp', -1n, '"1969-12-31T23:59:59.999999"'],
  ['instant', 1_780_272_000_000_000n, '"2026-06-01T00:00:00.000000Z"'],
  ['text', 'a "b"\n\u0000ü😀', String.raw`"a \"b\"\n\u0000ü😀"`],
  ['text', '\ud800', String.raw`"\ud800"`],
  ['bytes', new Uint8Array([0, 255]), '"00ff"'],
  ['json', '{"b": 1.0, "a": null}', String.raw`"{\"b\": 1.0, \"a\": null}"`],
  ['json', 'null', '"null"'],
  ['document', 'null', '"null"'],
  ['array', '[9007199254740993,null]', '[9007199254740993,null]'],
  ['map', '{"a":1}', '{"a":1}'],
  ['network', '192.0.2.1/24', '"192.0.2.1/24"'],
];
test('what is written, to the letter', () => {
  expect(written.map(([kind, value]) => [kind, writerOf(of(kind))(value)])).toEqual(
    written.map(([kind, , text]) => [kind, text]),
  );
  expect(written.map(([kind, , text]) => readerOf(of(kind))(text))).toStrictEqual(
    written.map(([, value]) => value),
  );
});

/** Spellings that are not ours, and mean a value all the same. */
const otherwise: readonly (readonly [Kind, string, Value])[] = [
  ['integer', '"42"', 42],
  ['integer', '-0', 0],
  ['int64', '"-9223372036854775808"', -9_223_372_036_854_775_808n],
  ['decimal', '"1.50"', '1.50'],
  ['float64', '1E3', 1000],
  ['float64', '"1.5"', 1.5],
  ['time', '"12:00:00"', 43_200_000_000],
  ['timestamp', '"2026-06-01T00:00:00.5"', 1_780_272_000_500_000n],
  ['text', String.raw`"\u00fc\/"`, 'ü/'],
  ['text', '1.50', '1.50'],
  ['text', 'true', 'true'],
  ['text', '{"b":1, "a":1.50}', '{"a":1.5,"b":1}'],
  ['json', '{"b": 1.0}', '{"b": 1.0}'],
  ['document', '{"b":1.0,"a":null}', '{"a":null,"b":1}'],
  ['array', '"[1, 2]"', '[1,2]'],
  ['array', '[1.0, 9007199254740993]', '[1,9007199254740993]'],
];
test('what others write of the same values', () => {
  expect(otherwise.map(([kind, text]) => [kind, text, readerOf(of(kind))(text)])).toStrictEqual(
    otherwise.map(([kind, text, value]) => [kind, text, value]),
  );
});

const refused: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  boolean: ['1', '"true"', 'TRUE', '"secret"'],
  integer: [
    '1.0',
    '1e3',
    '9007199254740992',
    '-9007199254740992',
    '007',
    '"secret"',
    '""',
    'true',
    '[1]',
    '+1',
    'NaN',
  ],
  int64: ['1.0', '01', '""', '"secret"', '{}', '1n'],
  decimal: ['1e3', '.5', '1.', '01.5', '"secret"', '"1,5"', '"NaN"', '-'],
  float32: ['1e39', 'NaN', '"secret"', '.5', '01', '"nan"'],
  float64: ['1e309', '-1e309', 'Infinity', '"+Infinity"', '', '"constructor"'],
  date: ['20605', '"2026-02-30"', '"2026-13-01"', '"2026-6-1"', '"2026-06-01T00:00:00"', '"secret"'],
  time: ['"24:00:00"', '"12:60:00"', '"12:00"', '"12:00:00.1234567"', '43200', '"secret"'],
  timestamp: [
    '"2026-06-01 00:00:00"',
    '"2026-06-01T24:00:00"',
    '"2026-02-29T00:00:00"',
    '"2026-06-01T00:00:00Z"',
    '1',
  ],
  instant: ['"2026-06-01T00:00:00"', '"2026-06-01T00:00:00+02:00"', '"2026-06-31T00:00:00Z"', '"secret"'],
  text: ['secret', 'nul', String.raw`"\x"`, '"\n"', '01', '-'],
  bytes: ['"0"', '"0G"', '"FF"', '00', '"secret"'],
  json: ['{secret}', '[1,]', 'secret'],
  document: ['"{secret}"', '{"a":}', '"secret"', '[1 2]'],
  array: ['"secret"', '[1,]', '[01]', '['],
};
for (const [kind, texts] of Object.entries(refused) as [Kind, readonly string[]][]) {
  test(`${kind}: what is nearly a value is refused, and not shown`, () => {
    for (const text of texts) {
      let thrown: unknown;
      try {
        readerOf(of(kind))(text);
      } catch (error) {
        thrown = error;
      }
      expect(thrown, text).toBeInstanceOf(MatrixError);
      const { code, message, cause } = thrown as MatrixError;
      expect(code).toBe('MATRIX_BAD_VALUE');
      expect(message).toContain(`column some of kind ${kind} received `);
      expect(message).toContain(`of ${text.length} characters`);
      expect(message).toContain(jsonForms[kind].rule);
      expect(message).not.toContain('secret');
      expect(cause).toBeUndefined();
    }
  });
}

test('without a type a value is its exact text, if it is JSON', () => {
  const [write, read] = [writerOf(untyped), readerOf(untyped)];
  for (const text of ['1.50', '-0', '"\\u00fc"', '{"b": 1.0}', 'true', '[ ]', '9007199254740993']) {
    expect(read(text)).toBe(text);
    expect(write(text)).toBe(text);
  }
  expect([read('null'), write(null)]).toEqual([null, 'null']);
  for (const text of ['secret', 'tru', '01', '{"a":}', '"\n"', '[1,]', '']) {
    expect(() => read(text), text).toThrow(/column some without a type received .* it is any JSON value$/);
    expect(() => read(text), text).not.toThrow(/secret/);
  }
});

test('the type table has a rule for every family: the same function at all times, and no loss', () => {
  expect(Object.keys(jsonTypeRules)).toEqual([...families]);
  for (const family of families) {
    const { trip, rule } = jsonForms[familyKinds[family]];
    expect(jsonTypeRules[family]).toEqual({ native: 'JSON', trip, note: rule });
    expect(jsonTypeRules[family]).not.toHaveProperty('keep');
  }
  expect(new Set(Object.values(jsonTypeRules).map(({ trip }) => trip))).toEqual(
    new Set(['exact', 'encoded']),
  );
});
