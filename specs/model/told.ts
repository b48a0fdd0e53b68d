/** A second opinion on equality, naive and slow, and the hunt for codes that do not share it. */
import type { Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';

/** A text that no two different values share: by type and content, NaN like NaN, -0 unlike 0. */
export function toldValue(value: Value): string {
  if (value instanceof Uint8Array) return `bytes ${[...value].join(' ')}`;
  if (typeof value === 'string') {
    return `string ${Array.from({ length: value.length }, (_, at) => value.charCodeAt(at)).join(' ')}`;
  }
  return `${typeof value} ${Object.is(value, -0) ? '-0' : value}`;
}

/** A text that no two different rows share. */
export function told(row: Row): string {
  return row.map(toldValue).join(' | ');
}

/** A text that no two different multisets of rows share. */
export function toldSet(rows: readonly Row[]): string {
  return rows.map(told).toSorted().join('\n');
}

/** `taken for one`: two items that are told apart have one code. `kept apart`: one item has two. */
export interface Mistake {
  readonly what: 'taken for one' | 'kept apart';
  readonly items: readonly string[];
}

/**
 * Compares a code with an opinion over every pair of items. It takes time in proportion to the items, for both
 * are equivalences.
 */
export function mistakes<T>(
  items: Iterable<T>,
  code: (item: T) => string,
  opinion: (item: T) => string,
): readonly Mistake[] {
  const found: Mistake[] = [];
  const opinions = new Map<string, string>();
  const codes = new Map<string, string>();
  for (const item of items) {
    const [coded, text] = [code(item), opinion(item)];
    const other = opinions.get(coded);
    if (other === undefined) opinions.set(coded, text);
    else if (other !== text) found.push({ what: 'taken for one', items: [other, text] });
    const before = codes.get(text);
    if (before === undefined) codes.set(text, coded);
    else if (before !== coded) found.push({ what: 'kept apart', items: [text] });
  }
  return found;
}
