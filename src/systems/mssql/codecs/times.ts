/** Dates, times and timestamps: text on the way, because the driver's own values end at milliseconds. */
import { MatrixError } from '../../../model/error.ts';
import { badValue } from '../../../model/text.ts';
import { dayText } from '../../../model/time.ts';
import type { Codec } from './codec.ts';

const secondMicros = 1_000_000;
const dayMicros = 86_400 * secondMicros;
const bigDay = BigInt(dayMicros);

/** Digits of a second where the type names none. */
const finest = 7;

export const date: Codec = {
  kind: 'date',
  bulk: 'nvarchar(50)',
  encode: (value) => {
    if (typeof value === 'number' && Number.isInteger(value)) return dayText(value);
    throw badValue('a date', value);
  },
  cast: (bulk) => `CAST(${bulk} AS date)`,
  decode: (cell) => Math.floor((cell as Date).getTime() / 86_400_000),
  digest: (column) => `CONVERT(varchar(10), ${column}, 23)`,
};

/** Microseconds of a day as `12:34:56.123456`. @throws MatrixError MATRIX_BAD_VALUE for digits that the type has no room for */
function timeText(micros: number, digits: number, native: string): string {
  const unit = 10 ** Math.max(6 - digits, 0);
  if (micros < 0 || micros >= dayMicros || micros % unit !== 0) {
    throw new MatrixError(
      'MATRIX_BAD_VALUE',
      `${native} does not hold ${micros} microseconds of a day exactly`,
    );
  }
  const seconds = Math.floor(micros / secondMicros);
  const fraction = String(micros % secondMicros).padStart(6, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${fraction}`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/** Cuts at midnight, also before 1970. */
function timestampText(value: bigint, digits: number, native: string): string {
  const within = ((value % bigDay) + bigDay) % bigDay;
  const day = Number((value - within) / bigDay);
  return `${dayText(day)}T${timeText(Number(within), digits, native)}`;
}

const clock = String.raw`(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?`;
const timePattern = new RegExp(`^${clock}$`);
const timestampPattern = new RegExp(String.raw`^(\d{4}-\d{2}-\d{2}) ${clock}(?: ([+-])(\d{2}):(\d{2}))?$`);

/** @throws MatrixError MATRIX_BAD_VALUE for a tenth of a microsecond, which no value can say */
function microsOf(parts: readonly (string | undefined)[], text: string): number {
  const [hours, minutes, seconds, fraction = ''] = parts;
  if (fraction.length === finest && !fraction.endsWith('0')) throw unreadable(text);
  const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return whole * secondMicros + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

function unreadable(text: string): MatrixError {
  return new MatrixError(
    'MATRIX_BAD_VALUE',
    `${JSON.stringify(text)} is no time of microseconds as SQL Server's style 121 spells it`,
  );
}

function readTime(text: string): number {
  const match = timePattern.exec(text);
  if (!match) throw unreadable(text);
  return microsOf(match.slice(1), text);
}

/** Of a wall clock, or (with an offset) of an instant. */
function readTimestamp(text: string): bigint {
  const match = timestampPattern.exec(text);
  if (!match) throw unreadable(text);
  const [, day, , , , , sign, hours, minutes] = match;
  // Two halves that a number holds exactly.
  const midnight = BigInt(Date.parse(`${day}T00:00:00Z`)) * 1000n;
  const micros = microsOf(match.slice(2, 6), text);
  const offset = sign ? (Number(hours) * 60 + Number(minutes)) * 60 * secondMicros : 0;
  return midnight + BigInt(sign === '-' ? micros + offset : micros - offset);
}

/** Style 121 is the documented one that prints every digit of the type, and nothing by the session's language. */
const style = (length: number) => (column: string) => `CONVERT(varchar(${length}), ${column}, 121)`;

export function time(digits = finest): Codec {
  const native = `time(${digits})`;
  return {
    kind: 'time',
    bulk: 'nvarchar(50)',
    encode: (value) => {
      if (typeof value !== 'number') throw badValue(`a ${native}`, value);
      return timeText(value, digits, native);
    },
    cast: (bulk) => `CAST(${bulk} AS ${native})`,
    select: style(16),
    decode: (cell) => readTime(cell as string),
    digest: style(16),
  };
}

function timestamp(kind: 'timestamp' | 'instant', native: string, digits: number, length: number): Codec {
  const zone = kind === 'instant' ? '+00:00' : '';
  return {
    kind,
    bulk: 'nvarchar(50)',
    encode: (value) => {
      if (typeof value !== 'bigint') throw badValue(`a ${native}`, value);
      return `${timestampText(value, digits, native)}${zone}`;
    },
    cast: (bulk) => `CAST(${bulk} AS ${native})`,
    select: style(length),
    decode: (cell) => readTimestamp(cell as string),
    digest: style(length),
  };
}

export function datetime2(digits = finest): Codec {
  return timestamp('timestamp', `datetime2(${digits})`, digits, 27);
}

export function datetimeoffset(digits = finest): Codec {
  return timestamp('instant', `datetimeoffset(${digits})`, digits, 34);
}
