/** Facts about a dataset that several expectations rest on: rows by id, row hashes, the window, what is gone. */
import type { Dataset } from '../model/dataset.ts';
import { rowHasher } from '../model/row-hash.ts';
import { columnIndex, type Column, type Row, type Rows } from '../model/rows.ts';
import { changeWindow } from '../model/volume.ts';
import { remembered } from './memo.ts';

export function rowList(rows: Rows): readonly Row[] {
  // Stryker disable next-line StringLiteral: any name does that no other result of the owner has
  return remembered(rows, 'list', () => [...rows.batches()].flat());
}

export function idOf(columns: readonly Column[]): (row: Row) => number {
  const index = columnIndex(columns, 'id');
  return (row) => row[index] as number;
}

/** A later row of the same id takes the place of an earlier one. */
export function rowsById(rows: Rows): ReadonlyMap<number, Row> {
  // Stryker disable next-line StringLiteral: any name does that no other result of the owner has
  return remembered(rows, 'by id', () => {
    const id = idOf(rows.columns);
    return new Map(rowList(rows).map((row) => [id(row), row]));
  });
}

/** The row hash of a data row, computed once per row object. */
export function hashOf(data: Dataset): (row: Row) => Uint8Array {
  // Stryker disable next-line StringLiteral: any name does that no other result of the owner has
  return remembered(data.columns, 'row hash', rememberingHasher(data.columns));
}

/** Apart from {@link hashOf}: what is kept with the columns, which stay, must not hold on to a dataset. */
function rememberingHasher(columns: readonly Column[]): () => (row: Row) => Uint8Array {
  return () => {
    const hasher = rowHasher(columns);
    const hashes = new WeakMap<Row, Uint8Array>();
    return (row) => {
      let hash = hashes.get(row);
      if (!hash) hashes.set(row, (hash = hasher(row)));
      return hash;
    };
  };
}

/** Whether two data rows have the same row hash. */
export function sameRow(data: Dataset): (a: Row, b: Row) => boolean {
  const hash = hashOf(data);
  return (a, b) => a === b || Buffer.compare(hash(a), hash(b)) === 0;
}

/** Rows whose business date is in the window of the changes. */
export function windowRows(rows: Rows): readonly Row[] {
  const index = columnIndex(rows.columns, 'business_date');
  return rowList(rows).filter((row) => {
    const day = row[index] as number;
    return day >= changeWindow.from && day < changeWindow.before;
  });
}

/** Rows of `before` whose id the source no longer has. */
export function goneRows(data: Dataset): readonly Row[] {
  const id = idOf(data.columns);
  const left = rowsById(data.snapshot);
  return rowList(data.before).filter((row) => !left.has(id(row)));
}

/** Rows of the source that some change has touched, whether or not they differ from what they were. */
export function touchedRows(data: Dataset): readonly Row[] {
  const id = idOf(data.columns);
  const touched = rowsById(data.changes);
  return rowList(data.snapshot).filter((row) => touched.has(id(row)));
}
