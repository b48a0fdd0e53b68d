/** Copies of rows that cross the engine's border: new arrays, and bytes that nobody else can change for long. */
import type { Column, Row } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';

/** Copies of a batch's rows, which are the caller's to keep. */
export type Copier = (rows: readonly Row[]) => Row[];

/**
 * A value that each copy has behind those of its row: bytes, or null.
 * The bytes may be the engine's own: they are copied.
 */
export type Behind = (row: Row) => Uint8Array | null;

/**
 * Makes the copier for rows with these columns: new arrays, and new bytes in the columns that hold bytes (every
 * other value is immutable). Which columns those are is known beforehand, so no other value is looked at.
 */
export function rowCopier(columns: readonly Column[], behind?: Behind): Copier {
  const positions = bytePositions(columns);
  if (behind) positions.push(columns.length);
  return (rows) => {
    const copies: Value[][] = rows.map((row) => (behind ? row.concat(behind(row)) : row.slice()));
    if (positions.length > 0) copyBytes(copies, positions);
    givenAway.add(copies);
    return copies;
  };
}

/** Batches of copies that nobody but their receiver has seen. */
const givenAway = new WeakSet<readonly Row[]>();

/**
 * Copies a batch, but takes one as it is that a copier made and whoever got it passes on as it came: a row that goes
 * from table to table is copied once. It is taken once; whoever passes it on again has it copied.
 */
export function rowTaker(columns: readonly Column[]): (rows: readonly Row[]) => readonly Row[] {
  const copy = rowCopier(columns);
  return (rows) => {
    if (givenAway.delete(rows)) return rows;
    const copies = copy(rows);
    givenAway.delete(copies);
    return copies;
  };
}

/** Bytes that were lent, and what they were. */
interface Block {
  readonly lent: Uint8Array;
  readonly kept: Uint8Array;
}

/**
 * Lends the bytes of rows rather than to copy them for each reader. A reader that writes into them changes what it has
 * itself: before the next one gets any they are compared with what they were, and made anew where they differ.
 */
export class Lender {
  readonly #positions: readonly number[];
  #lent = new WeakMap<Row, Row>();
  #blocks: Block[] = [];

  constructor(columns: readonly Column[]) {
    this.#positions = bytePositions(columns);
  }

  /** As {@link rowCopier}, for one reader of rows that are never changed in place. */
  copier(behind?: Behind): Copier {
    if (this.#blocks.some(({ lent, kept }) => Buffer.compare(lent, kept) !== 0)) {
      this.#lent = new WeakMap();
      this.#blocks = [];
    }
    return (rows) => {
      const lent = this.#lentOf(rows);
      const copies: Value[][] = lent.map((row, at) =>
        behind ? row.concat(behind(rows[at] as Row)) : row.slice(),
      );
      if (behind) copyBytes(copies, [(copies[0]?.length ?? 0) - 1]);
      givenAway.add(copies);
      return copies;
    };
  }

  #lentOf(rows: readonly Row[]): readonly Row[] {
    if (this.#positions.length === 0) return rows;
    const missing = rows.filter((row) => !this.#lent.has(row));
    if (missing.length > 0) {
      const made = missing.map((row) => row.slice());
      const lent = copyBytes(made, this.#positions);
      this.#blocks.push({ lent, kept: lent.slice() });
      for (const [at, row] of missing.entries()) this.#lent.set(row, made[at] as Row);
    }
    return rows.map((row) => this.#lent.get(row) as Row);
  }
}

function bytePositions(columns: readonly Column[]): number[] {
  return columns.flatMap((column, index) => (column.kind === 'bytes' ? [index] : []));
}

/**
 * All bytes of a batch are copied into one block of memory, which is returned: thousands of small ones are dear to make
 * and to free.
 */
function copyBytes(rows: readonly Value[][], positions: readonly number[]): Uint8Array {
  let size = 0;
  for (const row of rows) {
    for (const position of positions) {
      const value = row[position];
      if (value instanceof Uint8Array) size += value.length;
    }
  }
  const block = new Uint8Array(size);
  let at = 0;
  for (const row of rows) {
    for (const position of positions) {
      const value = row[position];
      if (!(value instanceof Uint8Array)) continue;
      block.set(value, at);
      row[position] = new Uint8Array(block.buffer, at, value.length);
      at += value.length;
    }
  }
  return block;
}
