/** `scd2_history_closed`: old versions are closed where the next one begins, and none lies over another. */
import { columnIndex } from '../../model/rows.ts';
import type { Row, Rows } from '../../model/rows.ts';
import { currentColumn, validFromColumn } from '../../model/technical.ts';
import type { Value } from '../../model/value.ts';
import { MultisetSum } from '../digest.ts';
import type { RowDigest } from '../digest.ts';
import { renderValue } from '../render.ts';
import { compared, eachRow, Listing } from './plan.ts';
import type { Planner } from './plan.ts';
import { Versions } from './versions.ts';
import type { Version } from './versions.ts';

interface Problem {
  readonly id: string;
  readonly problem: string;
}

/**
 * The closed versions are compared with those expected by their whole content; the relations between the
 * versions of a key, and the load's one timestamp, are held against the rules without asking the oracle.
 */
export const historyPlan: Planner = ({ expectation, visit }) => {
  const { columns } = expectation.after;
  const current = columnIndex(columns, currentColumn.name);
  const from = columnIndex(columns, validFromColumn.name);
  const startsBefore = startsOf(expectation.before);
  const expected = new MultisetSum();
  visit(expectation.after, (row, digest) => {
    if (row[current] !== true) expected.add(digest);
  });
  let expectedOpened = 0;
  eachRow(expectation.after, (row) => {
    if (!startsBefore.has(row[from])) expectedOpened += 1;
  });

  return {
    begin() {
      const observed = new MultisetSum();
      const versions = new Versions(columns);
      return {
        row(row: Row, digest: RowDigest) {
          if (row[current] !== true) observed.add(digest);
          versions.add(row);
        },
        finish({ load_timestamp }) {
          const problems = new Listing<Problem>();
          let opened = 0;
          for (const [id, ofKey] of versions.sorted().byId) {
            const add = (problem: string): void => problems.add({ id: renderValue(id), problem });
            relations(ofKey, add);
            for (const version of ofKey) {
              if (startsBefore.has(version.from)) continue;
              opened += 1;
              if (version.from !== load_timestamp) add(`begins at ${time(version.from)}, not with the load`);
            }
          }
          return [
            compared(
              'scd2_history_closed',
              {
                closed: expected.count,
                closed_checksum: expected.text(),
                opened: expectedOpened,
                problems: { count: 0, first: [] },
              },
              {
                closed: observed.count,
                closed_checksum: observed.text(),
                opened,
                problems: problems.result(),
              },
              {
                isEmpty: expected.count + expectedOpened === 0,
                detail: `load timestamp ${time(load_timestamp)}`,
              },
            ),
          ];
        },
      };
    },
  };
};

function startsOf(before: Rows): Set<Value | undefined> {
  const at = columnIndex(before.columns, validFromColumn.name);
  const starts = new Set<Value | undefined>();
  eachRow(before, (row) => starts.add(row[at]));
  return starts;
}

/** Validity is half open: a version ends where the next one begins, and only the last one may be current. */
export function relations(versions: readonly Version[], add: (problem: string) => void): void {
  versions.forEach((version, index) => {
    const { from, to, current } = version;
    if (typeof from !== 'bigint') add(`begins at ${time(from)}`);
    if ((current === true) !== (to === null))
      add(`is_current is ${renderValue(current)}, but it ends at ${time(to)}`);
    if (typeof from === 'bigint' && typeof to === 'bigint' && to <= from) {
      add(`ends at ${time(to)}, not after its beginning at ${time(from)}`);
    }
    const next = versions[index + 1];
    if (!next) return;
    if (to === null) add(`two versions are open: from ${time(from)} and from ${time(next.from)}`);
    else if (to !== next.from) {
      // Stryker disable next-line EqualityOperator: by now they are not the same
      const overlaps = typeof to === 'bigint' && typeof next.from === 'bigint' && to > next.from;
      add(`${overlaps ? 'an overlap' : 'a gap'}: ends at ${time(to)}, the next begins at ${time(next.from)}`);
    }
  });
}

export function time(value: Value | undefined): string {
  return renderValue(value, 'instant');
}
