/** An append target: the delta stands behind the rows that were there, and those are untouched. */
import { columnIndex } from '../../model/rows.ts';
import type { Row } from '../../model/rows.ts';
import { opColumn } from '../../model/technical.ts';
import { MultisetSum } from '../digest.ts';
import type { RowDigest } from '../digest.ts';
import { renderValue } from '../render.ts';
import { compared } from './plan.ts';
import type { Planner } from './plan.ts';

/** Rows told apart by their operation: null for those that were there before. */
class ByOperation {
  readonly existing = new MultisetSum();
  readonly delta = new MultisetSum();
  private readonly operations = new Map<string, number>();
  private readonly at: number;

  constructor(at: number) {
    this.at = at;
  }

  add(row: Row, digest: RowDigest): void {
    const op = row[this.at];
    if (op === null) {
      this.existing.add(digest);
      return;
    }
    this.delta.add(digest);
    const name = typeof op === 'string' ? op : renderValue(op);
    this.operations.set(name, (this.operations.get(name) ?? 0) + 1);
  }

  counts(): Record<string, number> {
    // Stryker disable next-line EqualityOperator: no two of them have one name
    return Object.fromEntries([...this.operations].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

export const appendPlan: Planner = ({ expectation, visit }) => {
  const at = columnIndex(expectation.after.columns, opColumn.name);
  const expected = new ByOperation(at);
  visit(expectation.after, (row, digest) => expected.add(row, digest));
  const before = new MultisetSum();
  visit(expectation.before, (_, digest) => before.add(digest));
  return {
    begin() {
      const observed = new ByOperation(at);
      return {
        row: (row, digest) => observed.add(row, digest),
        finish() {
          const isEmpty = expected.delta.count === 0;
          return [
            compared('append_count_matches_delta', expected.counts(), observed.counts(), { isEmpty }),
            compared('append_checksum_matches_delta', expected.delta.text(), observed.delta.text(), {
              isEmpty,
            }),
            compared('existing_rows_preserved', before.text(), observed.existing.text(), {
              isEmpty: before.count === 0,
              detail: `${before.count} rows before, ${observed.existing.count} of them found`,
            }),
          ];
        },
      };
    },
  };
};
