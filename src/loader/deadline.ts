/** The time at which a load ends by an error, whatever it waits for. */
import { MatrixError } from '../model/error.ts';

/** @param text ISO 8601 in UTC @returns milliseconds since the epoch @throws MatrixError MATRIX_BAD_DATE */
export function deadlineTime(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) {
    throw new MatrixError('MATRIX_BAD_DATE', `the deadline is no ISO 8601 instant: ${JSON.stringify(text)}`);
  }
  return at;
}

/** Longest time that a timer of Node takes, in milliseconds. */
export const longestTimer = 2 ** 31 - 1;

function waitingWords(who: string | undefined): string {
  return who === undefined ? 'waiting' : `waiting for ${who},`;
}

export class Deadline implements Disposable {
  readonly #text: string;
  readonly #at: number;
  readonly #timer: NodeJS.Timeout;
  readonly #passed: Promise<never>;

  /**
   * @param text ISO 8601 in UTC
   * @param who is being waited for, in words, asked when it passes
   * @throws MatrixError MATRIX_BAD_DATE
   */
  constructor(text: string, who: () => string | undefined = () => undefined) {
    this.#text = text;
    this.#at = deadlineTime(text);
    const { promise, reject } = Promise.withResolvers<never>();
    // Nobody may be waiting when it passes.
    promise.catch(() => {});
    this.#passed = promise;
    const left = Math.min(Math.max(this.#at - Date.now(), 0), longestTimer);
    this.#timer = setTimeout(() => reject(this.#error(waitingWords(who()))), left);
  }

  get hasPassed(): boolean {
    return Date.now() >= this.#at;
  }

  /** For work that never waits, so that no timer can fire. @throws MatrixError MATRIX_DEADLINE */
  check(doing: string): void {
    if (this.hasPassed) throw this.#error(doing);
  }

  /** The work's result; what is still under way when the deadline passes is left to the closing of its connection. */
  limit<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#passed]);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #error(doing: string): MatrixError {
    return new MatrixError(
      'MATRIX_DEADLINE',
      `the load was ${doing} when its deadline passed at ${this.#text}`,
    );
  }
}
