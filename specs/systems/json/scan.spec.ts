/** Finding the values of a JSON text: the same as JavaScript finds, and an error where it finds none. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import {
  elementsOf,
  membersOf,
  skipBlanks,
  stringText,
  valueEnd,
  walkMembers,
} from '../../../src/systems/json/scan.ts';

const spaced = fc
  .jsonValue()
  .chain((value) => fc.constantFrom(0, 1, '\t').map((space) => JSON.stringify(value, null, space)));

test('the elements of an array and the members of an object are those that JavaScript finds', () => {
  fc.assert(
    fc.property(fc.array(spaced), fc.constantFrom('', ' ', '\n'), (texts, blank) => {
      const array = `${blank}[${blank}${texts.join(`${blank},${blank}`)}${blank}]rest`;
      expect([...elementsOf(array)].map(({ start, end }) => array.slice(start, end))).toEqual(texts);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), spaced)), fc.constantFrom('', ' ', '\n'), (members, blank) => {
      const written = members.map(([name, value]) => `${JSON.stringify(name)}${blank}:${blank}${value}`);
      const object = `{${blank}${written.join(`${blank},${blank}`)}${blank}}`;
      const found = [...membersOf(object)].map(({ key, start, end }) => [
        stringText(object.slice(key.start, key.end)),
        object.slice(start, end),
      ]);
      expect(found).toEqual(members.map((member) => [...member]));
      const walked: string[][] = [];
      const end = walkMembers(object, 0, (name, start) => {
        const valueEnds = valueEnd(object, start);
        walked.push([name, object.slice(start, valueEnds)]);
        return valueEnds;
      });
      expect(walked).toEqual(found);
      expect(end).toBe(object.length);
    }),
  );
});

test('a list is refused at the very place', () => {
  const elements = (text: string) => [...elementsOf(text)];
  const members = (text: string) => [...membersOf(text)];
  for (const [find, text, message] of [
    [elements, '{}', 'not JSON: expected an array at 0 of 2'],
    [elements, '', 'not JSON: expected an array and the text ends at 0'],
    [elements, '[1 2]', 'not JSON: expected "," or "]" at 3 of 5'],
    [elements, '[1,]', 'not JSON: expected a value at 3 of 4'],
    [elements, '["a', 'not JSON: expected the closing quote and the text ends at 3'],
    [elements, '[{"a":1}', 'not JSON: expected "," or "]" and the text ends at 8'],
    [elements, '[[1', 'not JSON: expected the closing bracket and the text ends at 3'],
    [members, '[]', 'not JSON: expected an object at 0 of 2'],
    [members, '{"a"}', 'not JSON: expected ":" at 4 of 5'],
    [members, '{a:1}', 'not JSON: expected a key in quotes at 1 of 5'],
    [members, '{"a":"1";}', 'not JSON: expected "," or "}" at 8 of 10'],
  ] as const) {
    expect(() => find(text), text).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_JSON', message }));
  }
});

test('a quote is escaped by an odd number of backslashes', () => {
  for (const text of [String.raw`"\""`, String.raw`"\\"`, String.raw`"a\\\"b"`, String.raw`"\\\\"`]) {
    expect(valueEnd(`${text},"`, 0)).toBe(text.length);
    expect(stringText(text)).toBe(JSON.parse(text));
  }
});

test('blanks are the four of JSON', () => {
  expect(skipBlanks(' \t\n\rx', 0)).toBe(4);
  expect(skipBlanks('  ', 0)).toBe(2);
  expect(skipBlanks('\u00a0x', 0)).toBe(0);
});
