/** Values brought from the form of one kind into that of another: every pair of kinds, and nothing between them lost. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { fitting } from '../../src/loader/fitting.ts';
import type { Column } from '../../src/model/rows.ts';
import { canonicalText, canonicalTextRules } from '../../src/model/text.ts';
import { kinds } from '../../src/model/value.ts';
import type { Kind, Value } from '../../src/model/value.ts';

const of = (kind: Kind, name = 'some'): Column => ({ name, family: 'text', kind, nullable: true });

type Group = 'boolean' | 'number' | 'bigint' | 'float32' | 'float64' | 'bytes' | 'string';
/** Said again, so that the table of texts is not its own witness. */
const groups: Readonly<Record<Group, readonly Kind[]>> = {
  boolean: ['boolean'],
  number: ['integer', 'date', 'time'],
  bigint: ['int64', 'timestamp', 'instant'],
  float32: ['float32'],
  float64: ['float64'],
  bytes: ['bytes'],
  string: [
    'decimal',
    'uuid',
    'text',
    'xml',
    'json',
    'document',
    'array',
    'tuple',
    'nested',
    'map',
    'range',
    'geometric',
    'network',
    'bits',
    'search',
  ],
};
const groupOf = (kind: Kind): Group =>
  (Object.keys(groups) as Group[]).find((group) => groups[group].includes(kind)) as Group;

/** From one group's form into another's that is not its own. */
const allowed: Readonly<Record<Group, readonly Group[]>> = {
  boolean: ['string'],
  number: ['bigint', 'string'],
  bigint: ['number', 'string'],
  float32: ['float64', 'string'],
  float64: ['string'],
  bytes: ['string'],
  string: ['boolean', 'number', 'bigint', 'bytes'],
};

test('the groups are all kinds, each once', () => {
  expect(Object.values(groups).flat().toSorted()).toEqual([...kinds].toSorted());
});

for (const from of kinds) {
  test(`${from} into every kind: allowed or refused by name`, () => {
    for (const to of kinds) {
      const [is, wanted] = [groupOf(from), groupOf(to)];
      const make = () => fitting([of(from)], [of(to)]);
      if (is === wanted || allowed[is].includes(wanted)) {
        expect(make().columns, `${from} into ${to}`).toEqual([of(to)]);
        expect(make().rows([[null]])).toEqual([[null]]);
        continue;
      }
      expect(make, `${from} into ${to}`).toThrow(
        expect.objectContaining({
          code: 'MATRIX_KIND_MISMATCH',
          message: `column some is of kind ${from} in the source and of kind ${to} in the target, which has no form for its values`,
        }),
      );
    }
  });
}

test('what needs another form is told digit for digit, both ways', () => {
  const pairs: readonly (readonly [Kind, Value, Kind, Value])[] = [
    ['boolean', true, 'text', 'true'],
    ['text', 'false', 'boolean', false],
    ['integer', -42, 'int64', -42n],
    ['int64', 9_007_199_254_740_991n, 'integer', 9_007_199_254_740_991],
    ['int64', 9_223_372_036_854_775_807n, 'decimal', '9223372036854775807'],
    ['decimal', '9223372036854775807', 'int64', 9_223_372_036_854_775_807n],
    ['decimal', '7', 'integer', 7],
    ['date', 20_605, 'integer', 20_605],
    ['date', 20_605, 'text', '20605'],
    ['text', '20605', 'date', 20_605],
    ['instant', -1n, 'text', '-1'],
    ['text', '-1', 'timestamp', -1n],
    ['bytes', new Uint8Array([0, 255]), 'text', '00ff'],
    ['text', '00ff', 'bytes', new Uint8Array([0, 255])],
    ['text', '', 'bytes', new Uint8Array()],
    ['float32', -0, 'text', '8000000000000000'],
    ['float64', Number.NaN, 'text', '7ff8000000000000'],
    ['float32', 1.5, 'float64', 1.5],
    ['array', '[1,null]', 'text', '[1,null]'],
    ['text', '1.50', 'decimal', '1.50'],
  ];
  for (const [from, value, to, fitted] of pairs) {
    expect(fitting([of(from)], [of(to)]).rows([[value]]), `${from} into ${to}`).toStrictEqual([[fitted]]);
  }
});

const round: readonly (readonly [Kind, fc.Arbitrary<Value>])[] = [
  ['boolean', fc.boolean()],
  ['integer', fc.maxSafeInteger().map((value) => value + 0)],
  ['time', fc.nat({ max: 86_399_999_999 })],
  ['int64', fc.bigInt()],
  ['instant', fc.bigInt()],
  ['bytes', fc.uint8Array()],
  ['decimal', fc.bigInt().map((value) => `${value}.50`)],
  ['json', fc.string()],
];
for (const [kind, values] of round) {
  test(`${kind}: kept as text it is the canonical text, and comes back as the same value`, () => {
    const [out, back] = [fitting([of(kind)], [of('text')]), fitting([of('text')], [of(kind)])];
    fc.assert(
      fc.property(values, (value) => {
        const [text] = out.rows([[value]])[0] ?? [];
        expect(text).toBe(canonicalText(value as Exclude<Value, null>, kind));
        expect(back.rows([[text as string]])).toStrictEqual([[value]]);
      }),
    );
  });
}

test('a text that spells no such value is refused by length, and not shown', () => {
  const wrong: readonly (readonly [Kind, string])[] = [
    ['boolean', 'TRUE'],
    ['boolean', ''],
    ['integer', '9007199254740992'],
    ['integer', '1.0'],
    ['integer', ''],
    ['date', '2026-06-01'],
    ['int64', '1e3'],
    ['int64', ' 1'],
    ['bytes', 'FF'],
    ['bytes', '0'],
    ['bytes', 'secret'],
  ];
  for (const [kind, text] of wrong) {
    const fit = fitting([of('text')], [of(kind)]);
    expect(() => fit.rows([[text]]), `${kind} ${text}`).toThrow(
      expect.objectContaining({
        code: 'MATRIX_KIND_MISMATCH',
        message: `column some has a value of kind text (${text.length} characters) that is no value of kind ${kind}, which the target holds`,
      }),
    );
  }
  expect(() => fitting([of('int64')], [of('integer')]).rows([[2n ** 53n]])).toThrow(/16 characters/);
  expect(() => fitting([of('decimal')], [of('integer')]).rows([['1.50']])).toThrow(
    /no value of kind integer/,
  );
});

test('columns meet by name; what the target has not, and what has no type, stays as it is', () => {
  const free: Column = { ...of('json', 'free'), untyped: true };
  const source = [of('bytes', 'b'), of('text', 'new'), free, of('date', 'd')];
  const target = [
    of('int64', 'd'),
    of('integer', 'free'),
    { ...of('text', 'b'), family: 'nvarchar' as const },
    of('text', 'other'),
  ];
  const fit = fitting(source, target);
  expect(fit.columns).toEqual([
    { name: 'b', family: 'nvarchar', kind: 'text', nullable: true },
    of('text', 'new'),
    free,
    of('int64', 'd'),
  ]);
  const given = [new Uint8Array([1]), 'x', '{"a":1}', 5];
  // What stands behind the columns (an op, say) goes on with the row.
  expect(fit.rows([[...given, 'insert', 7]])).toEqual([['01', 'x', '{"a":1}', 5n, 'insert', 7]]);
  expect(given[0]).toEqual(new Uint8Array([1]));
});

test('rows that need nothing are the very rows', () => {
  const batch = [['a'], ['b']];
  expect(fitting([of('text')], [of('text')]).rows(batch)).toBe(batch);
  expect(fitting([of('float32')], [of('float64')]).rows([])).toEqual([]);
  const alike = fitting([of('uuid')], [of('text')]);
  expect(alike.rows(batch)).toBe(batch);
  expect(alike.columns[0]?.kind).toBe('text');
});

test('a value of another form than its kind says is refused where it is fitted', () => {
  expect(() => fitting([of('integer')], [of('text')]).rows([['5']])).toThrow(
    expect.objectContaining({ code: 'MATRIX_BAD_VALUE' }),
  );
  expect(Object.keys(canonicalTextRules)).toEqual([...kinds]);
});
