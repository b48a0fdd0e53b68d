import { expect, test } from '@playwright/test';
import { canonicalText, canonicalTextRules } from '../../src/model/text.ts';
import { kinds } from '../../src/model/value.ts';

test('the published examples are what the code writes', () => {
  expect(Object.keys(canonicalTextRules).toSorted()).toEqual([...kinds].toSorted());
  for (const kind of kinds) {
    const { value, text } = canonicalTextRules[kind].example;
    expect(canonicalText(value, kind), kind).toBe(text);
  }
});

test('floats are their bits', () => {
  expect(canonicalText(0, 'float64')).toBe('0000000000000000');
  expect(canonicalText(-0, 'float64')).toBe('8000000000000000');
  expect(canonicalText(5e-324, 'float64')).toBe('0000000000000001');
  expect(canonicalText(Number.NaN, 'float64')).toBe('7ff8000000000000');
  expect(canonicalText(-Infinity, 'float64')).toBe('fff0000000000000');
  expect(canonicalText(Number.NaN, 'float32')).toBe('7ff8000000000000');
  expect(canonicalText(1, 'float32')).toBe('3ff0000000000000');
});

test('a value of another form is refused by kind', () => {
  expect(() => canonicalText('1', 'integer')).toThrow('a value of kind integer is a string');
  expect(() => canonicalText(1.5, 'integer')).toThrow('a value of kind integer is a number 1.5');
  expect(() => canonicalText(1, 'int64')).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_VALUE' }));
  expect(() => canonicalText('00', 'bytes')).toThrow('a value of kind bytes is a string');
  expect(() => canonicalText(true, 'text')).toThrow('a value of kind text is a boolean true');
});

test('a float is the same text wherever it is held, so that a single may be kept as a double', () => {
  for (const value of [-0, 1 / 3, 2 ** -149, (2 - 2 ** -23) * 2 ** 127, -Infinity, Number.NaN].map(
    Math.fround,
  ))
    expect(canonicalText(value, 'float32')).toBe(canonicalText(value, 'float64'));
});
