/** What a load that commits chunk by chunk may have left where it was broken off. */
import { columnIndex, rowsOf } from '../model/rows.ts';
import type { Row, Rows } from '../model/rows.ts';
import { dayText, parseDay } from '../model/time.ts';
import { contentsOf } from './stand.ts';
import type { Content, Stand } from './stand.ts';

/**
 * The old rows, the new rows, and of a load in chunks every set of them committed: in which order it loads them is its
 * own affair. The last are the new rows.
 */
export function contentsAmidst(standing: Stand): readonly Content[] {
  const [before, after] = contentsOf(standing);
  const { chunk } = standing.manifest.sink.strategy;
  if (!chunk) return [before, after];
  const [from, to] = [parseDay(chunk.from), parseDay(chunk.to)];
  const days = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  const dayOf = (rows: Rows) => {
    const index = columnIndex(rows.columns, chunk.column);
    return (row: Row): number => row[index] as number;
  };
  const of = (rows: Rows, isWanted: (day: number) => boolean): readonly Row[] => {
    const day = dayOf(rows);
    return [...rows.batches()].flat().filter((row) => isWanted(day(row)));
  };
  const between = subsetsOf(days)
    .filter((committed) => committed.size > 0 && committed.size < days.length)
    .map((committed) => ({
      name: `the new rows of ${[...committed].map(dayText).join(', ')}, and the old ones of the other days`,
      rows: rowsOf(after.rows.columns, after.rows.key, [
        ...of(before.rows, (day) => !committed.has(day)),
        ...of(after.rows, (day) => committed.has(day)),
      ]),
    }));
  return [before, ...between, after];
}

function subsetsOf<T>(all: readonly T[]): readonly ReadonlySet<T>[] {
  return Array.from(
    { length: 2 ** all.length },
    (_, mask) => new Set(all.filter((_each, at) => mask & (1 << at))),
  );
}
