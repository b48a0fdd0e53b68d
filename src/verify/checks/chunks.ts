/** `backfill_chunk_state_committed`: the chunks reported, against those asked for and the rows there, day by day. */
import type { Chunk } from '../../model/loader.ts';
import type { DayWindow } from '../../model/manifest.ts';
import { columnIndex } from '../../model/rows.ts';
import { dayText, parseDay } from '../../model/time.ts';
import type { Value } from '../../model/value.ts';
import { MultisetSum } from '../digest.ts';
import type { RowDigest } from '../digest.ts';
import { compared } from './plan.ts';
import type { Planner } from './plan.ts';

const name = 'backfill_chunk_state_committed';
const dayColumn = 'business_date';

/** Rows by their day. */
class ByDay {
  private readonly days = new Map<Value | undefined, MultisetSum>();

  add(day: Value | undefined, digest: RowDigest): void {
    let sum = this.days.get(day);
    if (!sum) this.days.set(day, (sum = new MultisetSum()));
    sum.add(digest);
  }

  of(day: number): MultisetSum {
    return this.days.get(day) ?? new MultisetSum();
  }
}

export const chunksPlan: Planner = ({ expectation, visit }) => {
  const at = columnIndex(expectation.after.columns, dayColumn);
  const expected = new ByDay();
  visit(expectation.after, (row, digest) => expected.add(row[at], digest));
  return {
    begin() {
      const observed = new ByDay();
      return {
        row: (row, digest) => observed.add(row[at], digest),
        finish({ manifest, observation: { report } }) {
          const window = manifest.sink.strategy.chunk;
          if (!window) {
            return [
              {
                name,
                status: 'failed',
                expected: null,
                observed: null,
                detail: 'the manifest has no chunks',
              },
            ];
          }
          const days = daysOf(window);
          const reported = reportedChunks(report?.chunks ?? []);
          return [
            compared(
              name,
              {
                reported: days.map((day) => chunkText(day, expected.of(day).count, true)),
                read_back: days.map((day) => readBack(day, expected.of(day))),
              },
              { reported, read_back: days.map((day) => readBack(day, observed.of(day))) },
            ),
          ];
        },
      };
    },
  };
};

function daysOf(window: DayWindow): number[] {
  const [first, last] = [parseDay(window.from), parseDay(window.to)];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function chunkText(day: number, rows: number, committed: boolean): Chunk {
  return { from: dayText(day), to: dayText(day), rows, committed };
}

/** Workers report in any order. */
function reportedChunks(chunks: readonly Chunk[]): Chunk[] {
  // Stryker disable ConditionalExpression,EqualityOperator: a sort asks whether one goes before the other
  return chunks
    .map(({ from, to, rows, committed }) => ({ from, to, rows, committed }))
    .toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}

// Stryker restore ConditionalExpression,EqualityOperator
function readBack(day: number, sum: MultisetSum): { day: string; rows: number; checksum: string } {
  return { day: dayText(day), rows: sum.count, checksum: sum.text() };
}
