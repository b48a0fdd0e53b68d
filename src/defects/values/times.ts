/** Dates and times shifted, rounded, or replaced by the epoch. */
import { ofNull } from './fault.ts';
import type { ValueFault } from './fault.ts';

const hour = 3_600_000_000n;
const day = 24n * hour;
/** Shifts stay within the years that every system keeps. */
const earliest = -631_152_000_000_000n;
const latest = 2_524_608_000_000_000n;

function shifted(by: (value: bigint) => bigint): ValueFault['change'] {
  return (value) =>
    typeof value === 'bigint' && value > earliest && value < latest ? value + by(value) : undefined;
}

/** Whether a clock in Europe would show summer time: close enough to shift only a part of the year. */
function isSummer(value: bigint): boolean {
  const month = new Date(Number(value / 1000n)).getUTCMonth();
  return month >= 3 && month <= 8;
}

/** Towards the past, whatever the sign. */
function floored(value: bigint, unit: bigint): bigint {
  const rest = value % unit;
  return rest === 0n ? value : value - (rest < 0n ? rest + unit : rest);
}

export const timeFaults: readonly ValueFault[] = [
  {
    name: 'date off by one',
    breaks: 'A date is one day earlier, as after a conversion at local midnight.',
    kinds: ['date'],
    change: (value) => (typeof value === 'number' && value > -7000 && value < 29_000 ? value - 1 : undefined),
  },
  {
    name: 'epoch for null (date)',
    breaks: 'A null date becomes 1970-01-01.',
    kinds: ['date'],
    nulls: true,
    change: ofNull(0),
  },
  {
    name: 'epoch for null (timestamp)',
    breaks: 'A null timestamp becomes 1970-01-01.',
    kinds: ['timestamp', 'instant'],
    nulls: true,
    change: ofNull(0n),
  },
  {
    name: 'null for the epoch (date)',
    breaks: '1970-01-01 is taken for nothing and becomes null.',
    kinds: ['date'],
    nulls: true,
    rare: true,
    change: (value) => (value === 0 ? null : undefined),
  },
  {
    name: 'null for the epoch (timestamp)',
    breaks: 'The first moment of 1970 is taken for nothing and becomes null.',
    kinds: ['timestamp', 'instant'],
    nulls: true,
    rare: true,
    change: (value) => (value === 0n ? null : undefined),
  },
  {
    name: 'null for midnight',
    breaks: 'A time of day of midnight is taken for nothing and becomes null.',
    kinds: ['time'],
    nulls: true,
    change: (value) => (value === 0 ? null : undefined),
  },
  {
    name: 'timestamp shifted by hours',
    breaks: 'A timestamp without a zone is taken to be in one.',
    kinds: ['timestamp'],
    change: shifted(() => 3n * hour),
  },
  {
    name: 'instant shifted by hours',
    breaks: 'An instant loses its offset and is read in another zone.',
    kinds: ['instant'],
    change: shifted(() => -5n * hour),
  },
  {
    name: 'timestamp shifted in summer',
    breaks: 'A timestamp is moved by an hour while daylight saving time is in force.',
    kinds: ['timestamp'],
    change: shifted((value) => (isSummer(value) ? hour : 0n)),
  },
  {
    name: 'instant shifted in summer',
    breaks: 'An instant is moved by an hour while daylight saving time is in force.',
    kinds: ['instant'],
    change: shifted((value) => (isSummer(value) ? -hour : 0n)),
  },
  {
    name: 'timestamp cut to milliseconds',
    breaks: 'A timestamp loses its microseconds.',
    kinds: ['timestamp'],
    change: shifted((value) => floored(value, 1000n) - value),
  },
  {
    name: 'instant cut to milliseconds',
    breaks: 'An instant loses its microseconds.',
    kinds: ['instant'],
    change: shifted((value) => floored(value, 1000n) - value),
  },
  {
    name: 'instant cut to the day',
    breaks: 'An instant loses its time of day.',
    kinds: ['instant'],
    change: shifted((value) => floored(value, day) - value),
  },
  {
    name: 'time cut to milliseconds',
    breaks: 'A time of day loses its microseconds.',
    kinds: ['time'],
    change: (value) => (typeof value === 'number' ? value - (value % 1000) : undefined),
  },
];
