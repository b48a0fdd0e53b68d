/** A few small rows, and deltas over them, for the connector's specs. */
import type { Column, Row, Rows } from '../../../src/model/rows.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../../src/model/technical.ts';
import type { Op } from '../../../src/model/technical.ts';

export const columns: readonly Column[] = [
  { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  { name: 'Größe `x`', family: 'decimal', kind: 'decimal', nullable: true },
  { name: 'note', family: 'text', kind: 'text', nullable: true },
  { name: 'part', family: 'float64', kind: 'float64', nullable: true },
  { name: 'bytes', family: 'varbinary', kind: 'bytes', nullable: true },
];

export function row(id: number, note: string | null = `note ${id}`): Row {
  return [id, `${id}.500000000`, note, id % 3 === 0 ? null : -0, Uint8Array.of(id, 0)];
}

/** Rows 1 to `count`. */
export function rows(count: number): Rows {
  return rowsOf(
    columns,
    ['id'],
    Array.from({ length: count }, (_, index) => row(index + 1)),
  );
}

export function delta(...changes: readonly (readonly [op: Op, row: Row])[]): Rows {
  const numbered = changes.map(([op, data], index) => [...data, op, index + 1]);
  return rowsOf([...columns, opColumn, seqColumn], [seqColumn.name], numbered);
}

export function byId(all: readonly Row[]): readonly Row[] {
  return all.toSorted((a, b) => (a[0] as number) - (b[0] as number));
}
