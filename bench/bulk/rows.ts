/** Rows of a benchmark, as many as are asked for, without being kept: a block of the dataset's rows, again and again under new ids. */
import { dataset } from '../../src/dataset/index.ts';
import { defaultRows, volumeOf } from '../../src/dataset/volume.ts';
import { batchSize } from '../../src/model/rows.ts';
import type { Row, Rows } from '../../src/model/rows.ts';

export interface BulkRows extends Rows {
  /** The rows that are repeated. */
  readonly block: Rows;
  /** How often, the last time perhaps in part. */
  readonly times: number;
}

/**
 * Making a row costs about as much as sending it, so those of a block are made before the clock starts.
 * @param columns ordinals of wide ones; all where it is absent
 */
export function bulkRows(source: string, count: number, columns?: readonly number[]): BulkRows {
  const rows = Math.min(count, defaultRows);
  const block = dataset(
    source,
    volumeOf({ rows, change_ratio: '0', delete_ratio: '0', ...(columns ? { columns } : {}) }),
  ).before;
  const made = [...block.batches()].flat();
  return {
    shape: 'table',
    columns: block.columns,
    key: block.key,
    count,
    block,
    times: Math.ceil(count / rows),
    *batches() {
      for (let first = 0; first < count; first += batchSize) {
        const size = Math.min(batchSize, count - first);
        const at = (index: number): Row => {
          const row = made[(first + index) % rows] as Row;
          return first + index < rows ? row : row.with(0, first + index + 1);
        };
        yield Array.from({ length: size }, (_, index) => at(index));
      }
    },
  };
}

/** The same columns without rows: what a target begins with. */
export function noneOf(rows: Rows): Rows {
  return { shape: rows.shape, columns: rows.columns, key: rows.key, count: 0, batches: () => [] };
}
