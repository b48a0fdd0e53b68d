/** Makes a request again where that may help, a bounded number of times and never sooner than the server wants. */
import { MatrixError } from '../../../model/error.ts';
import type { Clock } from './clock.ts';
import { Failure } from './failure.ts';

export interface RetrySettings {
  /** How often a request is made at most. */
  readonly attempts: number;
  /** The wait (ms) before the second attempt where the server names none; it doubles from one to the next. */
  readonly firstWait: number;
  /** The longest wait (ms) that a server may ask for. */
  readonly longestWait: number;
}

/**
 * @param what the request in words, without secrets
 * @throws MatrixError MATRIX_API_FAILED naming the request, what came of it, and the number of attempts
 */
export async function withRetries<T>(
  what: string,
  attempt: () => Promise<T>,
  { attempts, firstWait, longestWait }: RetrySettings,
  clock: Clock,
  signal: AbortSignal,
): Promise<T> {
  for (let made = 1; ; made += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (!error.again) throw failed(what, error.message, made);
      if (made >= attempts) throw failed(what, error.message, made);
      const wait = waitOf(error, clock) ?? Math.min(firstWait * 2 ** (made - 1), longestWait);
      if (wait > longestWait) {
        throw failed(what, `${error.message}, and is to be asked again in ${seconds(wait)}`, made);
      }
      await clock.wait(wait, signal);
    }
  }
}

/** Undefined where the server names no time. */
function waitOf({ retryAfter }: Failure, clock: Clock): number | undefined {
  if (!retryAfter) return undefined;
  return 'in' in retryAfter ? retryAfter.in : Math.max(retryAfter.at - clock.now(), 0);
}

function failed(what: string, how: string, attempts: number): MatrixError {
  const count = attempts === 1 ? 'the first attempt' : `attempt ${attempts}`;
  return new MatrixError('MATRIX_API_FAILED', `${what}: ${how} (${count})`);
}

function seconds(millis: number): string {
  return `${Math.ceil(millis / 1000)} s`;
}
