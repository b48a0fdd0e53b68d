/** A delta in runs that one statement can apply, and the runs in transactions. */
import { MatrixError } from '../model/error.ts';
import { columnIndex } from '../model/rows.ts';
import type { Rows } from '../model/rows.ts';
import { opColumn, seqColumn } from '../model/technical.ts';
import type { Op } from '../model/technical.ts';

/** Changes in one transaction. */
const transactionSize = 200;

/** Consecutive changes of one operation and of different keys: one statement. */
export interface Run {
  readonly op: Op;
  readonly first: number;
  last: number;
  count: number;
}

/** @throws MatrixError MATRIX_BAD_CHANGES where the sequence does not ascend */
export function transactionsOf(changes: Rows, key: readonly string[]): readonly (readonly Run[])[] {
  const opAt = columnIndex(changes.columns, opColumn.name);
  const seqAt = columnIndex(changes.columns, seqColumn.name);
  const keyAt = key.map((name) => columnIndex(changes.columns, name));
  const transactions: Run[][] = [];
  let runs: Run[] = [];
  let size = transactionSize;
  let touched = new Set<string>();
  let before = Number.NEGATIVE_INFINITY;
  for (const batch of changes.batches()) {
    for (const row of batch) {
      const op = row[opAt] as Op;
      const number = row[seqAt] as number;
      if (number <= before) {
        throw new MatrixError(
          'MATRIX_BAD_CHANGES',
          `${seqColumn.name} ${number} follows ${before}: it must ascend`,
        );
      }
      before = number;
      if (size === transactionSize) {
        transactions.push((runs = []));
        size = 0;
      }
      const identity = keyAt.map((at) => String(row[at])).join('\u0000');
      const run = runs.at(-1);
      if (run?.op === op && !touched.has(identity)) {
        run.last = number;
        run.count += 1;
      } else {
        runs.push({ op, first: number, last: number, count: 1 });
        touched = new Set();
      }
      touched.add(identity);
      size += 1;
    }
  }
  return transactions;
}

/** What to throw for a run that wrote other rows than it tells of. */
export function missedChange({ op, first, last, count }: Run, table: string, wrote: number): MatrixError {
  const which = first === last ? `${op} ${first}` : `${op}s ${first} to ${last}`;
  return new MatrixError(
    'MATRIX_CHANGE_MISSED',
    `${which} of the delta should write ${count} rows of ${table} and wrote ${wrote}`,
  );
}
