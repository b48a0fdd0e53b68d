/** How values are written for a load job and read from the API's text, without an engine; and the type table that says so. */
import { expect, test } from '@playwright/test';

import { dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import { families, familyKinds } from '../../../src/model/families.ts';
import type { Family } from '../../../src/model/families.ts';
import { sources } from '../../../src/matrix/systems.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import type { Value } from '../../../src/model/value.ts';
import { codecOfColumn, nativeOf } from '../../../src/systems/bigquery/catalogue.ts';
import { codecOf, findCodec } from '../../../src/systems/bigquery/codec.ts';
import { decoded, LineEncoder, stagedField } from '../../../src/systems/bigquery/lines.ts';
import { typeRules } from '../../../src/systems/bigquery/types.ts';
import type { TypeRule } from '../../../src/systems/contract.ts';

const columnOf = (family: Family): Column => ({
  name: family,
  family,
  kind: familyKinds[family],
  nullable: true,
});
const micros = (text: string) =>
  BigInt(Date.parse(`${text.slice(0, 19)}Z`)) * 1000n + BigInt(text.slice(20) || '0');
const bytes = (...values: number[]) => Uint8Array.from(values);

/** Written for a load job, and what the service documents to answer. */
const forms: Readonly<
  Record<
    string,
    readonly (readonly [family: Family, value: Exclude<Value, null>, written: string, answered: string])[]
  >
> = {
  integers: [
    ['int64', 9_223_372_036_854_775_807n, '"9223372036854775807"', '9223372036854775807'],
    ['int64', -9_007_199_254_740_993n, '"-9007199254740993"', '-9007199254740993'],
    ['int16', -32_768, '"-32768"', '-32768'],
    ['oid', 4_294_967_295, '"4294967295"', '4294967295'],
  ],
  floats: [
    ['float64', -0, '-0.0', '-0.0'],
    ['float64', 5e-324, '5e-324', '5e-324'],
    ['float64', 1.797_693_134_862_315_7e308, '1.7976931348623157e+308', '1.7976931348623157E308'],
    ['float64', Number.NaN, '"NaN"', 'NaN'],
    ['float64', Number.POSITIVE_INFINITY, '"Infinity"', 'Infinity'],
    ['float64', Number.NEGATIVE_INFINITY, '"-Infinity"', '-Infinity'],
    ['float32', Math.fround(0.1), '0.10000000149011612', '0.10000000149011612'],
  ],
  decimals: [
    [
      'decimal',
      '99999999999999999999999999999.999999999',
      '"99999999999999999999999999999.999999999"',
      '99999999999999999999999999999.999999999',
    ],
    ['decimal', '0.100000000', '"0.100000000"', '0.1'],
    ['decimal', '-0.000000001', '"-0.000000001"', '-1e-9'],
    ['decimal', '0.000000000', '"0.000000000"', '0'],
    ['money', '-92233720368547758.08', '"-92233720368547758.08"', '-92233720368547758.08'],
    ['money', '100.00', '"100.00"', '1E+2'],
    ['numeric', '1.50', '"1.50"', '1.50'],
  ],
  times: [
    ['date', -719_162, '"0001-01-01"', '0001-01-01'],
    ['date', 2_932_896, '"9999-12-31"', '9999-12-31'],
    ['time', 86_399_999_999, '"23:59:59.999999"', '23:59:59.999999'],
    ['time', 43_200_000_000, '"12:00:00.000000"', '12:00:00'],
    [
      'timestamp',
      micros('2026-06-01T12:30:45.100000'),
      '"2026-06-01T12:30:45.100000"',
      '2026-06-01T12:30:45.100000',
    ],
    ['timestamp', -62_135_596_800_000_000n, '"0001-01-01T00:00:00.000000"', '0001-01-01T00:00:00'],
    ['timestamptz', 253_402_300_799_999_999n, '"9999-12-31T23:59:59.999999Z"', '253402300799999999'],
    ['timestamptz', -1n, '"1969-12-31T23:59:59.999999Z"', '-1'],
  ],
  others: [
    ['bool', true, 'true', 'true'],
    ['bool', false, 'false', 'false'],
    ['varbinary', bytes(0, 255), '"AP8="', 'AP8='],
    ['binary', bytes(), '""', ''],
    ['text', 'it\'s "q"\n\u0007😀', String.raw`"it's \"q\"\n\u0007😀"`, 'it\'s "q"\n\u0007😀'],
    [
      'jsonb',
      '{"a":1,"b":9007199254740993}',
      String.raw`"{\"a\":1,\"b\":9007199254740993}"`,
      '{"b":9007199254740993, "a":1}',
    ],
    ['json', '{ "b": 1, "a": 2}', String.raw`"{ \"b\": 1, \"a\": 2}"`, '{ "b": 1, "a": 2}'],
  ],
};

for (const [title, cells] of Object.entries(forms)) {
  test(`${title} are written and read with all their digits`, () => {
    for (const [family, value, written, answered] of cells) {
      const codec = codecOfColumn(columnOf(family));
      expect([family, codec.encode(value)]).toStrictEqual([family, written]);
      expect(() => JSON.parse(written)).not.toThrow();
      expect([family, codec.decode(answered)]).toStrictEqual([family, value]);
    }
  });
}

test('what a type has no value for is refused', () => {
  const refused: readonly (readonly [native: string, value: Exclude<Value, null>])[] = [
    ['BOOL', 1],
    ['INT64', 1.5],
    ['INT64', '1'],
    ['FLOAT64', '1'],
    ['NUMERIC', 'many'],
    ['NUMERIC', 1],
    ['STRING', 1],
    ['BYTES', '00'],
    ['DATE', 1n],
    ['TIME', '12:00'],
    ['DATETIME', 1],
    ['TIMESTAMP', 1],
  ];
  for (const [native, value] of refused)
    expect(() => codecOf(native).encode(value)).toThrow(
      expect.objectContaining({ code: 'MATRIX_BAD_VALUE' }),
    );
  const unread = [
    ['BOOL', 'yes'],
    ['INT64', '1.0'],
    ['FLOAT64', ''],
    ['NUMERIC', '1,5'],
    ['DATE', '2026-02-30'],
    ['TIME', '25:00:00'],
    ['DATETIME', '2026-06-01'],
    ['TIMESTAMP', '1.5E9'],
  ] as const;
  for (const [native, text] of unread)
    expect(() => codecOf(native).decode(text)).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_VALUE' }));
  expect(findCodec('GEOGRAPHY')).toBeNull();
  expect(() => codecOf('ARRAY<INT64>')).toThrow(
    expect.objectContaining({
      code: 'MATRIX_UNKNOWN_TYPE',
      message: expect.stringContaining('known are BOOL'),
    }),
  );
});

test('the API tells types in older words, with their parameters', () => {
  const field = (type: string, more: object = {}) => nativeOf({ name: 'x', type, ...more });
  expect([
    field('INTEGER'),
    field('FLOAT'),
    field('BOOLEAN'),
    field('INT64'),
    field('NUMERIC', { precision: '10', scale: '2' }),
    field('STRING', { maxLength: '20' }),
    field('RANGE', { rangeElementType: { type: 'DATE' } }),
    field('INTEGER', { mode: 'REPEATED' }),
    field('RECORD', { mode: 'REPEATED', fields: [{ name: 'n', type: 'INTEGER' }] }),
  ]).toEqual([
    'INT64',
    'FLOAT64',
    'BOOL',
    'INT64',
    'NUMERIC(10, 2)',
    'STRING(20)',
    'RANGE<DATE>',
    'ARRAY<INT64>',
    'ARRAY<STRUCT<n INT64>>',
  ]);
});

for (const source of sources) {
  test(`every value of the rows of ${source} is one of its column's type, and lines are whole`, async () => {
    const { before } = dataset(source, volumeOf({ rows: 60, change_ratio: '0.2', delete_ratio: '0.05' }));
    const encoder = new LineEncoder(
      't',
      before.columns.map((column) => ({
        name: column.name,
        native: typeRules[column.family].native,
        nullable: true,
        codec: codecOfColumn(column),
      })),
    );
    let text = '';
    for await (const chunk of encoder.encode(before.batches())) text += String(chunk);
    const lines = text.trimEnd().split('\n');
    const rows = [...before.batches()].flat();
    expect(lines).toHaveLength(rows.length);
    expect(encoder.rows).toBe(rows.length);
    for (const [at, line] of lines.entries()) {
      const parsed = Object.entries(JSON.parse(line) as Record<string, unknown>);
      expect(parsed.map(([name]) => name)).toEqual(before.columns.map(({ name }) => name));
      const nulls = parsed.filter(([, value]) => value === null).map(([name]) => name);
      const expected = before.columns.filter((_, place) => (rows[at] as Row)[place] === null);
      expect(nulls).toEqual(expected.map(({ name }) => name));
    }
  });
}

test('bytes wait as text and are decoded where they are taken on; other types as they are', () => {
  const of = (native: string) => ({ name: 'x', native, nullable: true });
  expect(stagedField(of('BYTES(16)'))).toEqual({ name: 'x', type: 'STRING', mode: 'NULLABLE' });
  expect(stagedField(of('NUMERIC(10, 2)'))).toEqual({ name: 'x', type: 'NUMERIC', mode: 'NULLABLE' });
  expect(stagedField({ ...of('DATE'), nullable: false })).toEqual({
    name: 'x',
    type: 'DATE',
    mode: 'REQUIRED',
  });
  expect([decoded('`x`', 'BYTES'), decoded('`x`', 'BYTES(16)'), decoded('`x`', 'STRING')]).toEqual([
    'FROM_BASE64(`x`)',
    'FROM_BASE64(`x`)',
    '`x`',
  ]);
});

test('a column that is kept exactly has the form of its family; one that is not says why; none is lossy', () => {
  for (const family of families) {
    const { native, trip, note, keep } = typeRules[family] as TypeRule;
    const { kind } = codecOf(native);
    if (trip === 'encoded') expect([family, native]).toStrictEqual([family, 'STRING']);
    if (trip === 'exact') expect([family, kind]).toStrictEqual([family, familyKinds[family]]);
    expect([family, typeof note]).toStrictEqual([family, trip === 'exact' ? 'undefined' : 'string']);
    expect([family, keep]).toStrictEqual([family, undefined]);
  }
});
