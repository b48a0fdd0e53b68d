/** A few small rows for the connector's specs. */
import type { Column, Row } from '../../../src/model/rows.ts';
import { smallRows } from '../../support/small-rows.ts';

export const columns: readonly Column[] = [
  { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  { name: 'amount', family: 'decimal', kind: 'decimal', nullable: true },
  { name: 'note', family: 'text', kind: 'text', nullable: true },
  { name: 'part', family: 'float64', kind: 'float64', nullable: true },
  { name: 'bytes', family: 'varbinary', kind: 'bytes', nullable: true },
];

export function row(id: number, note: string | null = `note ${id}`): Row {
  return [id, `${id}.500000000`, note, id % 3 === 0 ? null : -0, Uint8Array.of(id, 0)];
}

export const { rows } = smallRows(columns, row);
export { byId } from '../../support/small-rows.ts';
