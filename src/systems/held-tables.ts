/** What connectors of tables have in common: how many tables a database has, and what they refuse. */
import { isLog } from '../model/events.ts';
import { MatrixError } from '../model/error.ts';
import type { Column, Rows } from '../model/rows.ts';
import type { Name } from './contract.ts';

/** How many tables one connector holds, by database. */
export class TableCounts {
  readonly #counts = new Map<string, number>();

  of(database: string): number {
    return this.#counts.get(database) ?? 0;
  }

  add(database: string): void {
    this.#counts.set(database, this.of(database) + 1);
  }

  /** One less. Answers whether the database has none left, and so can go. */
  remove(database: string): boolean {
    const left = this.of(database) - 1;
    if (left > 0) this.#counts.set(database, left);
    else this.#counts.delete(database);
    return left <= 0;
  }

  /** The databases were dropped. */
  forgetAll(prefix: string): void {
    for (const name of this.#counts.keys()) if (name.startsWith(prefix)) this.#counts.delete(name);
  }
}

/** @param system as its makers spell it @throws MatrixError MATRIX_NOT_A_LOG */
export function refuseLog(system: string, { table }: Name, rows: Rows): void {
  if (isLog(rows))
    throw new MatrixError('MATRIX_NOT_A_LOG', `${system} holds tables; ${table} was given events`);
}

/** Answers the count. @throws MatrixError MATRIX_ROWS_LOST */
export function tookAll(table: string, took: number, { count }: Pick<Rows, 'count'>): number {
  if (took === count) return took;
  throw new MatrixError('MATRIX_ROWS_LOST', `${table} took ${took} of ${count} rows`);
}

/** @param place the table in words @throws MatrixError MATRIX_COLUMN_GONE naming the columns that the table has lost */
export function refuseGone(
  place: string,
  columns: readonly Column[],
  stored: { readonly has: (name: string) => boolean },
): void {
  const gone = columns.filter(({ name }) => !stored.has(name)).map(({ name }) => name);
  if (gone.length > 0)
    throw new MatrixError('MATRIX_COLUMN_GONE', `${place} no longer has ${gone.join(', ')}`);
}

/** @param table in words @throws MatrixError MATRIX_BAD_ROW */
export function checkWidth(row: readonly unknown[], number: number, table: string, width: number): void {
  if (row.length === width) return;
  throw new MatrixError(
    'MATRIX_BAD_ROW',
    `row ${number} for ${table} has ${row.length} values, its columns are ${width}`,
  );
}

/** An error of a value with the place of the value. */
export function inCell(error: unknown, number: number, column: string | undefined, table: string): unknown {
  if (!(error instanceof MatrixError)) return error;
  const where = `row ${number}, column ${column} of ${table}`;
  return new MatrixError(error.code, `${where}: ${error.message}`, { cause: error });
}
