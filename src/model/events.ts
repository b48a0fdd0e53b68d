/** The events of a Kafka-like log as rows: the envelope's fields first, then the data columns. */
import type { Column, Rows } from './rows.ts';

/** What an event says happened. `insert`, `update` and `delete` are original operations. */
export type EventOp = 'snapshot' | 'insert' | 'update' | 'delete' | 'upsert' | 'replace';

const text = (name: string, nullable = false): Column => ({
  name,
  family: 'varchar',
  kind: 'text',
  nullable,
});
const integer = (name: string): Column => ({ name, family: 'int32', kind: 'integer', nullable: false });

/**
 * `key` is the id as decimal text. `ordinal` counts the events of one key from 0 in log order, from the
 * position at which reading began, so that two events of a key in the wrong order are a difference.
 * `predicate` is canonical JSON, or null where the strategy has none. `has_data` is false for a delete, whose
 * data columns are then all null.
 */
export const eventColumns = [
  text('__event__key'),
  integer('__event__ordinal'),
  text('__event__op'),
  text('__event__strategy'),
  text('__event__source_family'),
  { name: '__event__business_date', family: 'date', kind: 'date', nullable: false },
  integer('__event__schema_version'),
  text('__event__predicate', true),
  { name: '__event__has_data', family: 'bool', kind: 'boolean', nullable: false },
] as const satisfies readonly Column[];

export const eventKey = ['__event__key', '__event__ordinal'] as const;

/** The positions of the envelope's fields in an event row; the data columns begin at `data`. */
export const eventField = {
  key: 0,
  ordinal: 1,
  op: 2,
  strategy: 3,
  sourceFamily: 4,
  businessDate: 5,
  schemaVersion: 6,
  predicate: 7,
  hasData: 8,
  data: 9,
} as const;

/** The columns of an event row over these data columns, which become nullable. */
export function eventRowColumns(data: readonly Column[]): readonly Column[] {
  return [...eventColumns, ...data.map((column) => ({ ...column, nullable: true }))];
}

export function isLog(rows: Rows): boolean {
  return rows.shape === 'log';
}
