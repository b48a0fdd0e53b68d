/** Sessions of one sink: as many as work at once, each with one piece of work at a time. */
import type { Session } from '../../../systems/mssql/session.ts';

export class Sessions implements AsyncDisposable {
  readonly #open: () => Promise<Session>;
  readonly #idle: Session[] = [];
  readonly #all = new Set<Session>();

  constructor(open: () => Promise<Session>) {
    this.#open = open;
  }

  /** Runs work in a session that nobody else uses meanwhile; one in which the work failed is closed. */
  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = this.#idle.pop() ?? (await this.#opened());
    try {
      const result = await work(session);
      this.#idle.push(session);
      return result;
    } catch (error) {
      this.#all.delete(session);
      await session.close().catch(() => {});
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([...this.#all].map((session) => session.close()));
  }

  async #opened(): Promise<Session> {
    const session = await this.#open();
    this.#all.add(session);
    return session;
  }
}
