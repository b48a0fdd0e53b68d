/** A log: the events after the position, by count, content, key and deletion. */
import { eventField } from '../../model/events.ts';
import type { Row } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import { renderValue } from '../render.ts';
import { compared, eachRow, Listing, withoutRows } from './plan.ts';
import type { Planner } from './plan.ts';

/** How often each thing occurred. */
class Tally {
  readonly counts = new Map<Value | undefined, number>();

  add(item: Value | undefined): void {
    this.counts.set(item, (this.counts.get(item) ?? 0) + 1);
  }

  get isEmpty(): boolean {
    return this.counts.size === 0;
  }

  /** With names, in their order. */
  named(): Record<string, number> {
    const entries = [...this.counts].map(([item, count]) => [plain(item), count] as const);
    // Stryker disable next-line EqualityOperator: no two of them have one name
    return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** What occurs here more often than there. */
  beyond(other: Tally): { readonly count: number; readonly first: readonly string[] } {
    const listing = new Listing<string>();
    for (const [item, count] of this.counts) {
      for (let left = count - (other.counts.get(item) ?? 0); left > 0; left -= 1) listing.add(plain(item));
    }
    return listing.result();
  }
}

function plain(item: Value | undefined): string {
  return typeof item === 'string' ? item : renderValue(item);
}

const none = { count: 0, first: [] };

export const eventCountPlan: Planner = ({ expectation }) => {
  const expected = new Tally();
  eachRow(expectation.after, (row) => expected.add(row[eventField.op]));
  return {
    begin() {
      const observed = new Tally();
      return {
        row: (row) => observed.add(row[eventField.op]),
        finish: () => [
          compared('event_count_matches_expected', expected.named(), observed.named(), {
            isEmpty: expected.isEmpty,
          }),
        ],
      };
    },
  };
};

export const eventChecksumPlan: Planner = ({ after }) =>
  withoutRows(({ summary }) => [
    compared('event_checksum_matches_expected', after.digest, summary.digest, {
      isEmpty: after.count === 0,
    }),
  ]);

/** Every event has a key, and each key as many events as expected. */
export const keyedEventsPlan: Planner = ({ expectation }) => {
  const expected = new Tally();
  eachRow(expectation.after, (row) => expected.add(row[eventField.key]));
  return {
    begin() {
      const observed = new Tally();
      let withoutKey = 0;
      return {
        row(row) {
          const key = row[eventField.key];
          if (typeof key !== 'string' || key === '') withoutKey += 1;
          else observed.add(key);
        },
        finish: () => [
          compared(
            'keyed_events_present',
            { keys: expected.counts.size, missing: none, unexpected: none, without_key: 0 },
            {
              keys: observed.counts.size,
              missing: expected.beyond(observed),
              unexpected: observed.beyond(expected),
              without_key: withoutKey,
            },
            { isEmpty: expected.isEmpty },
          ),
        ],
      };
    },
  };
};

/** Delete events by key, and that they carry no data where none is expected. */
export const deleteEventsPlan: Planner = ({ expectation }) => {
  const isDelete = (row: Row): boolean => row[eventField.op] === 'delete';
  const expected = new Tally();
  const expectedWithData = new Tally();
  const add = (row: Row, keys: Tally, withData: Tally): void => {
    if (!isDelete(row)) return;
    keys.add(row[eventField.key]);
    if (row[eventField.hasData] !== false) withData.add(row[eventField.key]);
  };
  eachRow(expectation.after, (row) => add(row, expected, expectedWithData));
  return {
    begin() {
      const observed = new Tally();
      const observedWithData = new Tally();
      return {
        row: (row) => add(row, observed, observedWithData),
        finish: () => [
          compared(
            'delete_events_present_when_expected',
            { keys: expected.counts.size, missing: none, unexpected: none, with_data: none },
            {
              keys: observed.counts.size,
              missing: expected.beyond(observed),
              unexpected: observed.beyond(expected),
              with_data: observedWithData.beyond(expectedWithData),
            },
            { isEmpty: expected.isEmpty },
          ),
        ],
      };
    },
  };
};
