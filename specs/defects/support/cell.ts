/** One cell of a table that a load has just written, and what a fault of values makes of it. */
import { Left } from '../../../src/defects/index.ts';
import type { ContentDefect } from '../../../src/defects/index.ts';
import type { MatrixCase } from '../../../src/model/case.ts';
import { MatrixError } from '../../../src/model/error.ts';
import { familyKinds } from '../../../src/model/families.ts';
import type { Family } from '../../../src/model/families.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../../src/model/technical.ts';
import type { Value } from '../../../src/model/value.ts';
import { changeWindow } from '../../../src/model/volume.ts';
import { loadTimestamp } from './right.ts';

/** In the place of what is left of a value: the fault cannot show in it. */
export const untouched = 'untouched';

export interface Examples {
  /** The families whose values the fault can befall. */
  readonly families: string;
  /** A value and what is left of it; in a column of the first family where none is named. */
  readonly cells: readonly (readonly [
    given: Value,
    left: Value | readonly [typeof untouched],
    of?: Family,
  ])[];
}

/** Told apart from the text that says so. */
export const asItWas = [untouched] as const;

export const baseColumns: readonly Column[] = [
  { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  { name: 'business_date', family: 'date', kind: 'date', nullable: false },
];

export function wideColumn(family: Family, ordinal = 1): Column {
  const name = `wide_demo_${String(ordinal).padStart(3, '0')}_${family}`;
  return { name, family, kind: familyKinds[family], nullable: true };
}

/** A full refresh of an empty table, which has written all of these rows. */
export function refreshed(columns: readonly Column[], rows: readonly Row[]): Left {
  return new Left({
    case: { case_id: 'demo', strategy: 'full_refresh', sink_shape: 'table' } as MatrixCase,
    before: rowsOf(columns, ['id'], []),
    changes: rowsOf([...columns, opColumn, seqColumn], [seqColumn.name], []),
    after: rows,
    loadTimestamp,
  });
}

/** The rows that are left, or null where nothing could be struck. */
export function planted(defect: ContentDefect, left: Left): readonly Row[] | null {
  try {
    return defect.plant(left);
  } catch (error) {
    if (error instanceof MatrixError && error.code === 'MATRIX_NOTHING_TO_DAMAGE') return null;
    throw error;
  }
}

/** What is left of a value, beside which other rows have others. */
export function struck(defect: ContentDefect, family: Family, ...values: readonly Value[]) {
  const rows = values.map((value, index): Row => [index + 1, changeWindow.from, value]);
  const found = planted(defect, refreshed([...baseColumns, wideColumn(family)], rows));
  return found ? (found[0] as Row)[2] : asItWas;
}
