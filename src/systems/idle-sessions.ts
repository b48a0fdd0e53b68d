/** Sessions of one connector: a few idle ones are kept for the next statement, and none where a database must be left. */

/** Idle sessions over all databases; the one idle longest goes first. */
const mostIdle = 6;

/** How a system's sessions are opened and closed. */
export interface SessionDriver<Client> {
  open(database: string): Promise<Client>;
  close(client: Client): Promise<void>;
  /** Calls `forget` when the server ends the session while it is idle. */
  watch?(client: Client, forget: () => void): void;
}

interface Idle<Client> {
  readonly database: string;
  readonly client: Client;
}

export class IdleSessions<Client> implements AsyncDisposable {
  readonly #driver: SessionDriver<Client>;
  #idle: Idle<Client>[] = [];
  #closed = false;

  constructor(driver: SessionDriver<Client>) {
    this.#driver = driver;
  }

  /** Runs work in a session that nothing else uses meanwhile. One in which the work failed is closed. */
  async use<Result>(database: string, work: (client: Client) => Promise<Result>): Promise<Result> {
    const client = await this.#take(database);
    let done = false;
    try {
      const result = await work(client);
      done = true;
      return result;
    } finally {
      if (done) await this.#keep({ database, client });
      else await this.#driver.close(client);
    }
  }

  /** The same for work that yields; a session whose iteration was left early is closed. */
  async *stream<Item>(
    database: string,
    work: (client: Client) => AsyncIterable<Item>,
  ): AsyncGenerator<Item, void, undefined> {
    const client = await this.#take(database);
    let done = false;
    try {
      yield* work(client);
      done = true;
    } finally {
      if (done) await this.#keep({ database, client });
      else await this.#driver.close(client);
    }
  }

  /** Closes the idle sessions of a database, so that it can be copied or dropped. */
  async leave(database: string): Promise<void> {
    const leaving = this.#idle.filter((idle) => idle.database === database);
    this.#idle = this.#idle.filter((idle) => idle.database !== database);
    await this.#close(leaving);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const leaving = this.#idle;
    this.#idle = [];
    await this.#close(leaving);
  }

  async #take(database: string): Promise<Client> {
    const index = this.#idle.findLastIndex((idle) => idle.database === database);
    const [taken] = index < 0 ? [] : this.#idle.splice(index, 1);
    return taken?.client ?? this.#driver.open(database);
  }

  async #keep(idle: Idle<Client>): Promise<void> {
    if (this.#closed) return this.#driver.close(idle.client);
    this.#driver.watch?.(idle.client, () => {
      this.#idle = this.#idle.filter(({ client }) => client !== idle.client);
    });
    this.#idle.push(idle);
    const oldest = this.#idle.length > mostIdle ? this.#idle.shift() : undefined;
    if (oldest) await this.#driver.close(oldest.client);
  }

  async #close(leaving: readonly Idle<Client>[]): Promise<void> {
    await Promise.all(leaving.map(({ client }) => this.#driver.close(client)));
  }
}
