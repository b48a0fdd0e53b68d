/** Documents that are kept as text: the spelling is no part of the value, and what is no JSON is not repaired. */
import { expect, test } from '@playwright/test';
import { documentOf, isDocument } from '../../src/systems/documents.ts';
import { kinds } from '../../src/model/value.ts';

test('keys, blanks and spellings of numbers do not count, order and digits do', () => {
  expect(documentOf('{ "b" : 1.0, "a":[1, 2] }')).toBe('{"a":[1,2],"b":1}');
  expect(documentOf('[2,1]')).not.toBe(documentOf('[1,2]'));
  expect(documentOf('9007199254740993')).toBe('9007199254740993');
});

test('what is no JSON stays as it is', () => {
  for (const text of ['', '{', 'NULL', "{'a': 1}", '[1,]', 'größer ']) expect(documentOf(text)).toBe(text);
});

test('exact texts are no documents', () => {
  expect(kinds.filter(isDocument)).toEqual(['document', 'array', 'tuple', 'nested', 'map']);
});
