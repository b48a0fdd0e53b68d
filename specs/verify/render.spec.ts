import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { sameValue } from '../../src/model/encoding.ts';
import type { Kind, Value } from '../../src/model/value.ts';
import { renderPair, renderValue } from '../../src/verify/render.ts';
import { anyKind, anyValue } from '../model/values.ts';

const rendered: readonly (readonly [value: Value | undefined, kind: Kind | undefined, text: string])[] = [
  [null, 'text', 'null'],
  ['null', 'text', '"null"'],
  ['', 'text', '""'],
  ['größer "quoted" \n\\ ', 'text', '"größer \\"quoted\\" \\n\\\\ "'],
  [undefined, 'text', 'absent'],
  [true, 'boolean', 'true'],
  [-0, 'float64', '-0'],
  [Number.NaN, 'float64', 'NaN'],
  [20605, 'date', '2026-06-01'],
  [-719_162, 'date', '0001-01-01'],
  [20605.5, 'date', '20605.5'],
  [3_000_000, 'date', '3000000'],
  [-719_528, 'date', '0000-01-01'],
  [-719_529, 'date', '-719529'],
  [2_932_896, 'date', '9999-12-31'],
  [2_932_897, 'date', '2932897'],
  [20605, 'integer', '20605'],
  [0, 'time', '00:00:00.000000'],
  [-1, 'time', '-1'],
  [1.5, 'time', '1.5'],
  [3_661_000_001, 'time', '01:01:01.000001'],
  [3_661_000_001, 'integer', '3661000001'],
  [86_399_999_999, 'time', '23:59:59.999999'],
  [86_400_000_000, 'time', '86400000000'],
  [9223372036854775807n, 'int64', '9223372036854775807'],
  [5n, 'integer', '5n'],
  [1767225600000001n, 'instant', '2026-01-01T00:00:00.000001Z'],
  [-1n, 'timestamp', '1969-12-31T23:59:59.999999'],
  [-62_135_596_800_000_000n, 'timestamp', '0001-01-01T00:00:00.000000'],
  [-86_400_000_000n, 'instant', '1969-12-31T00:00:00.000000Z'],
  [10n ** 18n, 'instant', '1000000000000000000n'],
  [new Uint8Array([0, 255]), 'bytes', '0x00ff'],
  [new Uint8Array(32), 'bytes', `0x${'00'.repeat(32)}`],
  ['x'.repeat(64), 'text', `"${'x'.repeat(64)}"`],
  ['x'.repeat(65), 'text', `"${'x'.repeat(64)}"… (65 characters, 9537c5fd)`],
  [new Uint8Array(33), 'bytes', `0x${'00'.repeat(32)}… (33 bytes, 7f9c9e31)`],
];
for (const [value, kind, text] of rendered) {
  test(`a ${kind} is shown as ${text}`, () => {
    expect(renderValue(value, kind)).toBe(text);
  });
}

const pairs: readonly (readonly [what: string, Value | undefined, Value | undefined, string, string])[] = [
  ['null and a text', null, 'null', 'null', '"null"'],
  ['null and empty', null, '', 'null', '""'],
  ['a trailing blank', 'a', 'a ', '"a"', '"a "'],
  ['composed and decomposed', 'é', 'e\u0301', '"\\u00e9"', '"e\\u0301"'],
  ['a blank that is none', 'a b', 'a\u00a0b', '"a b"', '"a\\u00a0b"'],
  ['look-alike letters', 'paypal', 'p\u0430ypal', '"paypal"', '"p\\u0430ypal"'],
  ['a zero-width blank', 'ab', 'ab\u200b', '"ab"', '"ab\\u200b"'],
  ['an emoji and its variant', '\u263a', '\u263a\ufe0f', '"\\u263a"', '"\\u263a\\ufe0f"'],
  ['plain difference keeps its letters', 'größer', 'größte', '"größer"', '"größte"'],
  ['a control and a blank', 'a\u001f', 'a ', '"a\\u001f"', '"a "'],
  ['a control beside a letter', 'ä\u001f', 'ä ', '"\\u00e4\\u001f"', '"\\u00e4 "'],
  ['a text and none', 'ä', null, '"ä"', 'null'],
  ['a letter and what is deleted', 'ä~', 'ä\u007f', '"\\u00e4~"', '"\\u00e4\\u007f"'],
  ['the last that is printed', 'ä~', 'ä}', '"ä~"', '"ä}"'],
  ['the first that is printed', 'ä ', 'ä!', '"ä "', '"ä!"'],
  ['a tab and a blank', 'a\tb', 'a b', '"a\\tb"', '"a b"'],
  ['zeros', 0, -0, '0', '-0'],
  ['a number and a bigint', 1, 1n, '1', '1n'],
  ['a number and a text', 1, '1', '1', '"1"'],
  ['absent and null', undefined, null, 'absent', 'null'],
];
for (const [what, left, right, shownLeft, shownRight] of pairs) {
  test(`a difference is visible: ${what}`, () => {
    expect(renderPair(left, right)).toEqual([shownLeft, shownRight]);
  });
}

test('long values are shown from shortly before the place where they part', () => {
  const [left, right] = renderPair(`${'x'.repeat(5000)}left`, `${'x'.repeat(5000)}right`);
  expect(left).toMatch(/^…\[4976\]"x{24}left" \(5004 characters, [0-9a-f]{8}\)$/);
  expect(right).toMatch(/^…\[4976\]"x{24}right" \(5005 characters, [0-9a-f]{8}\)$/);
  const bytes = new Uint8Array(100);
  const [zeros, other] = renderPair(bytes, bytes.with(90, 1));
  expect(zeros).toMatch(/^…\[78\]0x(00){22} \(100 bytes, [0-9a-f]{8}\)$/);
  expect(other).toMatch(/^…\[78\]0x(00){12}01(00){9} \(100 bytes, [0-9a-f]{8}\)$/);
});

test('values are shown whole up to where they part late', () => {
  const text = (length: number): readonly string[] =>
    renderPair(`${'x'.repeat(length)}left`, `${'x'.repeat(length)}right`);
  expect(text(51)).toEqual([`"${'x'.repeat(51)}left"`, `"${'x'.repeat(51)}right"`]);
  expect(text(52)).toEqual([
    expect.stringMatching(/^…\[28\]"x{24}left" \(56 characters, /),
    expect.stringMatching(/^…\[28\]"x{24}right" \(57 characters, /),
  ]);
  const bytes = (at: number): string => renderPair(new Uint8Array(28), new Uint8Array(28).with(at, 1))[1];
  expect(bytes(25)).toBe(`0x${'00'.repeat(25)}010000`);
  expect(bytes(26)).toMatch(/^…\[14\]0x(00){12}0100 \(28 bytes, /);
});

test('a text and a longer one that begins with it part where the first ends', () => {
  const [left, right] = renderPair('x'.repeat(60), 'x'.repeat(70));
  expect(left).toMatch(/^…\[36\]"x{24}" \(60 characters, /);
  expect(right).toMatch(/^…\[36\]"x{34}" \(70 characters, /);
});

test('bytes that are the same are shown alike, from their beginning', () => {
  const hex = `0x${'00'.repeat(25)}`;
  expect(renderPair(new Uint8Array(25), new Uint8Array(25))).toEqual([hex, hex]);
  expect(renderPair('same', 'same')).toEqual(['"same"', '"same"']);
});

test('values that differ never look alike, whatever they are', () => {
  fc.assert(
    fc.property(anyValue, anyValue, anyKind, (left, right, kind) => {
      const [shownLeft, shownRight] = renderPair(left, right, kind);
      expect(shownLeft === shownRight).toBe(sameValue(left, right));
    }),
    { numRuns: 1000 },
  );
  expect(renderPair(1, 1n, 'int64')).toEqual([
    expect.stringMatching(/^1 \[number [0-9a-f]{8}\]$/),
    expect.stringMatching(/^1 \[bigint [0-9a-f]{8}\]$/),
  ]);
});
