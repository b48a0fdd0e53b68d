/** Checks of the values that cross the engine's border: tight loops without an object or a closure per value. */
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
  const required = columns.flatMap(({ nullable }, index) => (nullable ? [] : [index]));
  for (const row of rows) {
    for (const index of required) {
      if (row[index] === null) throw badValue(columns[index] as Column, null);
    }
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
