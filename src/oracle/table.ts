/** What a table must hold: the source's rows, the delta kept beside them, or rows with their hashes. */
import { rowBeside } from '../model/beside.ts';
import type { Dataset } from '../model/dataset.ts';
import { rowsOf, type Row, type Rows } from '../model/rows.ts';
import { hashColumn, opColumn } from '../model/technical.ts';
import { hashOf, rowList } from './facts.ts';
import { remembered } from './memo.ts';

const byId = ['id'];
/** One id may stand there more than once, even with one op: rows are a multiset. */
const byIdAndOp = ['id', opColumn.name];

/** Existing rows have no op. */
export function appendBefore(data: Dataset): Rows {
  // Stryker disable next-line StringLiteral: any name does that no other result of the owner has
  return remembered(data, 'append before', () =>
    rowsOf(
      [...data.columns, opColumn],
      byIdAndOp,
      rowList(data.before).map((row) => rowBeside(row, [null])),
    ),
  );
}

/** The existing rows and every change with its op, deletes too; the sequence is not kept. */
export function appendAfter(data: Dataset): Rows {
  // Stryker disable next-line StringLiteral: any name does that no other result of the owner has
  return remembered(data, 'append after', () => {
    const before = appendBefore(data);
    const width = before.columns.length;
    const changes = rowList(data.changes).map((row) => row.slice(0, width));
    return rowsOf(before.columns, byIdAndOp, [...rowList(before), ...changes]);
  });
}

/** Rows with the row hash behind; the same object for the same row. */
export function hashed(data: Dataset, name: 'before' | 'snapshot'): Rows {
  return bothHashed(data)[name];
}

/** Both at once, so that they are let go together: they share most of their rows. */
function bothHashed(data: Dataset): Readonly<Record<'before' | 'snapshot', Rows>> {
  // Stryker disable next-line StringLiteral: any name does that no other result of the owner has
  return remembered(data, 'hashed', () => {
    const made = new Map<Row, Row>();
    const hash = hashOf(data);
    const columns = [...data.columns, hashColumn];
    const withHash = (row: Row): Row => {
      let behind = made.get(row);
      if (!behind) made.set(row, (behind = rowBeside(row, [hash(row)])));
      return behind;
    };
    const of = (rows: Rows): Rows => rowsOf(columns, byId, rowList(rows).map(withHash));
    return { before: of(data.before), snapshot: of(data.snapshot) };
  });
}
