/** Keys of rows: as the key of a map, and as people read them. */
import type { KeyText } from '../model/check.ts';
import { columnIndex } from '../model/rows.ts';
import type { Column, Row } from '../model/rows.ts';
import type { Value } from '../model/value.ts';
import { renderValue } from './render.ts';

/** The column that identifies a row of the data, in every table: `matrix.md`, "Rows". */
export const idColumn = 'id';

/** Equal for equal keys only. */
export type KeyIdentity = Value | undefined;

/** Reads a row's key by the key columns' positions. */
export function keyIdentity(columns: readonly Column[], key: readonly string[]): (row: Row) => KeyIdentity {
  const positions = key.map((name) => columnIndex(columns, name));
  const [only] = positions;
  // Stryker disable next-line ConditionalExpression,EqualityOperator,BlockStatement: quicker than below, and as exact
  if (positions.length === 1 && only !== undefined) {
    return (row) => {
      const value = row[only];
      // Stryker disable next-line ConditionalExpression: a mark on every key is slower, and as exact
      if (value instanceof Uint8Array) return marked(value);
      // A number, bigint, boolean or null is no string, so a text needs a mark only where it begins as a marked key does.
      // Stryker disable next-line ConditionalExpression,LogicalOperator,Regex: so are marks on more texts than need one
      return typeof value === 'string' && /^(?:bytes|string) /.test(value) ? marked(value) : value;
    };
  }
  return (row) => {
    // Stryker disable next-line StringLiteral: all may begin alike
    let identity = '';
    for (const position of positions) identity += marked(row[position]);
    return identity;
  };
}

function marked(value: Value | undefined): string {
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
  // Stryker disable next-line StringLiteral: any name does that no other type has
  return `${value instanceof Uint8Array ? 'bytes' : typeof value} ${text.length} ${text}\u0000`;
}

/** A row's key by column name. Texts stand as they are, unless that could be taken for something else. */
export function keyText(columns: readonly Column[], key: readonly string[], row: Row): KeyText {
  return Object.fromEntries(
    key.map((name) => {
      const index = columnIndex(columns, name);
      const value = row[index];
      const isPlain = typeof value === 'string' && /^[!-~]{1,64}$/.test(value) && value !== 'null';
      // Stryker disable next-line OptionalChaining: a column of this name was found
      return [name, isPlain ? value : renderValue(value, columns[index]?.kind)];
    }),
  );
}
