/** Waits until an engine that was started answers, ends, is late, or is not needed any more. */
import { setTimeout as delay } from 'node:timers/promises';
import { MatrixError } from '../model/error.ts';

export interface Waiting {
  /** How long (ms) the engine may take. */
  readonly patience: number;
  /** How long (ms) to wait between two questions. */
  readonly interval: number;
  /** Settles with how the engine ended, in words, where it does so by itself. */
  readonly ended: Promise<string>;
  /** Aborted where the run ends. */
  readonly signal: AbortSignal;
}

/** Said by a system of an engine that does not answer yet; any other `MatrixError` is final. */
const notYet = 'MATRIX_CONNECT_FAILED';

/**
 * Asks until there is an answer. What a driver throws means that the engine is not up yet.
 * @throws Error saying what became of the engine, with the last refusal; a final `MatrixError` of `ask` as it is
 */
export async function untilReady<T>(ask: () => Promise<T>, waiting: Waiting): Promise<T> {
  const { patience, interval, ended, signal } = waiting;
  let refusal = '';
  let over = false;
  const gaveUp = new Promise<never>((_, reject) => {
    const giveUp = (how: string): void => reject(new Error(how));
    const late = AbortSignal.timeout(patience);
    late.addEventListener('abort', () => {
      giveUp(`did not answer within ${patience / 1000} s${refusal === '' ? '' : ` (${refusal})`}`);
    });
    ended.then(giveUp, (error: unknown) => giveUp(`ended (${String(error)})`));
    signal.addEventListener('abort', () => giveUp(notNeeded));
    if (signal.aborted) giveUp(notNeeded);
  });
  const asked = async (): Promise<T> => {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (over || (error instanceof MatrixError && error.code !== notYet)) throw error;
        refusal = error instanceof Error ? error.message : String(error);
      }
      await delay(interval);
      if (over) throw new Error(notNeeded);
    }
  };
  try {
    return await Promise.race([asked(), gaveUp]);
  } finally {
    over = true;
  }
}

/** What is said of a start that the end of the run overtakes. */
export const notNeeded = 'was not needed any more: the run ended';
