/** The keyed difference between the rows expected and the rows observed: missing, unexpected and changed. */
import { createHash } from 'node:crypto';
import type { CellDifference, Difference, KeyText } from '../model/check.ts';
import { rowEncoder, sameValue } from '../model/encoding.ts';
import type { Row, Rows } from '../model/rows.ts';
import { keyIdentity, keyText } from './keys.ts';
import type { KeyIdentity } from './keys.ts';
import { renderPair } from './render.ts';

/** How many of each sort are shown; all are counted. */
export const shownRows = 5;
export const shownCells = 10;

export const noDifference: Difference = {
  missing: { count: 0, first: [] },
  unexpected: { count: 0, first: [] },
  changed: { count: 0, first: [], columns: {} },
};

export function isDifferent({ missing, unexpected, changed }: Difference): boolean {
  return missing.count + unexpected.count + changed.count > 0;
}

/** Expected rows that share a key, by their content. */
class Duplicates {
  private readonly rows = new Map<string, Row[]>();

  constructor(rows: readonly Row[]) {
    for (const row of rows) this.add(row);
  }

  add(row: Row): void {
    const content = contentOf(row);
    const alike = this.rows.get(content);
    if (alike) alike.push(row);
    else this.rows.set(content, [row]);
  }

  /** Takes out one row that is the same as this one. */
  take(row: Row): boolean {
    const content = contentOf(row);
    const alike = this.rows.get(content);
    if (!alike) return false;
    alike.pop();
    if (alike.length === 0) this.rows.delete(content);
    return true;
  }

  /** Takes out the first row that is left. */
  shift(): Row | undefined {
    for (const [content, alike] of this.rows) {
      const row = alike.shift();
      if (alike.length === 0) this.rows.delete(content);
      return row;
    }
    return undefined;
  }
}

const encoder = rowEncoder();

function contentOf(row: Row): string {
  return createHash('sha256').update(encoder.encode(row)).digest('base64');
}

function sameRow(left: Row, right: Row): boolean {
  // Stryker disable next-line ConditionalExpression: quicker than value by value
  if (left === right) return true;
  if (left.length !== right.length) return false;
  // Stryker disable next-line EqualityOperator: beyond the last both are absent
  for (let index = 0; index < left.length; index += 1) {
    if (!sameValue(left[index], right[index])) return false;
  }
  return true;
}

/**
 * Compares by key and, within a key, as multisets: equal rows match first, what is left is paired as
 * changed, and the rest is missing or unexpected. It takes time in proportion to the rows.
 *
 * @param expected in the column order in which `observed` gives its rows
 */
export async function difference(
  expected: Rows,
  observed: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
): Promise<Difference> {
  const { columns, key } = expected;
  const identify = keyIdentity(columns, key);
  const waiting = expectedByKey(expected, identify);
  const unmatched: Row[] = [];
  for await (const batch of observed) {
    for (const row of batch) {
      const identity = identify(row);
      const there = waiting.get(identity);
      if (there instanceof Duplicates) {
        if (!there.take(row)) unmatched.push(row);
      } else if (there && sameRow(there, row)) waiting.delete(identity);
      else unmatched.push(row);
    }
  }

  const unexpected = new Found(expected);
  const changed = new Changed(expected);
  for (const row of unmatched) {
    const identity = identify(row);
    const there = waiting.get(identity);
    const partner = there instanceof Duplicates ? there.shift() : there;
    if (!partner) unexpected.add(row);
    else {
      if (partner === there) waiting.delete(identity);
      changed.add(partner, row);
    }
  }
  const missing = new Found(expected);
  for (const there of waiting.values()) {
    if (!(there instanceof Duplicates)) missing.add(there);
    else for (let row = there.shift(); row; row = there.shift()) missing.add(row);
  }
  return { missing: missing.result(), unexpected: unexpected.result(), changed: changed.result() };
}

function expectedByKey(
  expected: Rows,
  identify: (row: Row) => KeyIdentity,
): Map<KeyIdentity, Row | Duplicates> {
  const byKey = new Map<KeyIdentity, Row | Duplicates>();
  for (const batch of expected.batches()) {
    for (const row of batch) {
      const identity = identify(row);
      const there = byKey.get(identity);
      if (!there) byKey.set(identity, row);
      else if (there instanceof Duplicates) there.add(row);
      else byKey.set(identity, new Duplicates([there, row]));
    }
  }
  return byKey;
}

/** Missing or unexpected rows. */
class Found {
  private count = 0;
  private readonly first: KeyText[] = [];
  private readonly of: Rows;

  constructor(of: Rows) {
    this.of = of;
  }

  add(row: Row): void {
    this.count += 1;
    if (this.first.length < shownRows) this.first.push(keyText(this.of.columns, this.of.key, row));
  }

  result(): Difference['missing'] {
    return { count: this.count, first: this.first };
  }
}

class Changed {
  private count = 0;
  private readonly first: { key: KeyText; cells: CellDifference[] }[] = [];
  /** By position, which may lie beyond the last column. */
  private readonly columns: number[] = [];
  private readonly of: Rows;

  constructor(of: Rows) {
    this.of = of;
  }

  add(expected: Row, observed: Row): void {
    this.count += 1;
    const cells: CellDifference[] | undefined = this.first.length < shownRows ? [] : undefined;
    const width = Math.max(expected.length, observed.length);
    // Stryker disable next-line EqualityOperator: beyond the last both are absent
    for (let index = 0; index < width; index += 1) {
      if (sameValue(expected[index], observed[index])) continue;
      this.columns[index] = (this.columns[index] ?? 0) + 1;
      if (cells && cells.length < shownCells) {
        const [left, right] = renderPair(expected[index], observed[index], this.of.columns[index]?.kind);
        cells.push({ column: this.nameOf(index), expected: left, observed: right });
      }
    }
    if (cells) this.first.push({ key: keyText(this.of.columns, this.of.key, expected), cells });
  }

  result(): Difference['changed'] {
    const columns = [...this.columns.entries()].flatMap(([index, count]) =>
      // Without a count where no row differs.
      count === undefined ? [] : [[this.nameOf(index), count] as const],
    );
    return { count: this.count, first: this.first, columns: Object.fromEntries(columns) };
  }

  private nameOf(index: number): string {
    return this.of.columns[index]?.name ?? `value ${index + 1} of a row of ${this.of.columns.length}`;
  }
}

/** The difference between rows and what was read, or null where there is none. */
export async function compareRows(
  expected: Rows,
  observed: AsyncIterable<readonly Row[]>,
): Promise<Difference | null> {
  const found = await difference(expected, observed);
  return isDifferent(found) ? found : null;
}
