/** A few small rows of a table whose first column is its key, and deltas over them. */
import type { Column, Row, Rows } from '../../src/model/rows.ts';
import { rowsOf } from '../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../src/model/technical.ts';
import type { Op } from '../../src/model/technical.ts';

/** @param row the row of a number, which is its key */
export function smallRows(columns: readonly Column[], row: (id: number) => Row) {
  const key = columns.slice(0, 1).map(({ name }) => name);
  return {
    /** Rows 1 to `count`. */
    rows: (count: number): Rows =>
      rowsOf(
        columns,
        key,
        Array.from({ length: count }, (_, index) => row(index + 1)),
      ),
    delta: (...changes: readonly (readonly [op: Op, row: Row])[]): Rows => {
      const numbered = changes.map(([op, data], index) => [...data, op, index + 1]);
      return rowsOf([...columns, opColumn, seqColumn], [seqColumn.name], numbered);
    },
  };
}

export function byId(all: readonly Row[]): readonly Row[] {
  return all.toSorted((a, b) => (a[0] as number) - (b[0] as number));
}
