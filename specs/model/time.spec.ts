/** Days and instants as text: every one of them there and back, and no day that there is not. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { dayText, parseDay, parseInstant } from '../../src/model/time.ts';

test('every day of the years 0001 to 9999 is its own text', () => {
  fc.assert(
    fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (day) => {
      expect(parseDay(dayText(day))).toBe(day);
      expect(parseInstant(`${dayText(day)}T23:59:59.999999Z`)).toBe(BigInt(day + 1) * 86_400_000_000n - 1n);
    }),
  );
  expect([dayText(20_605), parseDay('2024-02-29'), parseDay('0001-01-01')]).toEqual([
    '2026-06-01',
    19_782,
    -719_162,
  ]);
});

test('fractions of a second have at most six digits, all of them kept', () => {
  const base = parseInstant('2026-06-01T00:00:00Z');
  expect(base).toBe(1_780_272_000_000_000n);
  expect(parseInstant('2026-06-01T00:00:00.5Z') - base).toBe(500_000n);
  expect(parseInstant('2026-06-01T00:00:00.000001Z') - base).toBe(1n);
});

test('a day or a time that there is not is refused, and not the one after it', () => {
  const days = [
    '2026-02-29',
    '2026-02-30',
    '2026-04-31',
    '2026-06-00',
    '2026-13-01',
    '2026-6-1',
    '20260601',
    '',
  ];
  for (const text of days) {
    expect(() => parseDay(text), text).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_DATE' }));
    expect(() => parseInstant(`${text}T00:00:00Z`), text).toThrow(
      expect.objectContaining({ code: 'MATRIX_BAD_DATE' }),
    );
  }
  for (const text of [
    'T24:00:00Z',
    'T23:60:00Z',
    'T23:59:60Z',
    'T00:00:00',
    'T00:00:00.1234567Z',
    ' 00:00:00Z',
  ]) {
    expect(() => parseInstant(`2026-06-01${text}`), text).toThrow(
      expect.objectContaining({ code: 'MATRIX_BAD_DATE' }),
    );
  }
});
