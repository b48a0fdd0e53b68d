/** Whole columns gone wrong: two of them swapped, or one shifted by a row. */
import type { Column, Row } from '../../model/rows.ts';
import { wide } from '../checks.ts';
import { everywhere } from '../checks.ts';
import type { ContentDefect } from '../contract.ts';
import { withRows } from '../left.ts';
import type { Left } from '../left.ts';

const common = { category: 'values', by: 'content', appliesTo: everywhere, seenBy: wide } as const;

/** Two wide columns of one family, the second of which could stand for the first. */
function twins(left: Left): readonly [number, number] {
  const byFamily = new Map<string, number>();
  for (const [at, { name, family }] of left.columns.entries()) {
    if (!name.startsWith('wide_')) continue;
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
  const isDense = ({ name }: Column): boolean => /_0*[0-9]*[6-9]_/.test(name) && name.startsWith('wide_');
  return left.columns.findIndex(isDense);
}

export const columnDefects: readonly ContentDefect[] = [
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
