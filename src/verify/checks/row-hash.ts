/** `snapshot_diff_row_hash_matches`: the row hash that the target holds, row by row with the oracle's. */
import { sameValue } from '../../model/encoding.ts';
import { columnIndex } from '../../model/rows.ts';
import { hashColumn } from '../../model/technical.ts';
import type { Value } from '../../model/value.ts';
import { idColumn } from '../keys.ts';
import { renderPair, renderValue } from '../render.ts';
import { compared, eachRow, Listing } from './plan.ts';
import type { Planner } from './plan.ts';

interface WrongHash {
  readonly id: string;
  readonly expected: string;
  readonly observed: string;
}

export const rowHashPlan: Planner = ({ expectation }) => {
  const id = columnIndex(expectation.after.columns, idColumn);
  const hash = columnIndex(expectation.after.columns, hashColumn.name);
  const hashes = new Map<Value | undefined, Value | undefined>();
  eachRow(expectation.after, (row) => hashes.set(row[id], row[hash]));
  return {
    begin() {
      const wrong = new Listing<WrongHash>();
      let rows = 0;
      let right = 0;
      return {
        row(row) {
          rows += 1;
          // A key that nobody expects has no hash, so its row is wrong whatever it holds.
          const expected = hashes.get(row[id]);
          if (expected !== undefined && sameValue(expected, row[hash])) right += 1;
          else {
            const [left, found] = renderPair(expected, row[hash]);
            wrong.add({ id: renderValue(row[id]), expected: left, observed: found });
          }
        },
        finish: () => [
          compared(
            'snapshot_diff_row_hash_matches',
            { rows: hashes.size, matching: hashes.size, wrong: { count: 0, first: [] } },
            { rows, matching: right, wrong: wrong.result() },
            { isEmpty: hashes.size === 0 },
          ),
        ],
      };
    },
  };
};
