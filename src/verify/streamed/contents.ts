/** The one function that certifies the contents of a target of any size: every row, value by value, with bounded memory. */
import type { Check, Difference } from '../../model/check.ts';
import type { Column, Row, Rows } from '../../model/rows.ts';
import { compared } from '../checks/plan.ts';
import { isDifferent, noDifference } from '../difference.ts';
import { bucketed } from './buckets.ts';
import type { BucketedSummary } from './buckets.ts';
import { findDifference } from './search.ts';

export interface ContentsInput {
  /** Read once more where something differs: each reading gives the same rows. */
  readonly expected: Rows;
  /** Of the expected rows, taken before the load, so that no load could reach it. */
  readonly digest: BucketedSummary;
  /** Every row that is in the target, read again where something differs. */
  readonly observed: () => AsyncIterable<readonly Row[]>;
  /** Told of rows as they are read. */
  readonly told?: (rows: number) => void;
  /** Rows that may be kept while a difference is looked for. */
  readonly mostKept?: number;
}

export interface Contents {
  readonly checks: readonly Check[];
  /** Of the parts that were compared by key. */
  readonly difference: Difference;
  readonly expected_checksum: string;
  readonly actual_checksum: string;
  readonly expected_row_count: number;
  readonly actual_row_count: number;
}

export async function certifyContents({
  expected,
  digest,
  observed,
  told,
  mostKept,
}: ContentsInput): Promise<Contents> {
  const seen = await bucketed(expected, observed(), told);
  const differs = seen.digest !== digest.digest;
  const found = differs
    ? await findDifference(expected, digest, seen, observed, mostKept)
    : { difference: noDifference, differing: 0, searched: 0 };
  const isEmpty = digest.count === 0;
  return {
    checks: [
      compared('row_count_matches_expectation', digest.count, seen.count, { isEmpty }),
      compared('contents_match_expectation', digest.digest, seen.digest, {
        isEmpty,
        ...(differs ? { detail: searchText(found, digest, seen) } : {}),
      }),
      nullCheck(expected.columns, digest, seen),
    ],
    difference: found.difference,
    expected_checksum: digest.digest,
    actual_checksum: seen.digest,
    expected_row_count: digest.count,
    actual_row_count: seen.count,
  };
}

/** How far the difference was followed: what is listed is exact for the parts that were compared. */
function searchText(
  { difference, differing, searched }: Awaited<ReturnType<typeof findDifference>>,
  { buckets }: BucketedSummary,
  seen: BucketedSummary,
): string {
  const all = `${differing} of ${buckets.length} parts of the table differ`;
  if (searched === 0) {
    const rows = seen.count.toLocaleString('en');
    return `${all}; each has too many rows to compare them by key (${rows} rows are there)`;
  }
  const { missing, unexpected, changed } = difference;
  if (!isDifferent(difference)) return `${all}; a second reading showed other rows than the first`;
  return (
    `${all}, ${searched === differing ? 'all' : `${searched}`} of them compared by key: ` +
    `${missing.count} missing, ${unexpected.count} unexpected, ${changed.count} changed`
  );
}

/** Exact, by column; equal rows have them too, but a count that differs says in which column to look. */
function nullCheck(columns: readonly Column[], expected: BucketedSummary, seen: BucketedSummary): Check {
  const differing = columns.flatMap(({ name }, at) =>
    expected.nulls[at] === seen.nulls[at] ? [] : [{ name, at }],
  );
  const counts = ({ nulls }: BucketedSummary): Record<string, number> =>
    Object.fromEntries(differing.map(({ name, at }) => [name, nulls[at] ?? 0]));
  const total = ({ nulls }: BucketedSummary): number => nulls.reduce((sum, count) => sum + count, 0);
  const said = (of: BucketedSummary) => ({ nulls: total(of), differing: counts(of) });
  return compared('null_counts_match_expectation', said(expected), said(seen), {
    isEmpty: expected.count === 0,
  });
}
