/** What is done to a replication slot can be done while nobody reads it: waits until then. */
import { setTimeout as pause } from 'node:timers/promises';

import { MatrixError } from '../../model/error.ts';

const pollMillis = 20;
/** SQLSTATE object_in_use. */
const objectInUse = '55006';

/**
 * Does the work, again for as long as the server refuses it because the slot is being read.
 * @throws MatrixError MATRIX_SLOT_IN_USE where it still is after `millis`; whatever else the work throws
 */
export async function onceUnread<T>(slot: string, millis: number, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + millis;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === objectInUse)) throw error;
      if (Date.now() > deadline) {
        throw new MatrixError(
          'MATRIX_SLOT_IN_USE',
          `the replication slot ${slot} was not freed within ${millis} ms: ${error.message}`,
        );
      }
      await pause(pollMillis);
    }
  }
}
