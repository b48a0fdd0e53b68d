/** Goes on once some work has ended, or is seen to wait for what another session has locked. */
import { setTimeout as pause } from 'node:timers/promises';
import { MatrixError } from '../model/error.ts';
import type { Held } from '../systems/contract.ts';

/** How long (ms) work may neither end nor be seen to wait. */
const patience = 20_000;
const pollMillis = 5;

/**
 * @param doing what the work is, for the error
 * @throws MatrixError MATRIX_FAULT_NOT_FIRED where neither comes; what the work throws is not thrown here
 */
export async function endedOrWaiting(
  doing: string,
  work: Promise<unknown>,
  held: Pick<Held, 'hasWaiting'>,
  millis = patience,
): Promise<'ended' | 'waiting'> {
  let hasEnded = false;
  const end = work.then(
    () => (hasEnded = true),
    () => (hasEnded = true),
  );
  const deadline = performance.now() + millis;
  for (;;) {
    await Promise.race([end, pause(pollMillis)]);
    if (hasEnded) return 'ended';
    if (await held.hasWaiting?.()) return 'waiting';
    if (performance.now() > deadline) {
      throw new MatrixError(
        'MATRIX_FAULT_NOT_FIRED',
        `${doing} did not end within ${millis / 1000} s, and waits for nobody who can be seen`,
      );
    }
  }
}
