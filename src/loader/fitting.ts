/** Brings values from the form of the source column's kind into that of the target column's, digit for digit. */
import { MatrixError } from '../model/error.ts';
import type { Column, Row } from '../model/rows.ts';
import { canonicalText, canonicalTextRules } from '../model/text.ts';
import type { TextForm } from '../model/text.ts';
import type { Value } from '../model/value.ts';

export interface Fitting {
  /** The source's columns with the kinds of the target's. */
  readonly columns: readonly Column[];
  /** The same rows where no value needs another form; wider rows keep what stands behind these columns. */
  rows(batch: readonly Row[]): readonly Row[];
}

type Fit = (value: Exclude<Value, null>) => Value;

/**
 * Columns meet by name; one that the target does not have stays as it is. A type that a system lacks is kept
 * there as the canonical text of the value, so that text and value can be told into each other.
 * @throws MatrixError MATRIX_KIND_MISMATCH where the target's kind has no form for the source's values; from
 *   `rows` where a value is not the canonical text of one
 */
export function fitting(source: readonly Column[], target: readonly Column[]): Fitting {
  const changes: { readonly at: number; readonly fit: Fit }[] = [];
  const columns = source.map((column, at): Column => {
    const other = target.find(({ name }) => name === column.name);
    if (!other || other.kind === column.kind || column.untyped) return column;
    const fit = fitOf(column, other);
    if (fit) changes.push({ at, fit });
    return { ...column, kind: other.kind, family: other.family };
  });
  if (changes.length === 0) return { columns, rows: (batch) => batch };
  const fitted = (row: Row): Row => {
    const copy = row.slice();
    for (const { at, fit } of changes) {
      const value = row[at] as Value;
      if (value !== null) copy[at] = fit(value);
    }
    return copy;
  };
  return { columns, rows: (batch) => batch.map(fitted) };
}

/** Undefined where both kinds have one form. */
function fitOf(from: Column, to: Column): Fit | undefined {
  const [is, wanted] = [canonicalTextRules[from.kind].form, canonicalTextRules[to.kind].form];
  // A single is a double of the same value; the other way digits would go.
  if (is === wanted || (is === 'float32 bits' && wanted === 'float64 bits')) return undefined;
  if (wanted === 'text') return (value) => canonicalText(value, from.kind);
  const read = readers[wanted];
  if (!read || (is !== 'text' && !(numeric.has(is) && numeric.has(wanted)))) {
    throw new MatrixError(
      'MATRIX_KIND_MISMATCH',
      `column ${from.name} is of kind ${from.kind} in the source and of kind ${to.kind} in the target, which has no form for its values`,
    );
  }
  return (value) => {
    const text = canonicalText(value, from.kind);
    const fitted = read(text);
    if (fitted !== undefined) return fitted;
    throw new MatrixError(
      'MATRIX_KIND_MISMATCH',
      `column ${from.name} has a value of kind ${from.kind} (${text.length} characters) that is no value of kind ${to.kind}, which the target holds`,
    );
  };
}

/** Between these digits are digits; the digits of a number are not those of bytes. */
const numeric: ReadonlySet<TextForm> = new Set(['digits', 'big digits']);

/** Undefined for a text that spells no such value. */
const readers: Partial<Readonly<Record<TextForm, (text: string) => Exclude<Value, null> | undefined>>> = {
  word: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  digits(text) {
    const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    return Number.isSafeInteger(number) ? number : undefined;
  },
  'big digits': (text) => (/^-?\d+$/.test(text) ? BigInt(text) : undefined),
  hex: (text) => (/^(?:[0-9a-f]{2})*$/.test(text) ? new Uint8Array(Buffer.from(text, 'hex')) : undefined),
};
