/** Copies and checks of the values that cross the engine's border: tight loops without an object or a closure per value. */
import { MatrixError } from '../../model/error.ts';
import type { Column, Row } from '../../model/rows.ts';
import type { Kind, Value } from '../../model/value.ts';

type Form = 'boolean' | 'number' | 'whole number' | 'bigint' | 'string' | 'Uint8Array';

const forms = {
  boolean: 'boolean',
  integer: 'whole number',
  int64: 'bigint',
  decimal: 'string',
  float32: 'number',
  float64: 'number',
  date: 'whole number',
  time: 'whole number',
  timestamp: 'bigint',
  instant: 'bigint',
  uuid: 'string',
  text: 'string',
  xml: 'string',
  bytes: 'Uint8Array',
  json: 'string',
  document: 'string',
  array: 'string',
  tuple: 'string',
  nested: 'string',
  map: 'string',
  range: 'string',
  geometric: 'string',
  network: 'string',
  bits: 'string',
  search: 'string',
} as const satisfies Record<Kind, Form>;

/**
 * Makes the copier for rows with these columns: new arrays, and new bytes in the columns that hold bytes (every
 * other value is immutable). Which columns those are is known beforehand, so no other value is looked at.
 * @param behind a value that each copy has behind those of its row; its column is the last
 */
function copierOf(
  columns: readonly Column[],
  behind?: (row: Row) => Value,
): (rows: readonly Row[]) => readonly Row[] {
  const positions = columns.flatMap((column, index) => (column.kind === 'bytes' ? [index] : []));
  return (rows) => {
    const copies: Value[][] = rows.map((row) => (behind ? row.concat(behind(row)) : row.slice()));
    if (positions.length > 0) copyBytes(copies, positions);
    return copies;
  };
}

/** Batches of copies that nobody but their receiver has seen. */
const givenAway = new WeakSet<readonly Row[]>();

/** Copies batches for whoever may change them. The parameters are those of {@link copierOf}. */
export function rowCopier(...of: Parameters<typeof copierOf>): ReturnType<typeof copierOf> {
  const copy = copierOf(...of);
  return (rows) => {
    const copies = copy(rows);
    givenAway.add(copies);
    return copies;
  };
}

/**
 * Copies a batch, but takes one as it is that a copier made and whoever got it passes on as it came: a row that goes
 * from table to table is copied once. It is taken once; whoever passes it on again has it copied.
 */
export function rowTaker(columns: readonly Column[]): ReturnType<typeof copierOf> {
  const copy = copierOf(columns);
  return (rows) => (givenAway.delete(rows) ? rows : copy(rows));
}

/** All bytes of a batch are copied into one block of memory: thousands of small ones are dear to make and to free. */
function copyBytes(rows: readonly Value[][], positions: readonly number[]): void {
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
}

/**
 * Refuses rows of another width, and values whose JavaScript form is not that of the column's kind. Null passes:
 * see {@link refuseNulls}.
 * @throws MatrixError MATRIX_BAD_ROW, MATRIX_BAD_VALUE
 */
export function refuseBadValues(columns: readonly Column[], rows: readonly Row[]): void {
  const width = columns.length;
  const expected = columns.map((column) => forms[column.kind]);
  for (const row of rows) {
    if (row.length !== width) {
      throw new MatrixError('MATRIX_BAD_ROW', `received a row of ${row.length} values for ${width} columns`);
    }
    for (let index = 0; index < width; index += 1) {
      const value = row[index];
      if (value !== null && !hasForm(value, expected[index] as Form)) {
        throw badValue(columns[index] as Column, value);
      }
    }
  }
}

function hasForm(value: unknown, form: Form): boolean {
  switch (form) {
    case 'string':
      return typeof value === 'string';
    case 'whole number':
      return Number.isSafeInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'bigint':
      return typeof value === 'bigint';
    case 'boolean':
      return typeof value === 'boolean';
    case 'Uint8Array':
      return value instanceof Uint8Array;
  }
}

/**
 * Refuses null in a column that is not nullable.
 * @throws MatrixError MATRIX_BAD_VALUE
 */
export function refuseNulls(columns: readonly Column[], rows: readonly Row[]): void {
  for (const [index, column] of columns.entries()) {
    if (column.nullable) continue;
    for (const row of rows) if (row[index] === null) throw badValue(column, null);
  }
}

function badValue(column: Column, value: Value | undefined): MatrixError {
  const allowed = column.nullable ? `${forms[column.kind]} or null` : forms[column.kind];
  return new MatrixError(
    'MATRIX_BAD_VALUE',
    `column ${column.name} of kind ${column.kind} received ${typeName(value)}; allowed: ${allowed}`,
  );
}

/** The value itself stays out of the message: it may be long, or somebody's. */
function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return 'a number that is no safe integer';
  if (typeof value !== 'object') return typeof value;
  return value.constructor?.name ?? 'object';
}
