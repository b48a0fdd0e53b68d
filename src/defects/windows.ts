/** Windows, partitions and chunks: missed, emptied by half, written past their border, or marked done too soon. */
import type { MatrixCase } from '../model/case.ts';
import type { Column, Row } from '../model/rows.ts';
import { changeWindow } from '../model/volume.ts';
import { isWide } from '../model/wide.ts';
import { content, isTable, kept, keptDelete, lost } from './checks.ts';
import type { ContentDefect } from './contract.ts';
import type { Left } from './left.ts';

const isWindowed = (c: MatrixCase): boolean =>
  c.strategy === 'replace' || c.strategy === 'partition_replace' || c.strategy === 'backfill';
const isBackfill = (c: MatrixCase): boolean => c.strategy === 'backfill';
const common = { category: 'windows', by: 'content', appliesTo: isWindowed, seenBy: content } as const;

/** The target as if a day of the window had not been loaded. */
function notLoaded(left: Left, day: number): readonly Row[] {
  const others = left.after.filter((row) => left.day(row) !== day);
  if (left.isLog) return others;
  return [...others, ...[...left.before.values()].filter((row) => left.day(row) === day)];
}

/** A day of the window that only deletes have touched, so that it ends empty. */
function emptiedDay(left: Left): number {
  const days = new Set(left.ids('deleted').map((id) => left.day(left.before.get(id) as Row)));
  for (const row of left.after) if (left.isLog ? left.hasData(row) : true) days.delete(left.day(row));
  return left.some([...days], 'day that ends empty')[0];
}

export const windowDefects: readonly ContentDefect[] = [
  {
    ...common,
    name: 'row outside the window written',
    breaks: 'A row that lies outside the window is written too.',
    appliesTo: (c) => isWindowed(c) && isTable(c),
    seenBy: (c) => [...kept(c), 'wide_columns_preserved'],
    plant: (left) => {
      const at = left.standing(left.ids('stable')[0]);
      const row = left.row(at);
      const other = left.row(left.written[0]);
      const values = row.map((value, index) =>
        isWide(left.columns[index] as Column) ? (other[index] ?? null) : value,
      );
      return left.after.with(at, values);
    },
  },
  {
    ...common,
    name: 'last day of the window missed',
    breaks: 'The end of the window is taken as excluded, so its last day is not loaded.',
    seenBy: content,
    plant: (left) => notLoaded(left, changeWindow.before - 1),
  },
  {
    ...common,
    name: 'first day of the window missed',
    breaks: 'The beginning of the window is taken as excluded, so its first day is not loaded.',
    seenBy: content,
    plant: (left) => notLoaded(left, changeWindow.from),
  },
  {
    ...common,
    name: 'empty partition left',
    breaks: 'A day of which the source has no row any more keeps its old rows.',
    // One deleted, one updated and one inserted row, of which the deleted one has a day of its own.
    ground: { volume: { rows: 10, change_ratio: '0.3', delete_ratio: '0.1' } },
    seenBy: keptDelete,
    plant: (left) => notLoaded(left, emptiedDay(left)),
  },
  {
    ...common,
    name: 'chunk committed but not loaded',
    breaks: 'A chunk is marked as committed, with its rows, and was never loaded.',
    appliesTo: isBackfill,
    seenBy: content,
    plant: (left) => notLoaded(left, changeWindow.from + 1),
  },
  {
    ...common,
    name: 'chunk loaded twice',
    breaks: 'The rows of a chunk are written a second time, without removing those of the first.',
    appliesTo: isBackfill,
    seenBy: lost,
    plant: (left) => [...left.after, ...left.after.filter((row) => left.day(row) === changeWindow.from)],
  },
];
