/** The difference between what was expected and what was observed, for the page. */
import { hasDifference, keyLine } from '../../evidence/failure.ts';
import type { Difference, KeyText } from '../../model/check.ts';
import { cut, cutOf, shown } from './cut.ts';
import type { DifferenceData } from './shape.ts';

const most = { rows: 5, cells: 10, columns: 20 };

/** Undefined where nothing differs. */
export function differenceData(difference: Difference): DifferenceData | undefined {
  if (!hasDifference(difference)) return undefined;
  const { missing, unexpected, changed } = difference;
  const rows = changed.first.map(({ key, cells }) => ({
    key: shownKey(key),
    cells: cells
      .slice(0, most.cells)
      .map(
        ({ column, expected, observed }) => [shown(column, 100), shown(expected), shown(observed)] as const,
      ),
  }));
  const columns = Object.entries(changed.columns)
    .toSorted(([, a], [, b]) => b - a)
    .map(([column, count]) => [shown(column, 100), count] as const);
  return {
    missing: cutOf(missing.first.map(shownKey), missing.count, most.rows),
    unexpected: cutOf(unexpected.first.map(shownKey), unexpected.count, most.rows),
    changed: cutOf(rows, changed.count, most.rows),
    columns: cut(columns, most.columns),
  };
}

function shownKey(key: KeyText): string {
  return shown(keyLine(key), 120);
}
