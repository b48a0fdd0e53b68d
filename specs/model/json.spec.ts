import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { canonicalJson } from '../../src/model/json.ts';

const alike: readonly (readonly [what: string, text: string, canonical: string])[] = [
  ['blanks go', ' { "b" : [ 1 ,\t2 ] ,\r\n "a" : null } ', '{"a":null,"b":[1,2]}'],
  ['the last of equal keys counts', '{"a":1,"b":2,"a":3}', '{"a":3,"b":2}'],
  ['keys are equal after their escapes', '{"a":1,"\\u0061":2}', '{"a":2}'],
  ['number-like keys sort as text', '{"10":1,"9":2,"1":3}', '{"1":3,"10":1,"9":2}'],
  ['__proto__ is a key like others', '{"__proto__":1,"a":2}', '{"__proto__":1,"a":2}'],
  ['code points, not UTF-16 units', '{"\u{1f600}":1,"\uffee":2,"é":3}', '{"é":3,"\uffee":2,"\u{1f600}":1}'],
  ['a prefix stands first', '{"ab":1,"a":2,"":3}', '{"":3,"a":2,"ab":1}'],
  ['escapes are undone', '"\\u00e9\\/\\u0022\\n"', '"é/\\"\\n"'],
  ['a lone surrogate is escaped', '"\ud800"', '"\\ud800"'],
  ['a pair is not', '"\\ud83d\\ude00"', '"😀"'],
  ['beyond 2^53', '[9007199254740993,-9223372036854775808]', '[9007199254740993,-9223372036854775808]'],
  ['many digits', '0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
  ['needless zeros', '[1.0,1e0,10e-1,0.10,100E-2,-0.0,0e999999999999999999999,-0]', '[1,1,1,0.1,1,0,0,0]'],
  [
    'exponents',
    '[1.5e3,1E+2,12.34e1,12.34e-3,5e-1,1e20]',
    '[1500,100,123.4,0.01234,0.5,100000000000000000000]',
  ],
  ['whole numbers keep their zeros', '[100,1200.00]', '[100,1200]'],
  ['huge ones are never expanded', '[1e401,-15e999999999999,1e-401]', '[1e401,-1.5e1000000000000,1e-401]'],
  ['the bound itself', `[1e400,1e-400]`, `[1${'0'.repeat(400)},0.${'0'.repeat(399)}1]`],
  ['digits or exponent', `[1${'0'.repeat(401)},12${'0'.repeat(400)}]`, '[1e401,1.2e401]'],
  ['nested nulls', '[null,[null],{}]', '[null,[null],{}]'],
];
for (const [what, text, canonical] of alike) {
  test(`canonical JSON: ${what}`, () => {
    expect(canonicalJson(text)).toBe(canonical);
    expect(canonicalJson(canonical)).toBe(canonical);
  });
}

const refused: readonly (readonly [text: string, message: string])[] = [
  ['', 'expected a value at 0, found the end'],
  ['[1,]', 'expected a value at 3, found "]"'],
  ['[1 2]', 'expected "," or "]" at 3, found "2]"'],
  ['{"a" 1}', 'expected ":" at 5, found "1}"'],
  ['{a:1}', 'expected a key in quotes at 1, found "a:1}"'],
  ['{"a":1', 'expected "," or "}" at 6, found the end'],
  ['01', 'expected no digit after a leading 0 at 1, found "1"'],
  ['1.', 'expected a digit at 2, found the end'],
  ['-', 'expected a digit at 1, found the end'],
  ['1e', 'expected a digit at 2, found the end'],
  ['"a', 'expected the closing quote at 2, found the end'],
  ['"a\\', 'expected an escape at 3, found the end'],
  ['"\\x"', 'expected an escape at 2, found "x\\""'],
  ['"\\u12g4"', 'expected u and four hex digits at 2, found "u12g4\\""'],
  ['"a\nb"', 'expected no control character in a string at 2, found "\\nb\\""'],
  ['1 1', 'expected the end at 2, found "1"'],
  ['NaN', 'expected a value at 0, found "NaN"'],
  ['nul', 'expected a value at 0, found "nul"'],
  ['\ufeff1', 'expected a value at 0, found "\ufeff1"'],
  ['['.repeat(100_000), 'expected at most 1000 nested arrays and objects at 1000'],
];
for (const [text, message] of refused) {
  test(`not JSON: ${JSON.stringify(text.slice(0, 20))}`, () => {
    expect(() => canonicalJson(text)).toThrow(message);
    expect(() => canonicalJson(text)).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_JSON' }));
  });
}

test('nesting up to the bound is read', () => {
  const text = '['.repeat(1000) + ']'.repeat(1000);
  expect(canonicalJson(text)).toBe(text);
});

test('canonical JSON means the same, and is the same for every spelling', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const canonical = canonicalJson(JSON.stringify(value));
      expect(JSON.parse(canonical)).toEqual(JSON.parse(JSON.stringify(value), (_, v) => (v === 0 ? 0 : v)));
      expect(canonicalJson(JSON.stringify(value, null, 3))).toBe(canonical);
      expect(canonicalJson(canonical)).toBe(canonical);
    }),
  );
});

test('numbers are exact: equal texts exactly for equal values', () => {
  const digits = fc.stringMatching(/^[0-9]{1,25}$/);
  const number = fc.record({ negative: fc.boolean(), digits, exponent: fc.integer({ min: -450, max: 450 }) });
  const spell = (n: { negative: boolean; digits: string; exponent: number }, shift: number): string => {
    const whole = BigInt(n.digits + '0'.repeat(shift)).toString();
    return `${n.negative ? '-' : ''}${whole}e${n.exponent - shift}`;
  };
  /** As a bigint in units of 10^-450. */
  const exact = (n: { negative: boolean; digits: string; exponent: number }): bigint =>
    (n.negative ? -1n : 1n) * BigInt(n.digits) * 10n ** BigInt(n.exponent + 450);
  fc.assert(
    fc.property(number, number, fc.nat(30), (a, b, shift) => {
      expect(canonicalJson(spell(a, shift))).toBe(canonicalJson(spell(a, 0)));
      expect(canonicalJson(spell(a, 0)) === canonicalJson(spell(b, 0))).toBe(exact(a) === exact(b));
      const [whole = '', power = '0'] = canonicalJson(spell(a, 0)).split('e');
      const [before = '', after = ''] = whole.split('.');
      expect(BigInt(before + after) * 10n ** BigInt(450 + Number(power) - after.length)).toBe(exact(a));
    }),
  );
});
