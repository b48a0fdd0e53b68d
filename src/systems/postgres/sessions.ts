/** Sessions of one connector: a few idle ones are kept for the next statement, and none where a database must be left. */
import { connectClient, databaseUrl } from './client.ts';
import type { Client } from './client.ts';

/** Idle sessions over all databases; the one idle longest goes first. */
const mostIdle = 6;

interface Idle {
  readonly database: string;
  readonly client: Client;
}

export class Sessions implements AsyncDisposable {
  readonly #url: string;
  readonly #applicationName: string;
  #idle: Idle[] = [];
  #closed = false;

  constructor(url: string, applicationName: string) {
    this.#url = url;
    this.#applicationName = applicationName;
  }

  url(database: string): string {
    return databaseUrl(this.#url, database);
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
      else await client.end();
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
      else await client.end();
    }
  }

  /** Closes the idle sessions of a database, so that it can be copied or dropped. */
  async leave(database: string): Promise<void> {
    const leaving = this.#idle.filter((idle) => idle.database === database);
    this.#idle = this.#idle.filter((idle) => idle.database !== database);
    await Promise.all(leaving.map(({ client }) => client.end()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const leaving = this.#idle;
    this.#idle = [];
    await Promise.all(leaving.map(({ client }) => client.end()));
  }

  async #take(database: string): Promise<Client> {
    const index = this.#idle.findLastIndex((idle) => idle.database === database);
    const [taken] = index < 0 ? [] : this.#idle.splice(index, 1);
    return taken?.client ?? connectClient(this.url(database), this.#applicationName);
  }

  async #keep(idle: Idle): Promise<void> {
    if (this.#closed) return idle.client.end();
    const forget = (): void => {
      this.#idle = this.#idle.filter(({ client }) => client !== idle.client);
    };
    // The server may end an idle session: another connector drops the database with force.
    idle.client.removeAllListeners('end').once('end', forget);
    this.#idle.push(idle);
    if (this.#idle.length > mostIdle) await this.#idle.shift()?.client.end();
  }
}
