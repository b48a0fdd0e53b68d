/** `no_unexpected_null_density`: every column has exactly as many nulls as expected. */
import { compared, withoutRows } from './plan.ts';
import type { Planner } from './plan.ts';

export const nullDensityPlan: Planner = ({ expectation, after }) => {
  const { columns } = expectation.after;
  return withoutRows(({ summary }) => {
    const expected: Record<string, number> = {};
    const observed: Record<string, number> = {};
    let [expectedNulls, observedNulls] = [0, 0];
    columns.forEach((column, index) => {
      const [left, right] = [after.nulls[index] as number, summary.nulls[index] as number];
      expectedNulls += left;
      observedNulls += right;
      if (left === right) return;
      expected[column.name] = left;
      observed[column.name] = right;
    });
    return [
      compared(
        'no_unexpected_null_density',
        { columns: columns.length, rows: after.count, nulls: expectedNulls, differing: expected },
        { columns: columns.length, rows: summary.count, nulls: observedNulls, differing: observed },
        { isEmpty: after.count === 0 },
      ),
    ];
  });
};
