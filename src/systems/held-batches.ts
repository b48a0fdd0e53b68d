/** The rows that a connector holds, batch by batch: where they stream, others of this process have their turn between two batches. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Row, Rows } from '../model/rows.ts';
import type { HoldOptions } from './contract.ts';

/** To make millions of rows and to write them to a socket that takes them at once may never wait for anything by itself. */
export function heldBatches(
  rows: Rows,
  { streamed = false }: Pick<HoldOptions, 'streamed'>,
): Iterable<readonly Row[]> | AsyncIterable<readonly Row[]> {
  return streamed ? unhurried(rows.batches()) : rows.batches();
}

export async function* unhurried(batches: Iterable<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  for (const batch of batches) {
    yield batch;
    await nextTurn();
  }
}
