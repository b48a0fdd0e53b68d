/** Tables of nasty rows, and what can happen to a table so that it holds almost the same. */
import fc from 'fast-check';
import type { Column, Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { fewValues, likenesses } from '../model/near.ts';
import { told, toldValue } from '../model/told.ts';
import { columnsOf } from '../model/values.ts';

const kinds = ['text', 'integer', 'int64', 'text', 'text', 'text'] as const;

/** `c0` is the key, `c1` a number, `c2` a bigint, and the others hold anything. */
const plainColumns = columnsOf(kinds);

const named = (names: Readonly<Record<number, string>>): readonly Column[] =>
  plainColumns.map((column, index) => ({ ...column, name: names[index] ?? column.name }));

/** The same columns, of which some stand beside the data by their names. */
export const layouts: Readonly<Record<string, readonly Column[]>> = {
  'nothing but data': plainColumns,
  'an envelope before the data': named({ 0: '__event__key', 1: '__event__ordinal' }),
  'technical columns behind the data': named({ 4: '__dpone__op', 5: '__dpone__seq' }),
  'columns on both sides of the data': named({ 0: '__event__key', 5: '__dpone__op' }),
};

const keys: readonly Value[] = [
  ...fewValues.filter((value) => !Object.is(value, -0)),
  2,
  3,
  4n,
  '4',
  'number 1 1\u0000',
  2n ** 53n + 1n,
];

const anyRow: fc.Arbitrary<Row> = fc.tuple(
  fc.constant(null),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0n, 1n, -1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n),
  fc.constantFrom(null, '', 'a', 'b', 'null', 'é', 'e\u0301'),
  fc.constantFrom(...fewValues),
  fc.constantFrom(null, '', 'a', 'insert', 'update'),
);

/** Three to eight rows, each with a key of its own. */
export const anyTable: fc.Arbitrary<readonly Row[]> = fc
  .uniqueArray(fc.constantFrom(...keys), { minLength: 3, maxLength: 8, selector: toldValue })
  .chain((ids) => fc.tuple(...ids.map((id) => anyRow.map((row) => row.with(0, id)))));

/** The same, and in half of them the first row comes twice. */
export const anyTableWithCopies: fc.Arbitrary<readonly Row[]> = fc
  .tuple(anyTable, fc.boolean())
  .map(([rows, isDoubled]) => (isDoubled ? [...rows, ...rows.slice(0, 1)] : rows));

/** Numbers of any size that say where a mutation strikes. */
export interface Picks {
  readonly row: number;
  readonly other: number;
  readonly column: number;
  readonly amount: number;
}

export const anyPicks: fc.Arbitrary<Picks> = fc.record({
  row: fc.nat(),
  other: fc.nat(),
  column: fc.nat(),
  amount: fc.nat(),
});

interface Struck {
  readonly rows: readonly Row[];
  readonly at: number;
  readonly row: Row;
  /** Another row than `at`. */
  readonly beside: number;
  readonly other: Row;
  /** Any but the key. */
  readonly column: number;
  /** Any but the key and `column`. */
  readonly second: number;
  /** From 1 to 8. */
  readonly amount: number;
}

function strike(rows: readonly Row[], picks: Picks): Struck {
  const at = picks.row % rows.length;
  const beside = (at + 1 + (picks.other % (rows.length - 1))) % rows.length;
  const others = kinds.length - 1;
  const column = picks.column % others;
  const second = (column + 1 + (picks.other % (others - 1))) % others;
  return {
    rows,
    at,
    row: rows[at] as Row,
    beside,
    other: rows[beside] as Row,
    column: column + 1,
    second: second + 1,
    amount: 1 + (picks.amount % 8),
  };
}

/** The row with another value in one cell. */
const put = (row: Row, column: number, value: Value | undefined): Row => row.with(column, value as Value);

/** As far as the row still has its numbers where they were. */
function plus(row: Row, amount: number): Row {
  return row.map((value, column) => {
    if (column === 1 && typeof value === 'number') return value + amount;
    return column === 2 && typeof value === 'bigint' ? value + BigInt(amount) : value;
  });
}

/** The row with another number, if it still has one where it was. */
function renumbered(row: Row, change: (value: number) => number): Row {
  const [, value] = row;
  return typeof value === 'number' ? put(row, 1, change(value)) : row;
}

/** Both rows, each changed in view of the other. */
const both = (
  { rows, at, row, beside, other }: Struck,
  change: (one: Row, another: Row) => Row,
): readonly Row[] => rows.with(at, change(row, other)).with(beside, change(other, row));

const changes = {
  'the rows come in another order': ({ rows, at }) => [...rows.slice(at), ...rows.slice(0, at)].toReversed(),
  'a row is dropped': ({ rows, at }) => rows.toSpliced(at, 1),
  'a row is doubled': ({ rows, row, beside }) => rows.toSpliced(beside, 0, row),
  'a row comes twice more': ({ rows, row, beside }) => rows.toSpliced(beside, 0, row, row),
  'a row comes 2^n times more': ({ rows, row, amount }) => [
    ...rows,
    ...Array.from({ length: 2 ** amount }, () => row),
  ],
  'every row comes twice': ({ rows }) => [...rows, ...rows],
  'a row takes the place of another': ({ rows, row, beside }) => rows.with(beside, row),
  'every copy of a row becomes another': ({ rows, row, other }) =>
    rows.map((old) => (told(old) === told(row) ? other : old)),
  'two rows take the place of two others': ({ rows, row, other }) =>
    rows.map((old, index) => (index % 2 === 0 ? row : old)).with(-1, other),
  'two cells of a column change places': (struck) =>
    both(struck, (one, another) => put(one, struck.column, another[struck.column])),
  'two cells of two columns change places': ({ rows, at, row, beside, other, column, second }) =>
    rows.with(at, put(row, column, other[second])).with(beside, put(other, second, row[column])),
  'two rows exchange all but their keys': (struck) => both(struck, (one, another) => put(another, 0, one[0])),
  'a column moves on by a row': ({ rows, column }) =>
    rows.map((row, index) => put(row, column, (rows[(index + 1) % rows.length] as Row)[column])),
  'every column moves on by its own number of rows': ({ rows }) =>
    rows.map((row, index) =>
      row.map((_, column) => (rows[(index + column) % rows.length] as Row)[column] ?? null),
    ),
  'two values of a row change places': ({ rows, at, row, column, second }) =>
    rows.with(at, put(put(row, column, row[second]), second, row[column])),
  'two columns change places in every row': ({ rows, column, second }) =>
    rows.map((row) => put(put(row, column, row[second]), second, row[column])),
  'one row gains what another loses': ({ rows, at, row, beside, other, amount }) =>
    rows.with(at, plus(row, amount)).with(beside, plus(other, -amount)),
  'one bit flips in two rows': (struck) =>
    both(struck, (one) => renumbered(one, (value) => value ^ (1 << struck.amount))),
  'an amount changes its sign': ({ rows, at, row }) =>
    rows.with(
      at,
      renumbered(row, (value) => -value),
    ),
  'two rows come that add up to nothing': ({ rows, row, amount }) => [
    ...rows,
    [row[0] as Value, amount, BigInt(amount), null, null, null],
    [row[0] as Value, -amount, BigInt(-amount), null, null, null],
  ],
  'a value becomes one near it': ({ rows, at, row, column, amount }) => {
    const near = likenesses(row[column] as Value);
    return rows.with(at, put(row, column, near[amount % near.length]));
  },
  'a key becomes one near it': ({ rows, at, row, amount }) => {
    const near = likenesses(row[0] as Value);
    return rows.with(at, put(row, 0, near[amount % near.length]));
  },
  'the last value of a row is lost': ({ rows, at, row }) => rows.with(at, put(row, -1, null)),
  'a row has a null more': ({ rows, at, row }) => rows.with(at, [...row, null]),
} as const satisfies Readonly<Record<string, (struck: Struck) => readonly Row[]>>;

export type Mutation = keyof typeof changes;

/** All but the first make another multiset of rows, unless what they exchange is the same. */
export const mutations = Object.keys(changes) as readonly Mutation[];

export function mutated(mutation: Mutation, rows: readonly Row[], picks: Picks): readonly Row[] {
  return changes[mutation](strike(rows, picks));
}
