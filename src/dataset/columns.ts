/** The 126 data columns of a source: six base columns and 120 wide ones that cycle through the type families. */
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
 */
export function columnsOf(source: string): readonly Column[] {
  let columns = made.get(source);
  if (!columns) {
    columns = [...baseColumns, ...Array.from({ length: wideCount }, (_, index) => wide(source, index + 1))];
    made.set(source, columns);
  }
  return columns;
}

function wide(source: string, ordinal: number): Column {
  const family = families[(ordinal - 1) % families.length] as Family;
  const name = `wide_${source}_${String(ordinal).padStart(3, '0')}_${family}`;
  return { name, family, kind: familyKinds[family], nullable: true };
}
