/** Selects columns in forms that the driver does not round, and reads the rows as values. */
import type { Row } from '../../model/rows.ts';
import type { Kind, Value } from '../../model/value.ts';
import { decoderOf, readerOf } from './codec.ts';
import { quoteName } from './quoting.ts';
import type { Cell, Session } from './session.ts';

/** A column that is read: its name, its type as the catalogue spells it, and the kind whose values are wanted. */
export interface ReadColumn {
  readonly name: string;
  readonly native: string;
  /** Default: the native type's own. */
  readonly kind?: Kind;
}

/** The select list. @param from the table's alias, with which each column is prefixed */
export function selectList(columns: readonly ReadColumn[], from: string): string {
  return columns.map(({ name, native }) => selected(name, native, from)).join(', ');
}

/** One column of it. */
export function selected(name: string, native: string, from: string): string {
  const column = `${from}.${quoteName(name)}`;
  return readerOf(native).select?.(column) ?? column;
}

/** Makes values of the cells that {@link selectList} selects. */
export function rowReader(columns: readonly ReadColumn[]): (cells: readonly Cell[]) => Value[] {
  const decoders = columns.map(({ native, kind }) => {
    const codec = readerOf(native);
    return decoderOf(codec, kind ?? codec.kind);
  });
  const width = decoders.length;
  return (cells) => {
    const row: Value[] = [];
    for (let index = 0; index < width; index += 1) {
      row.push((decoders[index] as (cell: Cell) => Value)(cells[index] as Cell));
    }
    return row;
  };
}

/** The rows of a statement that selects these columns, in order, while they arrive. */
export async function* readRows(
  session: Session,
  statement: string,
  columns: readonly ReadColumn[],
): AsyncGenerator<readonly Row[], void, undefined> {
  const read = rowReader(columns);
  for await (const batch of session.stream(statement)) yield batch.map(read);
}
