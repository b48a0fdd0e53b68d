/** The quick way from the server's jsonb to canonical JSON, held against the slow one. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';

import { canonicalJson } from '../../../src/model/json.ts';
import { chunkOf } from '../../../src/systems/postgres/binary.ts';
import { jsonbText } from '../../../src/systems/postgres/codecs/jsonb.ts';

/** Between bytes that would go on with the text, were they read. */
function quick(text: string): string {
  const bytes = Buffer.from(text);
  return jsonbText(
    chunkOf(Buffer.concat([Buffer.from('[1'), bytes, Buffer.from('5]')])),
    2,
    2 + bytes.length,
  );
}

type Json =
  | null
  | boolean
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }
  | { readonly raw: string };

/** As `jsonb_out` lays it out: blanks after commas and colons, keys by length in bytes and then by bytes. */
function printed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const bytes = (key: string): Buffer => Buffer.from(key);
  const keys = Object.keys(value).sort(
    (a, b) => bytes(a).length - bytes(b).length || Buffer.compare(bytes(a), bytes(b)),
  );
  return `{${keys.map((key) => `${JSON.stringify(key)}: ${printed((value as Record<string, Json>)[key])}`).join(', ')}}`;
}

const word = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary-ascii', maxLength: 80 }),
);
const { document } = fc.letrec((tie) => ({
  document: fc.oneof(
    { depthSize: 'medium' },
    fc.constantFrom(null, true, false),
    word,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('document'), { maxLength: 5 }),
    fc.dictionary(word, tie('document'), { maxKeys: 6 }),
  ),
}));

test('what the server prints comes out canonical', () => {
  fc.assert(
    fc.property(document, (value) => {
      expect(quick(printed(value))).toBe(canonicalJson(printed(value)));
    }),
    { numRuns: 1000 },
  );
});

test('and so does any other spelling', () => {
  const spelled = fc
    .tuple(document, fc.constantFrom('', ' ', '\n\t'))
    .map(([value, indent]) => JSON.stringify(value, null, indent));
  fc.assert(
    fc.property(spelled, (text) => {
      expect(quick(text)).toBe(canonicalJson(text));
    }),
  );
});

const numbers = [
  '0',
  '-0',
  '0.0',
  '-0.0',
  '1.0',
  '1.50',
  '-0.5',
  '10',
  '100.001',
  '1e5',
  '1E-3',
  '9007199254740993',
  '9'.repeat(500),
  `0.${'0'.repeat(450)}1`,
];
const spellings = [
  '{"b": 1, "a": 2}',
  '{"bb": {"d": [], "c": {}}, "a": [{"z": 1, "y": 2}, {"n": 5, "label": "x"}]}',
  '{"a": 1, "a": 2}',
  '{"b": 1, "a": 2, "b": 3}',
  '{"c": 1, "b": 2, "a": 3, "aa": 4, "": 5}',
  '{"é": 1, "e\\"": 2, "z": 3}',
  '{"\\"": 1, "a": 2}',
  '{"\u{10000}": 1, "\uffff": 2}',
  '"\\u0041\\/\\u001f\\n"',
  '[[[[[[]]]]]]',
  `${'['.repeat(200)}${']'.repeat(200)}`,
  ' null ',
];
for (const text of [...numbers, ...spellings]) {
  test(`${text.slice(0, 60)} comes out canonical`, () => {
    expect(quick(text)).toBe(canonicalJson(text));
    expect(quick(`[${text}, {"k": ${text}}]`)).toBe(canonicalJson(`[${text}, {"k": ${text}}]`));
  });
}

for (const text of [
  '',
  '[',
  '[1',
  '[1,]',
  '{"a"}',
  '{"a": 1,}',
  '{a: 1}',
  '"a',
  '"\\x"',
  '01',
  '1.',
  '-',
  'tru',
  'nullx',
  '1 2',
  '[1 2]',
  '"\u0001"',
]) {
  test(`${JSON.stringify(text)} is no JSON, also where more bytes follow`, () => {
    expect(() => quick(text)).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_JSON' }));
  });
}
