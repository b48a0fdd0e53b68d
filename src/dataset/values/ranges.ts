/** Ranges of integers and of timestamps in the one spelling that PostgreSQL prints. */
import { below, next } from '../hash.ts';
import { secondText } from './digits.ts';
import { drawn } from './generate.ts';

/** Discrete, so always half open: `[a,b)`. */
export const rangeInt = drawn(
  ['empty', '(,)', '(,5)', '[5,)', '[-2147483648,2147483647)', '[0,1)', '[-1,1)'],
  (hash) => {
    const from = hash >> 3;
    return `[${from},${from + 1 + below(next(hash), 1000)})`;
  },
);

/** A second and its microseconds, without needless zeros. */
function stamp(second: number, microsecond: number): string {
  if (microsecond === 0) return secondText(second);
  const digits = String(1_000_000 + microsecond).slice(1);
  let last = 6;
  while (digits.charCodeAt(last - 1) === 0x30) last -= 1;
  return `${secondText(second)}.${digits.slice(0, last)}`;
}

const firstSecond = Date.UTC(2000, 0, 1) / 1000;
const seconds = 50 * 365 * 86_400;

export const rangeTs = drawn(
  [
    'empty',
    '(,)',
    '["2026-01-01 00:00:00","2026-01-02 12:30:00.25")',
    '["2026-01-01 00:00:00","2026-01-01 00:00:00"]',
    '(,"2026-01-01 00:00:00")',
    '(,"2026-01-01 00:00:00"]',
    '["2026-01-01 00:00:00",)',
    '("2026-03-29 02:30:00","2026-03-29 03:00:00.000001"]',
    '["0001-01-01 00:00:00","9999-12-31 23:59:59.999999"]',
    '["1969-12-31 23:59:59.999999","1970-01-01 00:00:00")',
  ],
  (hash) => {
    const draw = next(hash);
    const from = firstSecond + below(hash, seconds);
    const length = 1 + below(draw, 100_000);
    const fraction = (draw & 1) === 0 ? 0 : below(next(draw), 1_000_000);
    return `["${stamp(from, 0)}","${stamp(from + length, fraction)}")`;
  },
);
