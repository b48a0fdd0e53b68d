/** The 126 data columns of a source: six base columns and 120 wide ones that cycle through the type families; or some of those. */
import { MatrixError } from '../model/error.ts';
import { families, familyKinds, type Family } from '../model/families.ts';
import type { Column } from '../model/rows.ts';

export const wideCount = 120;

function base(name: string, family: Family): Column {
  return { name, family, kind: familyKinds[family], nullable: false };
}

/** In this order; none is ever null. */
export const baseColumns: readonly Column[] = [
  base('id', 'int32'),
  base('business_date', 'date'),
  base('value', 'decimal'),
  base('updated_at', 'timestamptz'),
  base('source_family', 'varchar'),
  base('mock_variant', 'varchar'),
];

/** The share of nulls in a wide column, by its ordinal (1 to 120). */
export function nullShare(ordinal: number): number {
  const last = ordinal % 10;
  if (last === 0) return 0.9;
  if (last <= 2) return 0.5;
  return last <= 5 ? 0.25 : 0;
}

const made = new Map<string, readonly Column[]>();

/**
 * The columns of a source: `wide_<source>_<001..120>_<family>` after the base columns. Wide columns may be null
 * in every target, the dense ones too, so that a load that loses a value is seen and not refused.
 * @param ordinals which of the wide ones; they have the values that they have among all
 */
export function columnsOf(source: string, ordinals: readonly number[] = allOrdinals): readonly Column[] {
  const name = JSON.stringify([source, ordinals]);
  let columns = made.get(name);
  if (!columns) {
    columns = [...baseColumns, ...ordinals.map((ordinal) => wide(source, ordinal))];
    made.set(name, columns);
  }
  return columns;
}

export const allOrdinals: readonly number[] = Array.from({ length: wideCount }, (_, index) => index + 1);

export function familyOf(ordinal: number): Family {
  return families[(ordinal - 1) % families.length] as Family;
}

function wide(source: string, ordinal: number): Column {
  const family = familyOf(ordinal);
  const name = `wide_${source}_${String(ordinal).padStart(3, '0')}_${family}`;
  return { name, family, kind: familyKinds[family], nullable: true };
}

/** A wide column's ordinal, by its name; undefined for another column. */
export function ordinalOf({ name }: Pick<Column, 'name'>): number | undefined {
  const [, ordinal] = /^wide_.+?_(\d{3})_/.exec(name) ?? [];
  return ordinal === undefined ? undefined : Number(ordinal);
}

/**
 * Ordinals from a comma list of ordinals, ranges of them (`7-12`) and families.
 * @param origin what the list is called where the user wrote it
 * @returns rising, each once
 * @throws MatrixError MATRIX_BAD_COLUMNS
 */
export function parseColumns(text: string, origin: string): readonly number[] {
  const words = text.split(',').map((word) => word.trim());
  const chosen = new Set(words.flatMap((word) => ordinalsOf(word) ?? raiseBadColumns(word, origin)));
  return allOrdinals.filter((ordinal) => chosen.has(ordinal));
}

function ordinalsOf(word: string): readonly number[] | undefined {
  const [, first, last = first] = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(word) ?? [];
  const found = allOrdinals.filter((ordinal) =>
    first === undefined ? familyOf(ordinal) === word : ordinal >= Number(first) && ordinal <= Number(last),
  );
  const isWithin = first === undefined || (Number(first) >= 1 && Number(last) <= wideCount);
  return found.length > 0 && isWithin ? found : undefined;
}

function raiseBadColumns(word: string, origin: string): never {
  throw new MatrixError(
    'MATRIX_BAD_COLUMNS',
    `${origin} has ${JSON.stringify(word)}, which is no wide column: give ordinals from 1 to ${wideCount}, ranges like 7-12, ` +
      `or type families, by commas. Families: ${families.join(', ')}`,
  );
}
