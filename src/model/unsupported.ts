/** How a loader refuses a case that it does not support, and how that is told from an error. */
import { MatrixError } from './error.ts';
import { unsupportedCode } from './loader.ts';

/**
 * The error by which a loader refuses a case that it does not support: thrown in its first call, before anything is
 * written. @param reason why, for those who asked for the load
 */
export function unsupported(reason: string): MatrixError {
  return new MatrixError(unsupportedCode, reason);
}

/** Of whatever class it is: a loader need not know ours. */
export function isRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === unsupportedCode;
}
