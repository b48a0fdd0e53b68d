/** A full refresh by a sink, as a loader makes it: all rows staged, and exchanged for what was there. */
import type { Sink } from '../src/loader/contract.ts';
import type { Column, Row } from '../src/model/rows.ts';

/** Answers how many rows the sink says it has added. */
export async function fullRefresh(
  sink: Sink,
  columns: readonly Column[],
  batches: Iterable<readonly Row[]>,
): Promise<number> {
  const staged = await sink.stage(columns, streamed(batches));
  const { added } = await sink.exchange(staged, {
    remove: { what: 'all' },
    by: 'delete',
    add: { what: 'all' },
    events: 'snapshot',
    state: {},
  });
  await sink.discard(staged);
  return added;
}

async function* streamed(batches: Iterable<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  yield* batches;
}
