/** The columns that loads add to the data: operation, sequence, history and row hash. */
import type { Column } from './rows.ts';

export type Op = 'insert' | 'update' | 'delete';

/** On a delta: what happened to the row. On an append target: null for rows that were there before. */
export const opColumn: Column = { name: '__dpone__op', family: 'varchar', kind: 'text', nullable: true };
/** On a delta: the commit order, 1, 2, 3 …, which is also the append watermark. */
export const seqColumn: Column = { name: '__dpone__seq', family: 'int32', kind: 'integer', nullable: false };
/** SHA-256 (32 bytes) of the data columns, see `row-hash.ts`. */
export const hashColumn: Column = {
  name: '__dpone__row_hash',
  family: 'varbinary',
  kind: 'bytes',
  nullable: false,
};
export const validFromColumn: Column = {
  name: '__dpone__valid_from_at',
  family: 'timestamptz',
  kind: 'instant',
  nullable: false,
};
export const validToColumn: Column = {
  name: '__dpone__valid_to_at',
  family: 'timestamptz',
  kind: 'instant',
  nullable: true,
};
export const currentColumn: Column = {
  name: '__dpone__is_current',
  family: 'bool',
  kind: 'boolean',
  nullable: false,
};

/** Technical columns stand after the data columns, in this order, whichever of them a table has. */
export const historyColumns = [validFromColumn, validToColumn, currentColumn, hashColumn] as const;

const technicalPrefix = '__dpone__';

export function isTechnical(name: string): boolean {
  return name.startsWith(technicalPrefix);
}
