/** Whole columns gone wrong: two of them swapped, or one shifted by a row. */
import type { Column, Row } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import { isWide } from '../../model/wide.ts';
import { content, everywhere, wide } from '../checks.ts';
import type { ContentDefect } from '../contract.ts';
import { withRows } from '../left.ts';
import type { Left } from '../left.ts';
import { cut } from './numbers.ts';

const common = { category: 'values', by: 'content', appliesTo: everywhere, seenBy: wide } as const;

/** Two wide columns of one family, the second of which could stand for the first. */
function twins(left: Left): readonly [number, number] {
  const byFamily = new Map<string, number>();
  for (const [at, column] of left.columns.entries()) {
    if (!isWide(column)) continue;
    const { family } = column;
    const first = byFamily.get(family);
    if (first !== undefined) return [first, at];
    byFamily.set(family, at);
  }
  throw new TypeError('no two columns of one family');
}

function rewritten(
  left: Left,
  change: (row: Row, index: number, all: readonly Row[]) => Row,
): readonly Row[] {
  const positions = left.writtenData;
  const rows = positions.map((at) => left.row(at));
  return withRows(
    left.after,
    new Map(positions.map((at, index) => [at, change(rows[index] as Row, index, rows)])),
  );
}

/** A column that has a value in every row. */
function dense(left: Left): number {
  const isDense = (column: Column): boolean => isWide(column) && /_\d\d[6-9]_/.test(column.name);
  return left.columns.findIndex(isDense);
}

/** The first row with data that the load has written whose value in this column becomes another one. */
function oneChanged(left: Left, name: string, change: (value: Value) => Value | undefined): readonly Row[] {
  const at = left.at(name);
  for (const position of left.writtenData) {
    const row = left.row(position);
    const value = change(row[at] ?? null);
    if (value !== undefined && value !== row[at]) return left.after.with(position, row.with(at, value));
  }
  return left.some([], `${name} that could show it`);
}

export const columnDefects: readonly ContentDefect[] = [
  {
    ...common,
    name: 'time of the load for that of the change',
    breaks: 'A row says that it was changed when it was loaded.',
    seenBy: content,
    plant: (left) => oneChanged(left, 'updated_at', () => left.loadTimestamp),
  },
  {
    ...common,
    name: 'amount cut to cents',
    breaks: 'The value that every row has loses what is beyond two digits.',
    seenBy: content,
    plant: (left) =>
      oneChanged(left, 'value', (value) => (typeof value === 'string' ? cut(value, 2) : undefined)),
  },
  {
    ...common,
    name: 'two columns swapped',
    breaks: 'Two columns of one type are written in each other’s place.',
    plant: (left) => {
      const [a, b] = twins(left);
      return rewritten(left, (row) => row.with(a, row[b] ?? null).with(b, row[a] ?? null));
    },
  },
  {
    ...common,
    name: 'column shifted by a row',
    breaks: 'The values of one column are those of the row before.',
    plant: (left) => {
      const at = dense(left);
      return rewritten(left, (row, index, all) => row.with(at, all.at(index - 1)?.[at] ?? null));
    },
  },
];
