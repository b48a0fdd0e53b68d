/** What a target may hold between the chunks of a load that commits each of them by itself. */
import { columnIndex, rowsOf } from '../../model/rows.ts';
import type { Row, Rows } from '../../model/rows.ts';
import { parseDay } from '../../model/time.ts';
import { contentsOf } from '../stand.ts';
import type { Content, Stand } from '../stand.ts';

/** The old content and the new one, and before the new one those with the first chunks alone. */
export function stepContents(standing: Stand): readonly Content[] {
  const [before, after] = contentsOf(standing);
  const { chunk } = standing.manifest.sink.strategy;
  if (!chunk) return [before, after];
  const [from, to] = [parseDay(chunk.from), parseDay(chunk.to)];
  const day = columnIndex(after.rows.columns, chunk.column);
  const contents: Content[] = [before];
  for (let last = from; last < to; last += 1) {
    const isLoaded = (row: Row): boolean => (row[day] as number) >= from && (row[day] as number) <= last;
    contents.push({
      name: `the new rows of ${last - from + 1} chunks`,
      rows: mixed(before.rows, after.rows, isLoaded),
    });
  }
  return [...contents, after];
}

function mixed(before: Rows, after: Rows, isLoaded: (row: Row) => boolean): Rows {
  const rows = [...all(before).filter((row) => !isLoaded(row)), ...all(after).filter(isLoaded)];
  return rowsOf(after.columns, after.key, rows, after.shape);
}

function all(rows: Rows): readonly Row[] {
  return [...rows.batches()].flat();
}
