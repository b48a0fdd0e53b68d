/** What the service says of a request or a job that failed, and which failures are worth another attempt. */
import { MatrixError } from '../../model/error.ts';

/** One entry of an answer's or a job's `errors`. */
export interface ErrorProto {
  readonly reason?: string;
  readonly message?: string;
  readonly location?: string;
}

/** The longest part of the service's own words that an error repeats, because they may quote a value. */
const clip = 400;

/** A request that was answered with an error, or not at all (`status` 0), or a job that ended with one. */
export class BigQueryFailure extends MatrixError {
  readonly status: number;
  readonly reason: string;
  /** Which attempt it was: after the first, an earlier one may have been carried out and its answer lost. */
  attempt = 1;

  constructor(what: string, status: number, { reason = '', message = '' }: ErrorProto) {
    const code = status === 0 ? 'MATRIX_CONNECT_FAILED' : 'MATRIX_STATEMENT_FAILED';
    const told = message.length > clip ? `${message.slice(0, clip)}…` : message;
    const by = [status === 0 ? 'no answer' : String(status), reason].filter((part) => part !== '').join(', ');
    super(code, `${what} failed (${by}): ${told}`);
    this.status = status;
    this.reason = reason;
  }
}

/** Reasons by which the service asks to try again (guide "Error messages", column "Troubleshooting"). */
const passing = new Set([
  'backendError',
  'internalError',
  'jobBackendError',
  'jobInternalError',
  'jobRateLimitExceeded',
  'rateLimitExceeded',
  'tableUnavailable',
]);

/** Whether the same request may succeed a little later. */
export function isPassing({ status, reason }: BigQueryFailure): boolean {
  return status === 0 || status === 429 || status >= 500 || (status === 403 && passing.has(reason));
}

/** Whether an error is the service's, of that status. */
export function hasStatus(error: unknown, status: number): error is BigQueryFailure {
  return error instanceof BigQueryFailure && error.status === status;
}
