import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { clean, line, valueText } from '../../src/evidence/text.ts';

test('foreign text loses passwords and control sequences, and keeps the rest', () => {
  expect(clean('\u001B[31mred\u001B[39m\tand\nnew\rline\u0000\u009B')).toBe('red\tand\nnewline\\x00\\x9b');
  expect(clean('at postgres://user:s3cret@host/db')).not.toContain('s3cret');
  expect(line('a\n  b  c'.repeat(3), 10)).toBe('a b ca b …');
});

test('values of a check, on one line', () => {
  expect(['text', 1, null, undefined, true, { a: [1, 'b'] }, 10n].map((value) => valueText(value))).toEqual([
    'text',
    '1',
    'null',
    'nothing',
    'true',
    '{"a":[1,"b"]}',
    '10',
  ]);
});

test('of a long value whole members are shown, and how many more there are', () => {
  const columns = Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`wide_${at}`, at]));
  expect(valueText({ differing_rows: columns }, 60)).toBe(
    '{"differing_rows":{"wide_0":0,"wide_1":1,"wide_2":2,"wide_3":3, … 116 more}}',
  );
  expect(valueText([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 10)).toBe('[1,2,3,4,5, … 5 more]');
  // The first one, however long it is, is cut itself.
  expect(valueText({ text: 'x'.repeat(500), other: 1 }, 40)).toMatch(/^\{"text":"x{32}…", … 1 more\}$/);
});

test('what is shown of a value is never cut within a name or a number', () => {
  const names = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom('a', 'b', '_', '1') });
  fc.assert(
    fc.property(
      fc.dictionary(names, fc.integer(), { maxKeys: 60 }),
      fc.integer({ min: 10, max: 200 }),
      (value, room) => {
        const shown = valueText(value, room).replace(
          /(^\{|,) … (\d+) more\}$/,
          (_, lead: string) => `${lead === '{' ? '{' : ''}}`,
        );
        const parsed = JSON.parse(shown) as Record<string, number>;
        expect(value).toMatchObject(parsed);
        expect(Object.keys(parsed).length > 0).toBe(Object.keys(value).length > 0);
      },
    ),
  );
});
