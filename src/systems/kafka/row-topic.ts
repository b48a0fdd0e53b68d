/** Rows of a table as records: one JSON object each, by the key of the row. */
import { MatrixError } from '../../model/error.ts';
import { columnIndex } from '../../model/rows.ts';
import type { Column, Row } from '../../model/rows.ts';
import { isTechnical } from '../../model/technical.ts';
import { canonicalText } from '../../model/text.ts';
import type { Value } from '../../model/value.ts';

/**
 * Makes the key of a row's record: the canonical text of its key column, or of several as a JSON array. A delta is told
 * apart by its sequence; its records belong to the row that changed, which its first column names.
 */
export function keyWriter(columns: readonly Column[], key: readonly string[]): (row: Row) => string {
  const own = key.filter((name) => !isTechnical(name)).map((name) => columnIndex(columns, name));
  const positions = own.length > 0 ? own : [0];
  const textAt = (row: Row, at: number): string => {
    const value = row[at] as Value;
    const { name, kind } = columns[at] as Column;
    if (value !== null) return canonicalText(value, kind);
    throw new MatrixError('MATRIX_BAD_VALUE', `the key column ${name} received null`);
  };
  const [only] = positions;
  if (positions.length === 1 && only !== undefined) return (row) => textAt(row, only);
  return (row) => JSON.stringify(positions.map((at) => textAt(row, at)));
}
