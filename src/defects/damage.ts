/** What a defect has done, told by key: a second opinion on the product's own difference, and deliberately naive. */
import { eventField } from '../model/events.ts';
import { columnIndex } from '../model/rows.ts';
import type { Column, Row, Rows } from '../model/rows.ts';
import type { Value } from '../model/value.ts';

export interface Damage {
  readonly missing: readonly Row[];
  readonly unexpected: readonly Row[];
  /** The right row, and the names of the columns in which the planted one differs. */
  readonly changed: readonly { readonly row: Row; readonly columns: readonly string[] }[];
}

/** Rows are paired by key and in order, once those that are the same are set aside. */
export function damageOf(
  { columns, key, shape }: Pick<Rows, 'columns' | 'key' | 'shape'>,
  right: readonly Row[],
  planted: readonly Row[],
): Damage {
  const positions = key.map((name) => columnIndex(columns, name));
  const keyOf = (row: Row): string => JSON.stringify(positions.map((at) => String(row[at])));
  const wanted = byKey(shape === 'log' ? numbered(right) : right, keyOf);
  const found = byKey(shape === 'log' ? numbered(planted) : planted, keyOf);
  const missing: Row[] = [];
  const unexpected: Row[] = [];
  const changed: { row: Row; columns: string[] }[] = [];
  for (const name of new Set([...wanted.keys(), ...found.keys()])) {
    const [of, but] = unlike(wanted.get(name) ?? [], found.get(name) ?? []);
    for (let at = 0; at < Math.max(of.length, but.length); at += 1) {
      const [row, other] = [of[at], but[at]];
      if (!other) missing.push(row as Row);
      else if (!row) unexpected.push(other);
      else changed.push({ row, columns: differing(columns, row, other) });
    }
  }
  return { missing, unexpected, changed };
}

export function isHarmless({ missing, unexpected, changed }: Damage): boolean {
  return missing.length + unexpected.length + changed.length === 0;
}

export function sameRow(a: Row, b: Row): boolean {
  // Most rows are not struck, and stand in both lists.
  return a === b || (a.length === b.length && a.every((value, at) => sameCell(value, b[at])));
}

function sameCell(a: Value | undefined, b: Value | undefined): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : Object.is(a, b);
}

function differing(columns: readonly Column[], a: Row, b: Row): string[] {
  return columns.flatMap(({ name }, at) => (sameCell(a[at], b[at]) ? [] : [name]));
}

/** What is left of two lists when each row that both have is taken out of both. */
function unlike(right: readonly Row[], planted: readonly Row[]): [Row[], Row[]] {
  const rest = [...planted];
  const alone = right.filter((row) => {
    const at = rest.findIndex((other) => sameRow(row, other));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  return [alone, rest];
}

function byKey(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = keyOf(row);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}

/** Events with the ordinals that they have in this order. */
export function numbered(events: readonly Row[]): readonly Row[] {
  const counts = new Map<Value | undefined, number>();
  return events.map((event) => {
    const key = event[eventField.key];
    const ordinal = counts.get(key) ?? 0;
    counts.set(key, ordinal + 1);
    return event.with(eventField.ordinal, ordinal);
  });
}
