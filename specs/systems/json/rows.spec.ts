/** Rows as JSON objects: every value of the dataset, in any spelling of the text around it, and nothing of a broken one. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { MatrixError } from '../../../src/model/error.ts';
import { families } from '../../../src/model/families.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import { contended, dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import { rowReader, rowsReader, rowWriter, untypedColumns } from '../../../src/systems/json/rows.ts';

const columns: readonly Column[] = [
  { name: 'id', family: 'int64', kind: 'int64', nullable: false },
  { name: 'a "b"\n', family: 'text', kind: 'text', nullable: true },
  { name: 'list', family: 'array_int', kind: 'array', nullable: true },
];
const row: Row = [9_007_199_254_740_993n, 'x, "y": {[', '[1,null]'];
const text = String.raw`{"id":9007199254740993,"a \"b\"\n":"x, \"y\": {[","list":[1,null]}`;

function codeOf(read: () => unknown): string | undefined {
  try {
    read();
  } catch (error) {
    return error instanceof MatrixError ? error.code : String(error);
  }
  return undefined;
}

for (const make of [dataset, contended]) {
  test(`every value of all families comes back: ${make.name}`, () => {
    const data = make('api', volumeOf({ rows: 200, change_ratio: '0.5', delete_ratio: '0.1' }));
    for (const rows of [data.before, data.snapshot, data.changes]) {
      const [write, read] = [rowWriter(rows.columns), rowReader(rows.columns)];
      for (const batch of rows.batches()) {
        expect(batch.map((each) => read(write(each)))).toStrictEqual(batch.map((each) => [...each]));
        const array = `[${batch.map(write).join(',')}]`;
        expect(rowsReader(rows.columns)(array)).toStrictEqual({
          rows: batch.map((each) => [...each]),
          end: array.length,
        });
      }
    }
    expect(new Set(data.columns.map(({ family }) => family)).size).toBe(families.length);
  });
}

test('a row is an object with a member per column, in order', () => {
  expect(rowWriter(columns)(row)).toBe(text);
  expect(rowWriter(columns)([1n, null, null])).toBe(String.raw`{"id":1,"a \"b\"\n":null,"list":null}`);
  expect(rowWriter([])([])).toBe('{}');
  expect(rowReader([])('{}')).toEqual([]);
});

test('members come in any order, with others between them, blanks around them, and keys spelled otherwise', () => {
  const read = rowReader(columns);
  const members = [
    '"id" : 9007199254740993',
    String.raw`"a\u0020\"b\"\u000a":"x, \"y\": {["`,
    '"list"\n:\t[1 , null]',
    '"more": {"id": 5, "deep": [[{"list": 1}], "}]"]}',
    '"":true',
  ];
  fc.assert(
    fc.property(
      fc.shuffledSubarray(members, { minLength: 5 }),
      fc.constantFrom('', ' ', '\r\n'),
      (all, blank) => {
        const spelled = `${blank}{${blank}${all.join(`${blank},${blank}`)}${blank}}`;
        expect(read(spelled)).toEqual(row);
        expect(rowsReader(columns)(`[${spelled}${blank},${spelled}]`).rows).toEqual([row, row]);
      },
    ),
  );
});

test('absent is not null, and the missing are named, a few of them', () => {
  expect(rowReader(columns)(String.raw`{"list":null,"a \"b\"\n":null,"id":1}`)).toEqual([1n, null, null]);
  expect(() => rowReader(columns)('{"id":1}')).toThrow(
    expect.objectContaining({
      code: 'MATRIX_COLUMN_MISSING',
      message: 'an object has no member for a "b"\n, list',
    }),
  );
  const many = Array.from({ length: 8 }, (_, at) => ({ ...(columns[0] as Column), name: `c${at}` }));
  expect(() => rowReader(many)('{}')).toThrow('an object has no member for c0, c1, c2, c3, c4 and 3 more');
});

test('a member that has no column is passed over or refused by name, a technical one never refused', () => {
  const [first] = columns as [Column];
  const text = '{"id":1,"more":{"a":[]},"__dpone__seq":3}';
  expect(rowReader([first])(text)).toEqual([1n]);
  expect(() => rowReader([first], { others: 'refuse' })(text)).toThrow(
    expect.objectContaining({
      code: 'MATRIX_COLUMN_MISSING',
      message: expect.stringContaining('an object has the member more, and there is no column for it'),
    }),
  );
  expect(() => rowsReader([first], { others: 'refuse' })(`[{"id":1},${text}]`)).toThrow('the member more');
  expect(rowReader([first], { others: 'refuse' })('{"id":1,"__dpone__seq":3}')).toEqual([1n]);
});

test('a member that comes twice is no value, not even twice the same or null', () => {
  for (const twice of [
    '{"id":1,"id":1}',
    '{"id":1,"x":0,"id":2}',
    '{"id":null,"id":1}',
    String.raw`{"id":1,"\u0069d":2}`,
  ]) {
    expect(
      codeOf(() => rowReader(columns.slice(0, 1))(twice)),
      twice,
    ).toBe('MATRIX_DUPLICATE_MEMBER');
  }
  expect(rowReader(columns.slice(0, 1))('{"x":1,"id":3,"x":2}')).toEqual([3n]);
});

test('a text that ends anywhere before its end is an error', () => {
  const data = dataset('api', volumeOf({ rows: 20, change_ratio: '0.2', delete_ratio: '0.05' }));
  const wide = [...data.snapshot.batches()].flat()[3] as Row;
  for (const [of, whole] of [
    [columns, text],
    [data.columns, rowWriter(data.columns)(wide)],
  ] as const) {
    const [readRow, readRows] = [rowReader(of), rowsReader(of)];
    // In one assertion, for there are thousands of places.
    const accepted: number[] = [];
    for (let end = 0; end < whole.length; end += 1) {
      const part = whole.slice(0, end);
      for (const read of [() => readRow(part), () => readRows(`[${whole},${part}`)]) {
        if (!/^MATRIX_BAD_(?:JSON|VALUE)$/.test(codeOf(read) ?? '')) accepted.push(end);
      }
    }
    expect(accepted).toEqual([]);
    expect(codeOf(() => readRows(`[${whole}`))).toBe('MATRIX_BAD_JSON');
    expect(codeOf(() => readRow(whole))).toBeUndefined();
  }
});

test('a text with one character changed is an error, or a row that differs from JavaScript in no plain value', () => {
  const plain: readonly Column[] = [
    { name: 'n', family: 'int32', kind: 'integer', nullable: true },
    { name: 't', family: 'text', kind: 'text', nullable: true },
  ];
  const whole = String.raw`{"n":120,"t":"a\\\"b","o":{"x":[1]}}`;
  fc.assert(
    fc.property(
      fc.nat(whole.length - 1),
      fc.constantFrom(...Array.from('{}[]",:\\01-e \n\u0000')),
      (at, character) => {
        const changed = whole.slice(0, at) + character + whole.slice(at + 1);
        const array = `[${changed}]`;
        let read: ReturnType<ReturnType<typeof rowsReader>>;
        try {
          read = rowsReader(plain)(array);
        } catch {
          return;
        }
        // Whoever reads a text sees that something is left of it.
        if (read.end < array.length) return;
        // What is passed over is not looked at.
        const judged = changed.replace(/,"o":[^]*$/, '}');
        const { n, t } = JSON.parse(judged) as { n: number | null; t: unknown };
        expect(read.rows).toEqual([[n, t]]);
      },
    ),
    { numRuns: 2000 },
  );
});

for (const [title, wrong] of [
  ['no object', '[]'],
  ['a comma at its end', '{"id":1,}'],
  ['no comma', '{"id":1 "x":2}'],
  ['no colon', '{"id" 1}'],
  ['no key', '{1:2}'],
  ['no value', '{"id":}'],
  ['a key without quotes', '{id:1}'],
  ['a control character in a key', '{"i\nd":1,"id":1}'],
  ['two values', '{"id":1 2}'],
] as const) {
  test(`an object with ${title} is refused by position, and its text not shown`, () => {
    const read = rowReader(columns.slice(0, 1));
    expect(() => read(wrong)).toThrow(/^not JSON: /);
    expect(codeOf(() => read(wrong))).toBe('MATRIX_BAD_JSON');
    expect(() => read(wrong.replaceAll('1', '"secret"'))).not.toThrow(/secret/);
  });
}

test('an array of rows ends where it ends, and is refused where it does not', () => {
  const read = rowsReader(columns.slice(0, 1));
  expect(read('x[ ]y', 1)).toEqual({ rows: [], end: 4 });
  expect(read('  [{"id":1} ,\n{"id":2} ] ]')).toEqual({ rows: [[1n], [2n]], end: 24 });
  for (const wrong of [
    '',
    '{}',
    '[{"id":1},]',
    '[,]',
    '[{"id":1}{"id":2}]',
    '[{"id":1}}',
    '[1]',
    '[[{"id":1}]]',
  ]) {
    expect(
      codeOf(() => read(wrong)),
      wrong,
    ).toBe('MATRIX_BAD_JSON');
  }
});

test('what is nested deeply costs no stack, and is refused where it is a value', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  expect(rowReader(columns.slice(0, 1))(`{"x":${deep},"id":1}`)).toEqual([1n]);
  expect(codeOf(() => rowReader(columns.slice(2))(`{"list":${deep}}`))).toBe('MATRIX_BAD_VALUE');
});

test('columns that nobody knows are those that an object names, in its order, each value as it is written', () => {
  const named = untypedColumns(String.raw`[ {"b":1.50,"\u0061":{"x": null},"c":null}]`, 1);
  expect(named).toEqual(
    ['b', 'a', 'c'].map((name) => ({ name, family: 'json', kind: 'json', nullable: true, untyped: true })),
  );
  const read = rowReader(named);
  const back = read('{"a":{"x": null}, "c":null, "b":1.50}');
  expect(back).toEqual(['1.50', '{"x": null}', null]);
  expect(rowWriter(named)(back)).toBe('{"b":1.50,"a":{"x": null},"c":null}');
});
