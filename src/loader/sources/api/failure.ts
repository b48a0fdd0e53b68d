/** Why one request came to nothing, and whether another may not. */

interface FailureFacts {
  /** The same request may be made again. */
  readonly again?: boolean;
  /** When the server wants it again at the earliest: milliseconds since 1970-01-01T00:00:00Z, or from now on. */
  readonly retryAfter?: { readonly at: number } | { readonly in: number };
}

export class Failure extends Error {
  readonly again: boolean;
  readonly retryAfter: FailureFacts['retryAfter'];

  /** @param message what happened, as the end of a sentence about the request; no secret is in it */
  constructor(message: string, { again = false, retryAfter }: FailureFacts = {}) {
    super(message);
    this.again = again;
    this.retryAfter = retryAfter;
  }
}

/** `Retry-After` in either of its two forms; undefined where it is neither. */
export function retryAfterOf(header: string | undefined): FailureFacts['retryAfter'] {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return { in: Number(header) * 1000 };
  const at = Date.parse(header);
  return /[a-z]{3}/i.test(header) && !Number.isNaN(at) ? { at } : undefined;
}
