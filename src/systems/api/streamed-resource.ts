/** Rows behind a path that are too many to be kept: each page is made when it is asked for, in one go through them for all pages. */
import { MatrixError } from '../../model/error.ts';
import type { Column, Row, Rows } from '../../model/rows.ts';
import { heldBatches } from '../held-batches.ts';
import { tookAll } from '../held-tables.ts';
import { refuseNulls } from '../memory/values.ts';
import { BadQuery } from './query.ts';
import type { Query } from './query.ts';
import { newToken, selectedOnce } from './resource.ts';
import type { Resource, Selected, Snapshot } from './resource.ts';

export class StreamedResource implements Resource {
  readonly #rows: Rows;
  readonly #snapshot: Snapshot;

  /** Goes through the rows once. @throws MatrixError MATRIX_BAD_VALUE (a null), MATRIX_ROWS_LOST where there are not as many as they say */
  static async of(rows: Rows): Promise<StreamedResource> {
    let count = 0;
    for await (const batch of heldBatches(rows, { streamed: true })) {
      refuseNulls(rows.columns, batch);
      count += batch.length;
    }
    tookAll('the API', count, rows);
    return new StreamedResource(rows);
  }

  private constructor(rows: Rows) {
    this.#rows = rows;
    const select = selectedOnce((query) => new StreamedSelection(rows, query));
    this.#snapshot = { token: newToken(), columns: rows.columns, select };
  }

  get columns(): readonly Column[] {
    return this.#rows.columns;
  }

  /** They never change. */
  current(): Snapshot {
    return this.#snapshot;
  }

  find(token: string): Snapshot | undefined {
    return token === this.#snapshot.token ? this.#snapshot : undefined;
  }

  batches(): Iterable<readonly Row[]> {
    return this.#rows.batches();
  }

  clone(): Resource {
    return new StreamedResource(this.#rows);
  }

  apply(): void {
    throw new MatrixError(
      'MATRIX_NOT_CAPTURED',
      'rows that are streamed are not kept, so nothing can be changed in them: hold them without `streamed`',
    );
  }
}

/** Rows from a place on. */
interface Reading {
  at: number;
  rest: readonly Row[];
  readonly batches: Iterator<readonly Row[]>;
}

class StreamedSelection implements Selected {
  readonly length: number;
  readonly #batches: () => Iterable<readonly Row[]>;
  /** Where reading stands: the rows from that place on. */
  #reading: Reading | undefined;
  /** The last page: one that did not arrive is asked for again. */
  #page: { readonly from: number; readonly end: number; readonly rows: readonly Row[] } | undefined;

  /** @throws BadQuery where the rows are in another order than is asked for */
  constructor(rows: Rows, query: Query) {
    const { matches, order, isOfAll } = query;
    this.#batches = isOfAll
      ? () => rows.batches()
      : function* () {
          for (const batch of rows.batches()) yield batch.filter(matches);
        };
    if (isOfAll && order === null) this.length = rows.count;
    else this.length = counted(this.#batches(), order);
  }

  slice(from: number, end: number): readonly Row[] {
    if (this.#page?.from === from && this.#page.end === end) return this.#page.rows;
    if (!this.#reading || this.#reading.at > from) {
      this.#reading = { at: 0, rest: [], batches: this.#batches()[Symbol.iterator]() };
    }
    this.#take(from - this.#reading.at, this.#reading);
    const rows = this.#take(end - from, this.#reading);
    this.#page = { from, end, rows };
    return rows;
  }

  #take(count: number, reading: Reading): readonly Row[] {
    const taken: Row[] = [];
    while (taken.length < count) {
      if (reading.rest.length === 0) {
        const { done, value } = reading.batches.next();
        if (done) break;
        reading.rest = value;
      }
      const some = reading.rest.slice(0, count - taken.length);
      taken.push(...some);
      reading.rest = reading.rest.slice(some.length);
    }
    reading.at += taken.length;
    return taken;
  }
}

/** @throws BadQuery where the rows do not ascend by the column at this position */
function counted(batches: Iterable<readonly Row[]>, order: number | null): number {
  let count = 0;
  let before = Number.NEGATIVE_INFINITY;
  for (const batch of batches) {
    count += batch.length;
    if (order === null) continue;
    for (const row of batch) {
      const place = Number(row[order]);
      if (place < before) {
        throw new BadQuery('these rows are not kept, so they can be told in no other order than they have');
      }
      before = place;
    }
  }
  return count;
}
