/** A dataset of any size: each reading makes its rows anew, batch by batch, and nothing is kept of them. */
import type { Dataset } from '../model/dataset.ts';
import { batchSize } from '../model/rows.ts';
import type { Row, Rows } from '../model/rows.ts';
import type { Volume } from '../model/volume.ts';
import { columnsOf } from './columns.ts';
import { changeColumns } from './delta.ts';
import type { Step } from './delta.ts';
import { seedOf } from './hash.ts';
import { permutation } from './permutation.ts';
import { rowMaker } from './row.ts';

/** Rows of which each is a function of its number (from 0), made when they are read. */
export function streamedRows(
  of: Pick<Rows, 'shape' | 'columns' | 'key' | 'count'>,
  rowAt: (index: number) => Row,
): Rows {
  return {
    ...of,
    *batches() {
      for (let from = 0; from < of.count; from += batchSize) {
        const size = Math.min(batchSize, of.count - from);
        yield Array.from({ length: size }, (_, at) => rowAt(from + at));
      }
    },
  };
}

/**
 * The same rows as those of the dataset of this source and volume, and the same changes in another commit order: that
 * order is a permutation which can be asked for each place by itself. Unlike there, no two readings give the same objects.
 */
export function streamedDataset(source: string, volume: Volume): Dataset {
  const make = rowMaker(source, volume);
  const columns = columnsOf(source, volume.columns);
  const { deleted, updated, rows, changed, snapshot } = volume;
  const table = (count: number, rowAt: (index: number) => Row): Rows =>
    streamedRows({ shape: 'table', columns, key: ['id'], count }, rowAt);
  const order = permutation(changed, seedOf(`${source} streamed changes`));
  return {
    source,
    volume,
    columns,
    before: table(rows, (index) => make(index + 1, 1)),
    snapshot: table(snapshot, (index) => {
      const id = index + deleted + 1;
      return make(id, id <= deleted + updated ? 2 : 1);
    }),
    changes: streamedRows(
      { shape: 'table', columns: changeColumns(columns), key: ['__dpone__seq'], count: changed },
      (index) => {
        const { id, op, version } = changeOf(volume, order(index));
        return [...make(id, version), op, index + 1];
      },
    ),
  };
}

/** The changes by id: deletes, updates, inserts. */
function changeOf({ deleted, updated, rows }: Volume, at: number): Step & { readonly id: number } {
  if (at < deleted) return { id: at + 1, op: 'delete', version: 1 };
  if (at < deleted + updated) return { id: at + 1, op: 'update', version: 2 };
  return { id: rows + at - deleted - updated + 1, op: 'insert', version: 1 };
}
