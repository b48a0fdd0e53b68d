/** Sessions of one sink: as many as work at once, each with one piece of work at a time. */
import { connectClient } from '../../../systems/postgres/client.ts';
import type { Client } from '../../../systems/postgres/client.ts';

export class Sessions implements AsyncDisposable {
  readonly #connect: () => Promise<Client>;
  readonly #idle: Client[] = [];
  readonly #open = new Set<Client>();

  constructor(url: string, applicationName: string) {
    this.#connect = () => connectClient(url, applicationName);
  }

  /** Runs work in a session that nobody else uses meanwhile; what it left undone is rolled back. */
  async use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = this.#idle.pop() ?? (await this.#opened());
    try {
      const result = await work(client);
      this.#idle.push(client);
      return result;
    } catch (error) {
      await this.#recover(client);
      throw error;
    }
  }

  /** Work in one transaction: all of it is seen at once, or none. */
  transaction<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return this.use(async (client) => {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([...this.#open].map((client) => client.end()));
  }

  async #recover(client: Client): Promise<void> {
    try {
      await client.query('ROLLBACK');
      this.#idle.push(client);
    } catch {
      this.#open.delete(client);
      await client.end().catch(() => {});
    }
  }

  async #opened(): Promise<Client> {
    const client = await this.#connect();
    this.#open.add(client);
    return client;
  }
}
