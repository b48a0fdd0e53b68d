/** Dates, times, wall-clock timestamps and instants, in days and microseconds. */
import { familyBounds } from '../../model/families.ts';
import { parseDay, parseInstant } from '../../model/time.ts';
import { below, next } from '../hash.ts';
import { drawn, type Generate } from './generate.ts';

const firstDay = parseDay('1950-01-01');
const dayCount = parseDay('2050-01-01') - firstDay;

export const date = drawn(
  [
    familyBounds.date.from,
    familyBounds.date.to,
    '1970-01-01',
    '1969-12-31',
    '1899-12-31',
    '1900-01-01',
    '1752-09-13',
    '1582-10-04',
    '1582-10-15',
    '2000-02-29',
    '1900-03-01',
    '2038-01-20',
    '2299-12-31',
    '2300-01-01',
  ].map(parseDay),
  (hash) => firstDay + below(hash, dayCount),
);

export const time = drawn(
  [0, 1, 86_399_999_999, 86_399_000_000, 43_200_000_000, 43_200_000_001, 3_600_100_000, 7_200_123_000],
  (hash) => below(hash, 86_400) * 1_000_000 + below(next(hash), 1_000_000),
);

/** Microseconds of an instant between 1950 and 2050: safe as a number, so made with one conversion. */
function computed(hash: number): bigint {
  const draw = next(hash);
  const second = (firstDay + below(hash, dayCount)) * 86_400 + below(draw, 86_400);
  return BigInt(second * 1_000_000 + below(next(draw), 1_000_000));
}

const extremes = [
  `${familyBounds.date.from}T00:00:00`,
  `${familyBounds.date.to}T23:59:59.999999`,
  '1970-01-01T00:00:00',
  '1969-12-31T23:59:59.999999',
  '1969-12-31T23:59:59',
  '1900-01-01T00:00:00.000001',
  '1899-12-31T23:59:59.999999',
  '1753-01-01T00:00:00',
  '2000-02-29T12:00:00.5',
  '2038-01-19T03:14:08',
  '2262-04-11T23:47:16.854776',
  '2299-12-31T23:59:59.999999',
  '2026-06-01T00:00:00.000001',
  '2026-06-01T23:59:59.999999',
  '2026-06-01T12:30:45.1',
  '2026-06-01T12:30:45.123',
  '2026-06-01T12:30:45.123456',
];

/** Clocks as a zone shows them around its change: the hour that is skipped, the hour that comes twice. */
const changingClocks = [
  '2026-03-29T01:59:59.999999',
  '2026-03-29T02:30:00',
  '2026-03-29T03:00:00',
  '2026-10-25T01:59:59.999999',
  '2026-10-25T02:30:00',
  '2026-10-25T03:00:00',
  '2026-03-08T02:30:00',
  '2026-11-01T01:30:00',
];

/** Instants on both sides of such a change (Europe at 01:00 UTC, New York at 06:00 or 07:00 UTC). */
const changingInstants = [
  '2026-03-29T00:59:59.999999',
  '2026-03-29T01:00:00',
  '2026-10-25T00:30:00',
  '2026-10-25T01:30:00',
  '2026-03-08T06:59:59.999999',
  '2026-03-08T07:00:00',
  '2026-11-01T05:30:00',
  '2026-11-01T06:30:00',
];

const microseconds = (text: string): bigint => parseInstant(`${text}Z`);

export const wallClock: Generate<bigint> = drawn(
  [...extremes, ...changingClocks].map(microseconds),
  computed,
);
export const instant: Generate<bigint> = drawn(
  [...extremes, ...changingInstants].map(microseconds),
  computed,
);
