/** Numbers rounded, sent through a double, or stripped of what a number can be besides a number. */
import type { Value } from '../../model/value.ts';
import { ofBigint, ofNull, ofNumber, ofText } from './fault.ts';
import type { ValueFault } from './fault.ts';

const least = -(2n ** 63n);
const greatest = 2n ** 63n - 1n;

/** The decimal with zeros after so many digits behind the point; undefined where it has no more than these. */
export function cut(text: string, digits: number): string | undefined {
  const point = text.indexOf('.');
  if (point < 0 || text.length - point - 1 <= digits) return undefined;
  const kept = text.slice(0, point + 1 + digits).padEnd(text.length, '0');
  // No type has a zero with a sign.
  return /^-[0.]*$/.test(kept) ? undefined : kept;
}

/** The decimal as a double would have it, in the same number of digits after the point. */
function asDouble(text: string): string | undefined {
  const point = text.indexOf('.');
  const scale = point < 0 ? 0 : text.length - point - 1;
  const digits = BigInt(Math.trunc(Number(text)));
  const [whole = '0'] = text.split('.');
  // Only the part before the point, where a loss can't be taken for a rounding.
  if (BigInt(whole) === digits) return undefined;
  return scale === 0 ? String(digits) : `${digits}${text.slice(point)}`;
}

const zero = (value: Value): ValueFault['change'] => ofNull(value);

export const numberFaults: readonly ValueFault[] = [
  {
    name: 'zero for null (integer)',
    breaks: 'A null integer becomes 0.',
    kinds: ['integer'],
    nulls: true,
    change: zero(0),
  },
  {
    name: 'zero for null (int64)',
    breaks: 'A null 64-bit integer becomes 0.',
    kinds: ['int64'],
    nulls: true,
    change: zero(0n),
  },
  {
    name: 'zero for null (decimal)',
    breaks: 'A null decimal becomes 0.',
    families: ['decimal', 'numeric', 'money'],
    nulls: true,
    change: (value, { family }) => {
      if (value !== null) return undefined;
      return { decimal: '0.000000000', money: '0.00' }[family as string] ?? '0';
    },
  },
  {
    name: 'zero for null (float)',
    breaks: 'A null float becomes 0.',
    kinds: ['float32', 'float64'],
    nulls: true,
    change: zero(0),
  },
  {
    name: 'false for null',
    breaks: 'A null boolean becomes false.',
    kinds: ['boolean'],
    nulls: true,
    change: zero(false),
  },
  {
    name: 'null for zero',
    breaks: 'A zero is taken for nothing and becomes null.',
    kinds: ['integer'],
    nulls: true,
    change: ofNumber((value) => (value === 0 ? null : undefined)),
  },
  {
    name: 'null for false',
    breaks: 'A false is taken for nothing and becomes null.',
    kinds: ['boolean'],
    nulls: true,
    change: (value) => (value === false ? null : undefined),
  },
  {
    name: 'highest bit of an unsigned integer lost',
    breaks: 'An unsigned integer above the signed range loses its highest bit.',
    families: ['uint8', 'uint16'],
    change: (value, { family }) => {
      const half = family === 'uint8' ? 128 : 32_768;
      return typeof value === 'number' && value >= half ? value - half : undefined;
    },
  },
  {
    name: 'big integer through a double',
    breaks: 'A 64-bit integer beyond 2^53 is sent through a double.',
    kinds: ['int64'],
    change: ofBigint((value) => {
      const through = BigInt(Number(value));
      return through >= least && through <= greatest ? through : undefined;
    }),
  },
  {
    name: 'big decimal through a double',
    breaks: 'A decimal beyond 2^53 is sent through a double.',
    families: ['decimal', 'numeric'],
    change: ofText((text) => {
      const through = asDouble(text);
      return through !== undefined && through.length <= text.length ? through : undefined;
    }),
  },
  {
    name: 'decimal cut to two digits',
    breaks: 'A decimal keeps two digits after the point.',
    families: ['decimal', 'numeric'],
    change: ofText((text) => cut(text, 2)),
  },
  {
    name: 'money cut to a whole',
    breaks: 'An amount loses its cents.',
    families: ['money'],
    change: ofText((text) => cut(text, 0)),
  },
  {
    name: 'trailing zeros of a decimal lost',
    breaks: 'A decimal whose type keeps the scale as written loses zeros after the point.',
    families: ['numeric'],
    change: ofText((text) => (/\.\d*0$/.test(text) ? text.replace(/\.?0+$/, '') : undefined)),
  },
  {
    name: 'sign lost',
    breaks: 'A negative decimal becomes positive.',
    families: ['decimal', 'numeric', 'money'],
    change: ofText((text) => (text.startsWith('-') && !text.startsWith('-9') ? text.slice(1) : undefined)),
  },
  {
    name: 'float64 rounded to float32',
    breaks: 'A double is stored in single precision.',
    kinds: ['float64'],
    change: ofNumber((value) => {
      const single = Math.fround(value);
      return Number.isFinite(single) ? single : undefined;
    }),
  },
  {
    name: 'float rounded to six digits',
    breaks: 'A float is written with six significant digits.',
    kinds: ['float32', 'float64'],
    change: (value, { kind }) => {
      if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
      const short = Number(value.toPrecision(6));
      const stored = kind === 'float32' ? Math.fround(short) : short;
      return Number.isFinite(stored) ? stored : undefined;
    },
  },
  {
    name: 'negative zero lost',
    rare: true,
    breaks: '-0 becomes 0.',
    kinds: ['float32', 'float64'],
    change: ofNumber((value) => (Object.is(value, -0) ? 0 : undefined)),
  },
  {
    name: 'subnormal float flushed to zero',
    rare: true,
    breaks: 'A float that is nearly zero becomes zero.',
    kinds: ['float32', 'float64'],
    change: (value, { kind }) => {
      const least = kind === 'float32' ? 2 ** -126 : 2 ** -1022;
      return typeof value === 'number' && value !== 0 && Math.abs(value) < least ? 0 : undefined;
    },
  },
  {
    name: 'null for NaN',
    rare: true,
    breaks: 'NaN becomes null.',
    kinds: ['float32', 'float64'],
    nulls: true,
    change: ofNumber((value) => (Number.isNaN(value) ? null : undefined)),
  },
  {
    name: 'null for infinity',
    rare: true,
    breaks: 'An infinity becomes null.',
    kinds: ['float32', 'float64'],
    nulls: true,
    change: ofNumber((value) => (Math.abs(value) === Number.POSITIVE_INFINITY ? null : undefined)),
  },
];
