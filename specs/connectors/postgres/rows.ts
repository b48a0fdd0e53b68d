/** A few small rows, and deltas over them, for the connector's specs. */
import type { Column, Row } from '../../../src/model/rows.ts';
import { smallRows } from '../../support/small-rows.ts';

export const columns: readonly Column[] = [
  { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  { name: 'Größe "x"', family: 'numeric', kind: 'decimal', nullable: true },
  { name: 'note', family: 'text', kind: 'text', nullable: true },
  { name: 'document', family: 'jsonb', kind: 'document', nullable: true },
  { name: 'state', family: 'enum', kind: 'text', nullable: true },
];

export function row(id: number, note: string | null = `note ${id}`): Row {
  return [id, `${id}.50`, note, id % 3 === 0 ? null : `{"id":${id}}`, id % 2 === 0 ? 'new' : "it's"];
}

export const { rows, delta } = smallRows(columns, row);
export { byId } from '../../support/small-rows.ts';
