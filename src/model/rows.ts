/** Columns, rows and the batches in which rows move. */
import type { Family } from './families.ts';
import type { Kind, Value } from './value.ts';

export interface Column {
  readonly name: string;
  readonly family: Family;
  readonly kind: Kind;
  readonly nullable: boolean;
  /**
   * Neither end of a load says what the column holds (a log of JSON into a log of JSON): a value is then the
   * exact JSON text of what is on the wire, and goes out again as it came in. The kind is `json`.
   */
  readonly untyped?: true;
}

/** The values of one row in column order. */
export type Row = readonly Value[];

/** Rows of a table, or events of a log (then the columns are those of `events.ts`). Immutable and re-readable. */
export interface Rows {
  readonly shape: 'table' | 'log';
  readonly columns: readonly Column[];
  /** Names of the columns that identify a row; rows with equal keys are told apart as a multiset. */
  readonly key: readonly string[];
  readonly count: number;
  batches(): Iterable<readonly Row[]>;
}

/** How many values rows are: by it is bounded what is kept of them, for a row may be of 6 columns or of 130. */
export function valueCount({ count, columns }: Pick<Rows, 'count' | 'columns'>): number {
  return count * columns.length;
}

/** Rows per batch wherever rows stream. */
export const batchSize = 1000;

/** Wraps an array that nobody changes any more as {@link Rows}; batches are made once. */
export function rowsOf(
  columns: readonly Column[],
  key: readonly string[],
  rows: readonly Row[],
  shape: Rows['shape'] = 'table',
): Rows {
  let batches: (readonly Row[])[] | undefined;
  return {
    shape,
    columns,
    key,
    count: rows.length,
    batches() {
      if (!batches) {
        batches = [];
        for (let at = 0; at < rows.length; at += batchSize) batches.push(rows.slice(at, at + batchSize));
      }
      return batches;
    },
  };
}

/** Position of a column by name. @throws RangeError when the column is not there */
export function columnIndex(columns: readonly Column[], name: string): number {
  const index = columns.findIndex((column) => column.name === name);
  if (index < 0) throw new RangeError(`no column ${name} among ${columns.map((c) => c.name).join(', ')}`);
  return index;
}
