/** Sessions of one sink: as many as work at once, each with one piece of work at a time. */

/** How a system's sessions are opened and closed. */
export interface SinkSessions<Session> {
  open(): Promise<Session>;
  close(session: Session): Promise<void>;
  /** Undoes what failed work has left, so that the session can be used again; absent where it is closed instead. */
  recover?(session: Session): Promise<unknown>;
}

export class Sessions<Session> implements AsyncDisposable {
  readonly #how: SinkSessions<Session>;
  readonly #idle: Session[] = [];
  readonly #all = new Set<Session>();

  constructor(how: SinkSessions<Session>) {
    this.#how = how;
  }

  /** Runs work in a session that nobody else uses meanwhile; nothing that failed work has left is met by other work. */
  async use<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    const session = this.#idle.pop() ?? (await this.#opened());
    try {
      const result = await work(session);
      this.#idle.push(session);
      return result;
    } catch (error) {
      await this.#recover(session);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([...this.#all].map((session) => this.#how.close(session)));
  }

  async #recover(session: Session): Promise<void> {
    const recovered = await this.#how.recover?.(session).then(
      () => true,
      () => false,
    );
    if (recovered === true) {
      this.#idle.push(session);
      return;
    }
    this.#all.delete(session);
    await this.#how.close(session).catch(() => {});
  }

  async #opened(): Promise<Session> {
    const session = await this.#how.open();
    this.#all.add(session);
    return session;
  }
}
