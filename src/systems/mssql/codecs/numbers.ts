/** Booleans, integers, exact decimals and floats. */
import { MatrixError } from '../../../model/error.ts';
import { badValue } from '../../../model/text.ts';
import type { Value } from '../../../model/value.ts';
import type { BulkType, Cell } from '../session.ts';
import type { Codec } from './codec.ts';

export const bit: Codec = {
  kind: 'boolean',
  bulk: 'bit',
  encode: (value) => {
    if (typeof value === 'boolean') return value;
    throw badValue('a bit', value);
  },
  decode: (cell) => cell === true,
  digest: (column) => `CAST(CAST(${column} AS tinyint) AS varchar(1))`,
};

const digits = (column: string): string => `CAST(${column} AS varchar(20))`;

const integer = (bulk: BulkType, least: number, most: number): Codec => ({
  kind: 'integer',
  bulk,
  encode: (value) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw badValue(`a ${bulk}`, value);
  },
  decode: (cell) => cell as number,
  digest: digits,
});

export const tinyint = integer('tinyint', 0, 255);
export const smallint = integer('smallint', -(2 ** 15), 2 ** 15 - 1);
export const int = integer('int', -(2 ** 31), 2 ** 31 - 1);

/** Also of integers that fit no `int`: an unsigned one of 32 bits. */
export const bigint: Codec = {
  kind: 'int64',
  bulk: 'bigint',
  encode: (value) => {
    if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) return value;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
    throw badValue('a bigint', value);
  },
  decode: (cell) => BigInt(cell as string),
  digest: digits,
};

/** The driver makes doubles of decimals, so they travel as text both ways. */
export function decimal(precision = 18, scale = 0): Codec {
  const native = `decimal(${precision},${scale})`;
  return {
    kind: 'decimal',
    bulk: 'nvarchar(50)',
    encode: (value) => {
      const match = typeof value === 'string' ? /^-?(\d+)(?:\.(\d+))?$/.exec(value) : null;
      if (!match) throw badValue(`a ${native}`, value);
      // A cast would round what does not fit behind the point, and say nothing.
      const [text, whole = '', fraction = ''] = match;
      if (fraction.length <= scale && whole.replace(/^0+/, '').length <= precision - scale) return text;
      throw new MatrixError('MATRIX_BAD_VALUE', `${native} does not hold ${text} digit for digit`);
    },
    cast: (bulk) => `CAST(${bulk} AS ${native})`,
    select: decimalText,
    decode: (cell) => cell as string,
    digest: decimalText,
  };
}

/** 38 digits, a sign and a point. */
const decimalText = (column: string): string => `CAST(${column} AS varchar(41))`;

/**
 * What `float` and `real` keep by their documented range: neither NaN nor infinities (null), nor anything nearer
 * to zero than the smallest normal number (zero). The driver writes -0 as 0. Reading makes the same of what another
 * writer got in.
 */
const within =
  (least: number) =>
  (value: Value): Value => {
    if (typeof value !== 'number') return value;
    if (!Number.isFinite(value)) return null;
    return Math.abs(value) < least ? 0 : value;
  };

export const keepFloat = within(2 ** -1022);
export const keepReal = within(2 ** -126);

const floating = (kind: 'float32' | 'float64', bulk: BulkType, keep: (value: Value) => Value): Codec => ({
  kind,
  bulk,
  encode: (value) => {
    if (typeof value !== 'number') throw badValue(`a ${bulk}`, value);
    return keep(value) as number | null;
  },
  decode: (cell: Cell) => keep(cell as number),
  // The style of seventeen digits, which is documented to lose nothing.
  digest: (column) => `CONVERT(varchar(40), ${column}, 3)`,
});

export const float = floating('float64', 'float', keepFloat);
export const real = floating('float32', 'real', keepReal);
