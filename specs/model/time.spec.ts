/** Days and instants as text: every one of them there and back, and no day that there is not. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { dayText, parseClock, parseDay, parseInstant } from '../../src/model/time.ts';

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

test('a day, a clock and an instant of any characters are what the calendar of the engine says, or refused', () => {
  const digits = (count: number) =>
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count });
  const near = fc.tuple(digits(4), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }));
  fc.assert(
    fc.property(near, fc.tuple(fc.nat(24), fc.nat(60), fc.nat(60)), ([year, month, day], clock) => {
      const two = (value: number): string => String(value).padStart(2, '0');
      const date = `${year.join('')}-${two(month)}-${two(day)}`;
      const time = clock.map(two).join(':');
      const millis = Date.parse(`${date}T${time}.000Z`);
      const isThere = !Number.isNaN(millis) && new Date(millis).toISOString() === `${date}T${time}.000Z`;
      const read = (): bigint => parseInstant(`${date}T${time}Z`);
      if (isThere) {
        expect(read()).toBe(BigInt(millis) * 1000n);
        expect(parseDay(date)).toBe(Math.floor(millis / 86_400_000));
        expect(parseClock(time)).toBe((((millis % 86_400_000) + 86_400_000) % 86_400_000) * 1000);
      } else expect(read).toThrow(expect.objectContaining({ code: 'MATRIX_BAD_DATE' }));
    }),
  );
  for (const broken of [
    '12:00',
    '12:00:00.',
    '12:00:00.1234567',
    '12:00:00,1',
    '1a:00:00',
    '12:00:00 ',
    '',
  ]) {
    expect(parseClock(broken), broken).toBeNaN();
  }
  expect([parseClock('23:59:59.5'), parseClock('00:00:00.000001')]).toEqual([86_399_500_000, 1]);
});
