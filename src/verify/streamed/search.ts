/** Finds the keyed difference of tables that are too large to keep: only the parts that differ are read again. */
import type { Difference } from '../../model/check.ts';
import type { Row, Rows } from '../../model/rows.ts';
import { difference, noDifference } from '../difference.ts';
import { bucketsBy } from './buckets.ts';
import type { BucketedSummary } from './buckets.ts';

/** Rows that may be kept at once while a difference is looked for: of 126 columns they take about 100 MB. */
export const mostKeptRows = 20_000;

export interface Found {
  readonly difference: Difference;
  /** Parts that differ, and those of them whose rows were compared. */
  readonly differing: number;
  readonly searched: number;
}

export async function findDifference(
  expected: Rows,
  before: BucketedSummary,
  after: BucketedSummary,
  observed: () => AsyncIterable<readonly Row[]>,
  mostKept = mostKeptRows,
): Promise<Found> {
  const differing = differingBuckets(before, after);
  const chosen = within(differing, mostKept);
  if (chosen.size === 0) return { difference: noDifference, differing: differing.length, searched: 0 };
  const bucketOf = bucketsBy(expected);
  const isChosen = (row: Row): boolean => chosen.has(bucketOf(row));
  const found = await difference(
    {
      ...expected,
      *batches() {
        for (const batch of expected.batches()) yield batch.filter(isChosen);
      },
    },
    only(observed(), isChosen),
  );
  return { difference: found, differing: differing.length, searched: chosen.size };
}

interface Differing {
  readonly bucket: number;
  /** What comparing it would keep, at most. */
  readonly rows: number;
}

function differingBuckets(before: BucketedSummary, after: BucketedSummary): readonly Differing[] {
  return before.buckets.flatMap(({ digest, count }, bucket) => {
    const seen = after.buckets[bucket];
    return seen?.digest === digest ? [] : [{ bucket, rows: count + (seen?.count ?? 0) }];
  });
}

/** The smallest first, so that as many as possible are compared. */
function within(differing: readonly Differing[], mostKept: number): ReadonlySet<number> {
  const chosen = new Set<number>();
  let rows = 0;
  for (const each of differing.toSorted((a, b) => a.rows - b.rows)) {
    rows += each.rows;
    if (rows > mostKept) break;
    chosen.add(each.bucket);
  }
  return chosen;
}

async function* only(
  batches: AsyncIterable<readonly Row[]>,
  isWanted: (row: Row) => boolean,
): AsyncGenerator<readonly Row[]> {
  for await (const batch of batches) yield batch.filter(isWanted);
}
