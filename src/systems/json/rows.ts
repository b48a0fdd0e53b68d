/** Rows as JSON objects: one member per column, by name, null where there is no value. */
import { MatrixError } from '../../model/error.ts';
import type { Column, Row } from '../../model/rows.ts';
import { isTechnical } from '../../model/technical.ts';
import type { Value } from '../../model/value.ts';
import { byteText, decoded } from './bytes.ts';
import { badJson, keyEnd, nextItem, membersOf, opened, skipBlanks, stringText, valueEnd } from './scan.ts';
import { readerOf, writerOf } from './values.ts';
import type { ReadJson } from './values.ts';

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

export interface RowReading {
  /** What a reader does with a member that no column is named like; default `pass over`. Technical ones are always passed over. */
  readonly others?: 'pass over' | 'refuse';
  /** What the text has a character for; default a UTF-16 unit. See `byteText` for the other. */
  readonly per?: 'unit' | 'byte';
}

/**
 * Reads rows of these columns from the objects that begin at a position of a text; what stands behind an object is
 * not looked at. Members come in any order; those of other names are passed over, or refused.
 * @returns what throws MatrixError MATRIX_BAD_JSON, MATRIX_BAD_VALUE, MATRIX_COLUMN_MISSING where an object lacks
 *   a member (absent is not null) or has another that is refused, and MATRIX_DUPLICATE_MEMBER where it has one twice
 */
export function rowReader(
  columns: readonly Column[],
  reading: RowReading = {},
): (text: string, at?: number) => Row {
  const read = rowStretchReader(columns, reading);
  return (text, at = 0) => read(text, at).row;
}

/** {@link rowReader} for who goes on behind the row: `end` is where its object ends. */
export function rowStretchReader(
  columns: readonly Column[],
  reading: RowReading = {},
): (text: string, at: number) => { readonly row: Row; readonly end: number } {
  const read = objectReader(columns, reading);
  return (text, at) => {
    const row = read.blank();
    const end = read.into(row, text, skipBlanks(text, at));
    return { row: row as Row, end };
  };
}

export interface RowArray {
  readonly rows: Row[];
  /** Where the array ends. */
  readonly end: number;
}

/** {@link rowReader} for the array of objects that begins at a position of a text, in one pass over it. */
export function rowsReader(
  columns: readonly Column[],
  reading: RowReading = {},
): (text: string, at?: number) => RowArray {
  const read = objectReader(columns, reading);
  return (text, at = 0) => {
    const rows: Row[] = [];
    let index = opened(text, at, '[', 'an array');
    if (text[index] === ']') return { rows, end: index + 1 };
    for (;;) {
      const row = read.blank();
      index = read.into(row, text, index);
      rows.push(row as Row);
      index = skipBlanks(text, index);
      if (text[index] === ']') return { rows, end: index + 1 };
      index = nextItem(text, index, ']');
    }
  };
}

const closing = 0x7d;
const colon = 0x3a;

/** Stands where no member has been read yet. */
const missing = Symbol('missing');
type Unfinished = (Value | typeof missing)[];

interface ObjectReader {
  readonly blank: () => Unfinished;
  /** Fills a row from the object that begins at `at`; returns where the object ends. */
  readonly into: (row: Unfinished, text: string, at: number) => number;
}

function objectReader(columns: readonly Column[], { others, per }: RowReading): ObjectReader {
  const isBytes = per === 'byte';
  const names = columns.map(({ name }) => JSON.stringify(name));
  const positions = new Map(names.map((name, at) => [name, at]));
  const starts = names.map((name) => (isBytes ? byteText(Buffer.from(`${name}:`)) : `${name}:`));
  const readers: readonly ReadJson[] = columns.map(readerOf);
  const blank: Unfinished = columns.map(() => missing);

  function into(row: Unfinished, text: string, at: number): number {
    let index = opened(text, at, '{', 'an object');
    let next = 0;
    let found = 0;
    if (text.charCodeAt(index) === closing) return finished(row, found, index + 1);
    for (;;) {
      let column: number | undefined = next;
      const start = starts[next];
      // Nearly always the members come in the columns' order.
      if (start !== undefined && text.startsWith(start, index)) index += start.length;
      else {
        const end = keyEnd(text, index);
        const written = text.slice(index, end);
        const name = stringText(isBytes ? decoded(written) : written);
        column = positions.get(JSON.stringify(name));
        if (column === undefined && others === 'refuse' && !isTechnical(name)) throw unknown(name);
        index = skipBlanks(text, end);
        if (text.charCodeAt(index) !== colon) throw badJson('":"', text, index);
        index += 1;
      }
      index = skipBlanks(text, index);
      const end = valueEnd(text, index);
      if (column !== undefined) {
        if (row[column] !== missing) throw duplicate(columns[column] as Column);
        const raw = text.slice(index, end);
        // A number or a word that is more than ASCII is none, and is refused as it is.
        const isPlain = !isBytes || !mayBeMore(text.charCodeAt(index));
        row[column] = (readers[column] as ReadJson)(isPlain ? raw : decoded(raw));
        found += 1;
        next = column + 1;
      }
      index = skipBlanks(text, end);
      if (text.charCodeAt(index) === closing) return finished(row, found, index + 1);
      index = nextItem(text, index, '}');
    }
  }

  function finished(row: Unfinished, found: number, end: number): number {
    if (found === columns.length) return end;
    const absent = columns.filter((_, at) => row[at] === missing).map(({ name }) => name);
    throw new MatrixError(
      'MATRIX_COLUMN_MISSING',
      `an object has no member for ${absent.slice(0, 5).join(', ')}${absent.length > 5 ? ` and ${absent.length - 5} more` : ''}`,
    );
  }

  return { blank: () => blank.slice(), into };
}

/** Whether a value that begins so has texts in it. */
function mayBeMore(code: number): boolean {
  return code === 0x22 || code === 0x7b || code === 0x5b;
}

function unknown(name: string): MatrixError {
  return new MatrixError(
    'MATRIX_COLUMN_MISSING',
    `an object has the member ${name}, and there is no column for it: add the column to the target, or take the member out of the source`,
  );
}

function duplicate({ name }: Column): MatrixError {
  return new MatrixError(
    'MATRIX_DUPLICATE_MEMBER',
    `an object has two members for ${name}: neither is the value`,
  );
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
