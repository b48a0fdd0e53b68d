/** Keys of rows: equal for equal keys only, and as people read them. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { sameValue } from '../../src/model/encoding.ts';
import type { Column, Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { keyIdentity, keyText } from '../../src/verify/keys.ts';
import { anyValue } from '../model/values.ts';

const columns: readonly Column[] = [
  { name: 'note', family: 'text', kind: 'text', nullable: true },
  { name: 'id', family: 'text', kind: 'text', nullable: false },
  { name: 'day', family: 'date', kind: 'date', nullable: false },
];
const one = keyIdentity(columns, ['id']);
const two = keyIdentity(columns, ['day', 'id']);
const row = (id: Value, day: Value = 1): Row => ['note', id, day];

const lookalikes: readonly Value[] = [
  1,
  1n,
  '1',
  true,
  'true',
  null,
  'null',
  '',
  new Uint8Array([0xab]),
  new Uint8Array([0xab, 0xab]),
  'ab',
  'abab',
  'bytes 2 ab\u0000',
  'string 11 bytes 2 ab\u0000\u0000',
];

test('keys that only look alike are other keys, alone and beside another', () => {
  for (const identify of [one, two]) {
    const identities = lookalikes.map((value) => identify(row(value)));
    expect(new Set(identities).size).toBe(lookalikes.length);
  }
  expect(new Set(lookalikes.map((value) => two(row('id', value)))).size).toBe(lookalikes.length);
});

test('bytes are a key by what they hold', () => {
  for (const identify of [one, two])
    expect(identify(row(new Uint8Array([1, 2])))).toBe(identify(row(new Uint8Array([1, 2]))));
});

test('the parts of a key do not run into each other', () => {
  expect(two(row('b', 'a'))).not.toBe(two(row('', 'ab')));
  expect(two(row('string 1 b\u0000', 'a'))).not.toBe(two(row('b', 'a\u0000string 1 b')));
});

test('keys are equal exactly where each part is', () => {
  fc.assert(
    fc.property(anyValue, anyValue, anyValue, anyValue, (a, b, c, d) => {
      // Zeros are one key, as for a database.
      fc.pre(![a, b, c, d].some((value) => Object.is(value, -0)));
      expect(two(row(a, b)) === two(row(c, d))).toBe(sameValue(a, c) && sameValue(b, d));
    }),
  );
});

test('what is no part of the key does not count', () => {
  expect(one(['note', 'a', 1])).toBe(one(['other', 'a', 2]));
});

test('a key is told by column: a plain text as it stands, all else so that it is not taken for one', () => {
  const told = (id: Value): string | undefined => keyText(columns, ['id'], row(id))['id'];
  expect(told('a-1~!')).toBe('a-1~!');
  expect(told('x'.repeat(64))).toBe('x'.repeat(64));
  expect(told('x'.repeat(65))).toMatch(/^"x{64}"… \(65 characters, /);
  expect([' a', 'a ', 'a b', '', 'null', 'é', 'a\n', 1, null].map(told)).toEqual([
    '" a"',
    '"a "',
    '"a b"',
    '""',
    '"null"',
    '"é"',
    '"a\\n"',
    '1',
    'null',
  ]);
  expect(keyText(columns, ['day', 'id'], row('a', 20605))).toEqual({ day: '2026-06-01', id: 'a' });
});
