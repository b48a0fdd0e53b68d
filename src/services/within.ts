/** A bound on how long a server may keep a run waiting. */
import { MatrixError } from '../model/error.ts';

/**
 * What the work leads to, if it does so in time (ms); the work itself goes on.
 * @param what the work in words, for the message
 * @throws MatrixError MATRIX_SERVICE_UNREACHABLE where it takes longer
 */
export async function within<T>(time: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new MatrixError('MATRIX_SERVICE_UNREACHABLE', `${what} took longer than ${time / 1000} s`));
    }, time);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
