/** The look at a text that may be canonical already: it says so of none that is not, and of nearly all that are. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { isCanonicalJson } from '../../src/model/canonical-json.ts';
import { canonicalJson } from '../../src/model/json.ts';

/** A blank is never canonical, so that the text is spelled anew. */
function respelled(text: string): string | null {
  try {
    return canonicalJson(` ${text}`);
  } catch {
    return null;
  }
}

const canonical = [
  '0',
  '-1',
  '1200',
  '0.5',
  '-0.05',
  '9007199254740993',
  '""',
  '"a\\"b\\\\c\\b\\f\\n\\r\\t/é\u007f\u2028\uffee"',
  '"😀 \u{10ffff}"',
  'true',
  '[false,null,[],{}]',
  '{"":0,"a":1,"ab":{"é":[1,"x"]},"b":2}',
  `[${'1'.repeat(300)}]`,
];
for (const text of canonical) {
  test(`canonical: ${text.slice(0, 40)}`, () => {
    expect(isCanonicalJson(text)).toBe(true);
    expect(respelled(text)).toBe(text);
  });
}

const other = [
  '',
  ' 1',
  '1 ',
  '1 1',
  '-0',
  '00',
  '01',
  '-',
  '1.',
  '.5',
  '1.50',
  '0.0',
  '1e0',
  '1E5',
  '"a',
  '"a\n"',
  '"\\u0041"',
  '"\\/"',
  '"\\',
  '"\ud800"',
  '"\udc00"',
  '"\ud800\ud800"',
  '[1, 2]',
  '[1,]',
  '[1',
  '{"b":1,"a":2}',
  '{"a":1,"a":2}',
  '{"ab":1,"a":2}',
  '{"a" :1}',
  '{"a":1,}',
  '{"a"}',
  '{a:1}',
  '{"a":1',
  'tru',
  'nullx',
  '\ufeff1',
];
for (const text of other) {
  test(`not said to be canonical: ${JSON.stringify(text)}`, () => expect(isCanonicalJson(text)).toBe(false));
}

test('a text of which it is said is spelled so, whatever was struck in it', () => {
  const struck = fc.constantFrom(
    '"',
    '\\',
    ',',
    ':',
    '{',
    '}',
    '[',
    ']',
    '0',
    '.',
    '-',
    'e',
    ' ',
    '\ud83d',
    '\udc00',
  );
  let said = 0;
  fc.assert(
    fc.property(
      fc.jsonValue({ noUnicodeString: false }),
      fc.boolean(),
      fc.option(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(2), struck)),
      (value, isSorted, strike) => {
        const written = JSON.stringify(value);
        let text = isSorted ? canonicalJson(written) : written;
        if (strike) {
          const at = Math.floor(strike[0] * text.length);
          text = text.slice(0, at) + strike[2] + text.slice(at + strike[1]);
        }
        if (!isCanonicalJson(text)) return;
        said += 1;
        expect(respelled(text)).toBe(text);
      },
    ),
    { numRuns: 5000 },
  );
  expect(said).toBeGreaterThan(200);
});

test('a text that is nested too deep for it is left to the other way', () => {
  const deep = '['.repeat(1000) + ']'.repeat(1000);
  expect(isCanonicalJson(deep)).toBe(false);
  expect(canonicalJson(deep)).toBe(deep);
});
