/** One view of the source database for all reads: a session in a transaction that reads one state, one read at a time. */
import type { Session } from '../../../systems/mssql/session.ts';
import { begin } from '../../../systems/mssql/transaction.ts';
import { allowsSnapshot, isolation } from './queries.ts';

export class SharedSnapshot implements AsyncDisposable {
  readonly #open: () => Promise<Session>;
  #session: Promise<Session> | undefined;
  #isOneState = false;
  /** Settles when the read before has ended. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(open: () => Promise<Session>) {
    this.#open = open;
  }

  /** Whether all reads see one state; else each statement sees its own. */
  async isOneState(): Promise<boolean> {
    await this.#begun();
    return this.#isOneState;
  }

  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { session, done } = await this.#turn();
    try {
      return await work(session);
    } finally {
      done();
    }
  }

  async *stream<Item>(
    work: (session: Session) => AsyncIterable<Item>,
  ): AsyncGenerator<Item, void, undefined> {
    const { session, done } = await this.#turn();
    try {
      yield* work(session);
    } finally {
      done();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    await session?.close();
  }

  async #turn(): Promise<{ session: Session; done: () => void }> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = before.then(() => promise);
    await before;
    try {
      return { session: await this.#begun(), done: resolve };
    } catch (error) {
      resolve();
      throw error;
    }
  }

  #begun(): Promise<Session> {
    this.#session ??= this.#begin();
    return this.#session;
  }

  async #begin(): Promise<Session> {
    const session = await this.#open();
    const [database] = await session.query<{ state: number }>(allowsSnapshot);
    this.#isOneState = database?.state === 1;
    await session.query(isolation(this.#isOneState));
    if (this.#isOneState) await session.query(begin);
    return session;
  }
}
