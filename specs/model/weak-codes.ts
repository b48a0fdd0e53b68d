/** Ways to write a row that lose something, each with a row that it takes for another. */
import type { Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { toldValue } from './told.ts';

type Code = (row: Row) => string;

const exactly = (value: Value): string => `${toldValue(value).length} ${toldValue(value)};`;
const looks = (value: Value): string => `${String(value).length} ${String(value)};`;

/** Tags as the encoding has them, and no length. */
function tagged(value: Value): string {
  if (typeof value === 'string') return `\u0006${value}`;
  return value instanceof Uint8Array ? `\u0008${Buffer.from(value).toString('latin1')}` : exactly(value);
}

const written = (row: Row, code: (value: Value) => string): string =>
  `${row.length} ${row.map(code).join('')}`;

/** Exact but for what happens to each value before. */
const after =
  (change: (value: Value) => Value): Code =>
  (row) =>
    written(row, (value) => exactly(change(value)));

const afterText = (change: (text: string) => Value): Code =>
  after((value) => (typeof value === 'string' ? change(value) : value));

const afterInteger = (change: (value: bigint) => bigint): Code =>
  after((value) => (typeof value === 'bigint' ? change(value) : value));

const afterNumber = (change: (value: number) => Value): Code =>
  after((value) => (typeof value === 'number' ? change(value) : value));

function json(row: Row): string {
  return JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

export interface WeakCode {
  readonly what: string;
  readonly code: Code;
  /** A near row that has the code of one that stands before it. */
  readonly lost: Row;
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const long = 'x'.repeat(300);

export const weakCodes: readonly WeakCode[] = [
  { what: 'values without a type', code: (row) => written(row, looks), lost: [1n] },
  { what: 'values without a length', code: (row) => written(row, tagged), lost: ['\u0006', ''] },
  { what: 'values with a separator', code: (row) => row.map(looks).join(), lost: [null, ''] },
  { what: 'values in any order', code: (row) => row.map(exactly).toSorted().join(''), lost: ['', null] },
  {
    what: 'nulls left out',
    code: (row) =>
      row
        .filter((v) => v !== null)
        .map(exactly)
        .join(''),
    lost: [null],
  },
  { what: 'no last column', code: (row) => written(row.slice(0, -1), exactly), lost: ['a', 'b'] },
  { what: 'JSON', code: json, lost: [Number.NaN] },
  { what: '-0 as 0', code: afterNumber((value) => value + 0), lost: [-0] },
  { what: 'NaN as null', code: afterNumber((value) => (value === value ? value : null)), lost: [Number.NaN] },
  { what: 'floats of 32 bits', code: afterNumber(Math.fround), lost: [0.1 + 0.2] },
  {
    what: 'integers as doubles',
    code: afterInteger((value) => BigInt(Number(value))),
    lost: [2n ** 53n + 1n],
  },
  { what: 'integers in 64 bits', code: afterInteger((v) => BigInt.asIntN(64, v)), lost: [2n ** 63n] },
  { what: 'every text as UTF-8', code: afterText((text) => text.toWellFormed()), lost: ['\udfff'] },
  { what: 'normal forms', code: afterText((text) => text.normalize()), lost: ['e\u0301'] },
  { what: 'no blank at the end', code: afterText((text) => text.trimEnd()), lost: ['a '] },
  { what: 'one case', code: afterText((text) => text.toLowerCase()), lost: ['A'] },
  { what: 'texts up to a NUL', code: afterText((t) => t.split('\u0000', 1)[0] ?? ''), lost: ['a\u0000'] },
  { what: 'the first 256 units', code: afterText((text) => text.slice(0, 256)), lost: [`${long}y`] },
  { what: 'the empty text as null', code: afterText((text) => text || null), lost: [''] },
  { what: 'texts as bytes', code: afterText(bytes), lost: [bytes('a')] },
];
