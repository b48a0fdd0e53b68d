/** The digest of a table in parts: rows of one key fall into one part, so that what differs is found again without keeping rows. */
import type { Row, Rows } from '../../model/rows.ts';
import { MultisetSum, rowDigester, TableDigest } from '../digest.ts';
import type { Summary } from '../digest.ts';
import { keyIdentity } from '../keys.ts';
import type { KeyIdentity } from '../keys.ts';

export const bucketCount = 1024;

export interface BucketDigest {
  readonly digest: string;
  readonly count: number;
}

export interface BucketedSummary extends Summary {
  readonly buckets: readonly BucketDigest[];
}

type Keyed = Pick<Rows, 'columns' | 'key'>;
export type Batches = Iterable<readonly Row[]> | AsyncIterable<readonly Row[]>;

/** Digests every row as it comes, encoded afresh, and keeps none. */
export async function bucketed(
  { columns, key }: Keyed,
  batches: Batches,
  told: (rows: number) => void = () => {},
): Promise<BucketedSummary> {
  const digester = rowDigester(columns, { memo: false });
  const table = new TableDigest(columns);
  const buckets = Array.from({ length: bucketCount }, () => new MultisetSum());
  const bucketOf = bucketsBy({ columns, key });
  for await (const batch of batches) {
    for (const row of batch) {
      const digest = digester.observed(row);
      table.add(digest);
      buckets[bucketOf(row)]?.add(digest);
    }
    told(batch.length);
  }
  return {
    ...table.summary(),
    buckets: buckets.map((sum) => ({ digest: sum.text(), count: sum.count })),
  };
}

/** The part that a row belongs to, by its key alone. */
export function bucketsBy({ columns, key }: Keyed): (row: Row) => number {
  const identify = keyIdentity(columns, key);
  return (row) => bucketOf(identify(row));
}

function bucketOf(identity: KeyIdentity): number {
  const text = String(identity);
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  // The low bits of such a hash are the weakest.
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) & (bucketCount - 1);
}
