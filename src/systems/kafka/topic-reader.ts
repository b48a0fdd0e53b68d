/** Reads a topic from one position to another and then stops, without a consumer group. */
import { setTimeout as pause } from 'node:timers/promises';
import { MatrixError } from '../../model/error.ts';
import { positionText } from './position.ts';
import type { Cluster, Offsets } from './cluster.ts';
import { decodeBatches } from './wire/decode-batches.ts';
import type { KafkaRecord } from './wire/decode-batches.ts';
import type { Fetched, FetchLimits } from './wire/requests.ts';

export type { KafkaRecord } from './wire/decode-batches.ts';

const usual: FetchLimits = { waitMillis: 500, bytes: 16_000_000, partitionBytes: 4_000_000 };
/** One batch of each partition: for who wants to see a record, and not all. */
export const glance: FetchLimits = { ...usual, partitionBytes: 1 };
/** How long (ms) no record may come of those that are known to be there. */
const stalledMillis = 30_000;
/** How long (ms) a transaction that was begun before may stay open. */
const stableMillis = 30_000;
const pollMillis = 10;
/** How long (ms) the stable end of a topic may stand still before the transaction there counts as one that stays open. */
const stillMillis = 1000;

/**
 * The end of every partition, once no transaction is open before it: after a commit that end comes a moment late.
 * @throws MatrixError MATRIX_OPEN_TRANSACTION where one stays open
 */
export async function decidedEnds(cluster: Cluster, topic: string): Promise<Offsets> {
  const ends = await cluster.ends(topic);
  const deadline = Date.now() + stableMillis;
  for (;;) {
    const stable = await cluster.stableEnds(topic);
    const open = [...ends].filter(([partition, end]) => (stable.get(partition) ?? 0) < end);
    if (open.length === 0) return ends;
    if (Date.now() > deadline) {
      const where = open.map(([partition, end]) => `${partition} (${stable.get(partition)} of ${end})`);
      throw new MatrixError(
        'MATRIX_OPEN_TRANSACTION',
        `a transaction stays open in ${topic}, so its end can't be read: partition ${where.join(', ')}`,
      );
    }
    await pause(pollMillis);
  }
}

/**
 * Where a reader of committed records stops in every partition, also where a transaction stays open. One that is being
 * committed is waited for: its partitions hear of it one after the other.
 */
export async function stableEnds(cluster: Cluster, topic: string): Promise<Offsets> {
  let [seen, since] = ['', Date.now()];
  for (;;) {
    const ends = await cluster.ends(topic);
    const stable = await cluster.stableEnds(topic);
    if (positionText(stable) === positionText(ends)) return stable;
    if (positionText(stable) !== seen) [seen, since] = [positionText(stable), Date.now()];
    else if (Date.now() - since > stillMillis) return stable;
    await pause(pollMillis);
  }
}

export interface Stretch {
  /** Partitions that are not named are read from their beginning. */
  readonly from: Offsets;
  /** Before these offsets. */
  readonly to: Offsets;
}

/**
 * Committed records of every partition, in the order of offsets within each. The next fetch is under way while the
 * records of the last one are used.
 * @throws MatrixError MATRIX_RECORDS_GONE, MATRIX_READ_STALLED, MATRIX_BAD_RECORD_BATCH, MATRIX_MISSING_PACKAGE
 */
export async function* readTopic(
  cluster: Cluster,
  topic: string,
  { from, to }: Stretch,
  limits = usual,
): AsyncGenerator<readonly KafkaRecord[]> {
  const starts = await cluster.starts(topic);
  const next = new Map<number, number>();
  for (const [partition, end] of to) {
    const start = from.get(partition);
    const first = starts.get(partition) ?? 0;
    if (start !== undefined && start < first) throw gone(topic, partition, start, first);
    if ((start ?? first) < end) next.set(partition, start ?? first);
  }
  const fetch = (): Promise<readonly Fetched[]> | null =>
    next.size === 0
      ? null
      : cluster.fetch(
          [...next].map(([partition, offset]) => ({ topic, partition, offset })),
          limits,
        );
  let deadline = Date.now() + stalledMillis;
  let fetching = fetch();
  while (fetching) {
    const records: KafkaRecord[][] = [];
    for (const fetched of await fetching) {
      const start = next.get(fetched.partition);
      const end = to.get(fetched.partition);
      if (start === undefined || end === undefined) continue;
      const decoded = await decodeBatches(fetched, start);
      if (decoded.next === null) continue;
      deadline = Date.now() + stalledMillis;
      if (decoded.next >= end) next.delete(fetched.partition);
      else next.set(fetched.partition, decoded.next);
      const own = decoded.records.filter(({ offset }) => offset < end);
      if (own.length > 0) records.push(own);
    }
    fetching = fetch();
    // Whoever reads on hears of its failure.
    fetching?.catch(() => {});
    for (const each of records) yield each;
    if (Date.now() > deadline) {
      throw new MatrixError(
        'MATRIX_READ_STALLED',
        `no record of ${topic} came for ${stalledMillis / 1000} s; read up to ${positionText(next)} of ${positionText(to)}`,
      );
    }
  }
}

function gone(topic: string, partition: number, start: number, first: number): MatrixError {
  return new MatrixError(
    'MATRIX_RECORDS_GONE',
    `partition ${partition} of ${topic} begins at ${first}: what stood from ${start} on is no longer there`,
  );
}
