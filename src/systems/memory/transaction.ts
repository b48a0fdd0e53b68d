/** Writes to tables of one database that become visible together, numbered as in a database that readers can ask by number. */
import { MatrixError } from '../../model/error.ts';
import type { Row } from '../../model/rows.ts';
import type { MemoryTable, Write } from './table.ts';

/** Numbers transactions in the order in which they begin, and knows which are still open. */
export class TransactionNumbers {
  #next = 1;
  readonly #open = new Set<number>();

  begin(): number {
    const number = this.#next;
    this.#next += 1;
    this.#open.add(number);
    return number;
  }

  end(number: number): void {
    this.#open.delete(number);
  }

  /** Every transaction below it has ended: the lowest open number, else the next one. */
  ceiling(): number {
    let lowest = this.#next;
    for (const number of this.#open) if (number < lowest) lowest = number;
    return lowest;
  }
}

export class MemoryTransaction {
  readonly number: number;
  readonly #numbers: TransactionNumbers;
  readonly #writes = new Map<MemoryTable, Write[]>();
  #ended = false;

  constructor(numbers: TransactionNumbers) {
    this.#numbers = numbers;
    this.number = numbers.begin();
  }

  insert(table: MemoryTable, row: Row): void {
    this.#add(table, { op: 'insert', row });
  }

  update(table: MemoryTable, row: Row): void {
    this.#add(table, { op: 'update', row });
  }

  delete(table: MemoryTable, row: Row): void {
    this.#add(table, { op: 'delete', row });
  }

  /** Nobody sees a write before; where one does not fit, none is made. @throws MatrixError */
  commit(): void {
    this.#end();
    for (const [table, writes] of this.#writes) table.check(writes);
    for (const [table, writes] of this.#writes) table.write(writes, this.number);
  }

  rollback(): void {
    this.#end();
  }

  #add(table: MemoryTable, write: Write): void {
    const writes = this.#writes.get(table);
    if (writes) writes.push(write);
    else this.#writes.set(table, [write]);
  }

  #end(): void {
    if (this.#ended) throw new MatrixError('MATRIX_ENDED', `transaction ${this.number} has ended already`);
    this.#ended = true;
    this.#numbers.end(this.number);
  }
}
