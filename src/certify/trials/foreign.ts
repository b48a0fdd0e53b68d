/** Changes that no dataset has: what a loader would leave that writes to its source. */
import type { Dataset } from '../../model/dataset.ts';
import { columnIndex, rowsOf } from '../../model/rows.ts';
import type { Row, Rows } from '../../model/rows.ts';
import { opColumn, seqColumn } from '../../model/technical.ts';
import type { Op } from '../../model/technical.ts';

/** One change of the source's last row. */
export function foreignChanges(data: Dataset, op: Op): Rows {
  const last = [...data.snapshot.batches()].at(-1)?.at(-1);
  if (!last) throw new RangeError(`${data.source}: the source has no row to change`);
  return rowsOf(
    [...data.columns, opColumn, seqColumn],
    [seqColumn.name],
    [[...changed(data, last, op), op, 1]],
  );
}

function changed(data: Dataset, row: Row, op: Op): Row {
  const [id, variant] = [columnIndex(data.columns, 'id'), columnIndex(data.columns, 'mock_variant')];
  if (op === 'insert') return row.with(id, (row[id] as number) + data.volume.rows);
  return op === 'update' ? row.with(variant, 'read') : row;
}
