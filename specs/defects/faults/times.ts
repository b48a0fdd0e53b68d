/** What the faults of dates and times make of them. */
import { parseDay, parseInstant } from '../../../src/model/time.ts';
import { asItWas } from '../support/cell.ts';
import type { Examples } from '../support/cell.ts';

const wallClocks = 'timestamp datetime2';
const instants = 'timestamptz datetimeoffset';

const at = (text: string): bigint => parseInstant(`${text}Z`);

/** A shift, and that only what lies between 1950 and 2050 is shifted. */
const shifted = (families: string, hours: bigint): Examples => {
  const by = (text: string) => [at(text), at(text) + hours * 3_600_000_000n] as const;
  return {
    families,
    cells: [
      by('2026-12-31T23:00:00.5'),
      by('1969-12-31T23:59:59.999999'),
      by('1950-01-01T00:00:00.000001'),
      by('2049-12-31T23:59:59.999999'),
      [at('1950-01-01T00:00:00'), asItWas],
      [at('2050-01-01T00:00:00'), asItWas],
      [null, asItWas],
    ],
  };
};

const cut = (families: string): Examples => ({
  families,
  cells: [
    [at('2026-03-29T02:30:00.123456'), at('2026-03-29T02:30:00.123')],
    // Towards the past, on that side of 1970 too.
    [at('1969-12-31T23:59:59.999999'), at('1969-12-31T23:59:59.999')],
    [at('2026-03-29T02:30:00.123'), asItWas],
    [0n, asItWas],
  ],
});

const inSummer = (families: string, hour: string): Examples => ({
  families,
  cells: [
    [at('2026-07-15T12:00:00'), at(`2026-07-15T${hour}:00:00`)],
    [at('1969-07-15T12:00:00'), at(`1969-07-15T${hour}:00:00`)],
    [at('2026-04-01T12:00:00'), at(`2026-04-01T${hour}:00:00`)],
    [at('2026-09-30T12:00:00'), at(`2026-09-30T${hour}:00:00`)],
    [at('2026-03-31T23:59:59'), asItWas],
    [at('2026-10-01T00:00:00'), asItWas],
    [at('2026-01-15T12:00:00'), asItWas],
  ],
});

export const times: Readonly<Record<string, Examples>> = {
  'date off by one': {
    families: 'date',
    cells: [
      [parseDay('2026-03-01'), parseDay('2026-02-28')],
      [0, -1],
      // Of days that any column of dates has.
      [-6999, -7000],
      [-7000, asItWas],
      [28_999, 28_998],
      [29_000, asItWas],
      [null, asItWas],
    ],
  },
  'epoch for null (date)': {
    families: 'date',
    cells: [
      [null, 0],
      [0, asItWas],
    ],
  },
  'epoch for null (timestamp)': {
    families: `${wallClocks} ${instants}`,
    cells: [
      [null, 0n],
      [0n, asItWas],
    ],
  },
  'null for the epoch (date)': {
    families: 'date',
    cells: [
      [0, null],
      [1, asItWas],
      [null, asItWas],
    ],
  },
  'null for the epoch (timestamp)': {
    families: `${wallClocks} ${instants}`,
    cells: [
      [0n, null],
      [1n, asItWas],
      [null, asItWas],
    ],
  },
  'null for midnight': {
    families: 'time',
    cells: [
      [0, null],
      [1, asItWas],
      [null, asItWas],
    ],
  },
  'timestamp shifted by hours': shifted(wallClocks, 3n),
  'instant shifted by hours': shifted(instants, -5n),
  'timestamp shifted in summer': inSummer(wallClocks, '13'),
  'instant shifted in summer': inSummer(instants, '11'),
  'timestamp cut to milliseconds': cut(wallClocks),
  'instant cut to milliseconds': cut(instants),
  'instant cut to the day': {
    families: instants,
    cells: [
      [at('2026-06-01T23:59:59.999999'), at('2026-06-01T00:00:00')],
      [at('1969-12-31T00:00:01'), at('1969-12-31T00:00:00')],
      [at('2026-06-01T00:00:00'), asItWas],
    ],
  },
  'time cut to milliseconds': {
    families: 'time',
    cells: [
      [86_399_999_999, 86_399_999_000],
      [1, 0],
      [1000, asItWas],
      [0, asItWas],
    ],
  },
};
