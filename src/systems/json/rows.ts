/** Rows as JSON objects: one member per column, by name, null where there is no value. */
import { MatrixError } from '../../model/error.ts';
import type { Column, Row } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import { membersOf, stringText } from './scan.ts';
import { readerOf, writerOf } from './values.ts';

/** Makes the JSON text of a row: an object with a member per column, in order. */
export function rowWriter(columns: readonly Column[]): (row: Row) => string {
  const names = columns.map(({ name }, at) => `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  const writers = columns.map(writerOf);
  if (columns.length === 0) return () => '{}';
  return (row) => {
    let text = '';
    for (let at = 0; at < names.length; at += 1) {
      text += (names[at] as string) + (writers[at] as (value: Value) => string)(row[at] as Value);
    }
    return `${text}}`;
  };
}

/**
 * Reads rows of these columns from the objects that begin at a position of a text. Members come in any order;
 * those of other names are passed over.
 * @returns what throws MatrixError MATRIX_BAD_JSON, MATRIX_BAD_VALUE, and MATRIX_COLUMN_MISSING where an object lacks
 *   a member: absent is not null
 */
export function rowReader(columns: readonly Column[]): (text: string, at?: number) => Row {
  const positions = new Map(columns.map(({ name }, at) => [JSON.stringify(name), at]));
  const written = columns.map(({ name }) => JSON.stringify(name));
  const readers = columns.map(readerOf);
  const missing = Symbol('missing');
  const blank: (Value | typeof missing)[] = columns.map(() => missing);
  return (text, start = 0) => {
    const row = blank.slice();
    let next = 0;
    let found = 0;
    for (const { key, start: from, end } of membersOf(text, start)) {
      // Nearly always the members come in the columns' order.
      const expected = written[next];
      let at: number | undefined = next;
      if (expected === undefined || !isAt(text, key.start, key.end, expected)) {
        const name = text.slice(key.start, key.end);
        at = positions.get(name.includes('\\') ? JSON.stringify(stringText(name)) : name);
      }
      if (at === undefined) continue;
      if (row[at] === missing) found += 1;
      row[at] = (readers[at] as (raw: string) => Value)(text.slice(from, end));
      next = at + 1;
    }
    if (found < columns.length) {
      const absent = columns.filter((_, at) => row[at] === missing).map(({ name }) => name);
      throw new MatrixError(
        'MATRIX_COLUMN_MISSING',
        `an object has no member for ${absent.slice(0, 5).join(', ')}${absent.length > 5 ? ` and ${absent.length - 5} more` : ''}`,
      );
    }
    return row as Row;
  };
}

function isAt(text: string, start: number, end: number, expected: string): boolean {
  return end - start === expected.length && text.startsWith(expected, start);
}

/** The columns that an object's members name, for a reader that knows nothing of them: every value stays as it is written. */
export function untypedColumns(text: string, at = 0): readonly Column[] {
  return [...membersOf(text, at)].map(({ key }) => ({
    name: stringText(text.slice(key.start, key.end)),
    family: 'json',
    kind: 'json',
    nullable: true,
    untyped: true,
  }));
}
