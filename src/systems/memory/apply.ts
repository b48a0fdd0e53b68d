/** Applies a delta to a table in memory, one transaction per change. */
import { MatrixError } from '../../model/error.ts';
import { columnIndex } from '../../model/rows.ts';
import type { Rows } from '../../model/rows.ts';
import { opColumn, seqColumn } from '../../model/technical.ts';
import type { Op } from '../../model/technical.ts';
import type { MemoryTable, Write } from './table.ts';
import type { MemoryTransaction } from './transaction.ts';

/**
 * Each change is a transaction of its own, so that readers by number and by log see the commit order.
 * @throws MatrixError MATRIX_BAD_ROW, MATRIX_UNKNOWN_ROW, MATRIX_DUPLICATE_KEY
 */
export function applyChanges(begin: () => MemoryTransaction, table: MemoryTable, changes: Rows): void {
  for (const { op, row } of writesOf(table, changes)) {
    const transaction = begin();
    transaction[op](table, row);
    transaction.commit();
  }
}

/** Adds a delta to one transaction. @throws MatrixError MATRIX_BAD_ROW */
export function writeChanges(transaction: MemoryTransaction, table: MemoryTable, changes: Rows): void {
  for (const { op, row } of writesOf(table, changes)) transaction[op](table, row);
}

function* writesOf(table: MemoryTable, changes: Rows): Generator<Write> {
  const op = columnIndex(changes.columns, opColumn.name);
  const seq = columnIndex(changes.columns, seqColumn.name);
  const width = table.definition.columns.length;
  if (op < width || seq < width) {
    throw new MatrixError(
      'MATRIX_BAD_ROW',
      `changes have the ${width} columns of the table first, then op and seq`,
    );
  }
  for (const batch of changes.batches()) {
    for (const change of batch) yield { op: change[op] as Op, row: change.slice(0, width) };
  }
}
