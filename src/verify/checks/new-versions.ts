/** `row_hash_changes_create_new_versions`: a new version stands exactly where the row hash has changed. */
import { sameValue } from '../../model/encoding.ts';
import { renderValue } from '../render.ts';
import { compared, eachRow, Listing } from './plan.ts';
import type { Planner } from './plan.ts';
import { Versions } from './versions.ts';

export const newVersionsPlan: Planner = ({ expectation }) => {
  const { columns } = expectation.after;
  const expected = new Versions(columns);
  eachRow(expectation.after, (row) => expected.add(row));
  expected.sorted();
  const before = new Versions(expectation.before.columns);
  eachRow(expectation.before, (row) => before.add(row));

  /** Versions beyond those that were there before, of all keys. */
  const created = (versions: Versions): number => {
    let count = 0;
    for (const [id, ofKey] of versions.byId)
      count += Math.max(0, ofKey.length - (before.byId.get(id)?.length ?? 0));
    return count;
  };

  return {
    begin() {
      const observed = new Versions(columns);
      return {
        row: (row) => observed.add(row),
        finish() {
          const missing = new Listing<string>();
          const needless = new Listing<string>();
          const unchanged = new Listing<string>();
          const wrong = new Listing<string>();
          for (const [id, versions] of observed.sorted().byId) {
            const oracle = expected.byId.get(id) ?? [];
            if (versions.length > oracle.length) needless.add(renderValue(id));
            versions.forEach((version, index) => {
              // Stryker disable next-line ArithmeticOperator: two neighbours are alike from either side
              const predecessor = versions[index - 1];
              if (predecessor && sameValue(predecessor.hash, version.hash)) unchanged.add(renderValue(id));
              const twin = oracle[index];
              if (twin && !sameValue(twin.hash, version.hash)) wrong.add(renderValue(id));
            });
          }
          for (const [id, versions] of expected.byId) {
            if ((observed.byId.get(id)?.length ?? 0) < versions.length) missing.add(renderValue(id));
          }
          const none = { count: 0, first: [] };
          const [wanted, found] = [created(expected), created(observed)];
          return [
            compared(
              'row_hash_changes_create_new_versions',
              {
                new_versions: wanted,
                keys_without: none,
                keys_with_needless: none,
                same_hash_as_before: none,
                wrong_hash: none,
              },
              {
                new_versions: found,
                keys_without: missing.result(),
                keys_with_needless: needless.result(),
                same_hash_as_before: unchanged.result(),
                wrong_hash: wrong.result(),
              },
              { isEmpty: wanted === 0 },
            ),
          ];
        },
      };
    },
  };
};
