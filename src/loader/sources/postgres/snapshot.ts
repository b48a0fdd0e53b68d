/** One view of the source database, shared by as many sessions as read at once. */
import { connectClient } from '../../../systems/postgres/client.ts';
import { quoteLiteral } from '../../../systems/postgres/quoting.ts';
import type { Client } from '../../../systems/postgres/client.ts';

/** All reads see one snapshot, taken at the first use. */
export class SharedSnapshot implements AsyncDisposable {
  readonly #connect: () => Promise<Client>;
  #exported: Promise<string> | undefined;
  readonly #idle: Client[] = [];
  readonly #open: Client[] = [];

  constructor(url: string, applicationName: string) {
    this.#connect = () => connectClient(url, applicationName);
  }

  /** Runs queries in the snapshot, in a session that nobody else uses meanwhile. */
  async use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await this.take();
    const result = await work(client);
    this.release(client);
    return result;
  }

  /** A session in the snapshot, the caller's until {@link release}; one that failed is not given back. */
  async take(): Promise<Client> {
    this.#exported ??= this.#export();
    const id = await this.#exported;
    const idle = this.#idle.pop();
    if (idle) return idle;
    const client = await this.#connect();
    this.#open.push(client);
    await client.query(`${begin}; SET TRANSACTION SNAPSHOT ${quoteLiteral(id)}`);
    return client;
  }

  release(client: Client): void {
    this.#idle.push(client);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#exported?.catch(() => undefined);
    await Promise.allSettled(this.#open.map((client) => client.end()));
  }

  async #export(): Promise<string> {
    const client = await this.#connect();
    this.#open.push(client);
    await client.query(begin);
    const { rows } = await client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
    this.#idle.push(client);
    return rows[0]?.id ?? '';
  }
}

const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
