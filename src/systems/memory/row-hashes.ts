/** The row hashes that a table keeps, as a server keeps a computed column: made once for each of its rows. */
import { rowHasher } from '../../model/row-hash.ts';
import { columnIndex } from '../../model/rows.ts';
import type { Column, Row } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';

export class RowHashes {
  readonly #columns: readonly Column[];
  readonly #byOrder = new Map<string, (row: Row) => Uint8Array>();

  /** @param columns of the rows */
  constructor(columns: readonly Column[]) {
    this.#columns = columns;
  }

  /** The hash over these columns in this order, of a row that nobody changes. Its bytes are not to be given away. */
  over(order: readonly Column[]): (row: Row) => Uint8Array {
    const key = JSON.stringify(order.map(({ name, kind }) => [name, kind]));
    let hashOf = this.#byOrder.get(key);
    if (!hashOf) this.#byOrder.set(key, (hashOf = this.#keeping(order)));
    return hashOf;
  }

  #keeping(order: readonly Column[]): (row: Row) => Uint8Array {
    const indexes = order.map(({ name }) => columnIndex(this.#columns, name));
    const hasher = rowHasher(order);
    const kept = new WeakMap<Row, Uint8Array>();
    return (row) => {
      let hash = kept.get(row);
      if (!hash) kept.set(row, (hash = hasher(indexes.map((index) => row[index] as Value))));
      return hash;
    };
  }
}
