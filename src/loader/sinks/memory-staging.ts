/** Rows on their way into the memory engine: checked against the target's columns, and the engine's own from then on. */
import { MatrixError } from '../../model/error.ts';
import { isTechnical } from '../../model/technical.ts';
import type { Column, Row } from '../../model/rows.ts';
import { refuseBadValues, rowTaker } from '../../systems/memory/values.ts';

/**
 * All rows of the batches: copies, but for batches that are copies already. A column is of the kind that the target has
 * it in; technical columns that the target has not are of the kind that they were announced with. Nulls pass: they are
 * refused where they would arrive, for a delete may carry its key alone.
 * @throws MatrixError MATRIX_SCHEMA_MISMATCH for a data column that the target lacks; MATRIX_BAD_ROW, MATRIX_BAD_VALUE
 */
export async function stagedRows(
  target: readonly Column[],
  columns: readonly Column[],
  batches: AsyncIterable<readonly Row[]>,
): Promise<Row[]> {
  const kinds = columns.map((column) => {
    const own = target.find(({ name }) => name === column.name);
    if (!own && !isTechnical(column.name)) {
      throw new MatrixError('MATRIX_SCHEMA_MISMATCH', `the target has no column ${column.name}`);
    }
    return own ?? column;
  });
  const take = rowTaker(kinds);
  const rows: Row[] = [];
  for await (const batch of batches) {
    refuseBadValues(kinds, batch);
    for (const row of take(batch)) rows.push(row);
  }
  return rows;
}
