/** Rows that the harness holds behind a path of the API. */
import type { Connection } from '../../model/loader.ts';
import type { Row, Rows } from '../../model/rows.ts';
import type { Location } from '../../model/location.ts';
import type { Pagination } from '../../model/manifest.ts';
import type { Held, Name, Position, StoredColumn } from '../contract.ts';
import { jsonNative } from '../json/types.ts';
import { MemoryTransaction } from '../memory/transaction.ts';
import { connectionUrl } from './address.ts';
import type { Resource } from './resource.ts';
import type { ApiServer } from './server.ts';
import { pathOf } from './store.ts';

/** What serves the resources of a connector. */
export interface Serving {
  readonly server: ApiServer;
  readonly system: string;
  readonly pagination?: Pagination;
}

export class HeldResource implements Held {
  readonly name: Name;
  readonly connection: Connection;
  readonly pagination?: Pagination;
  readonly #serving: Serving;
  readonly #server: ApiServer;

  /** Serves the resource under the name from now on. @throws MatrixError MATRIX_ALREADY_EXISTS, MATRIX_BAD_NAME */
  constructor(serving: Serving, name: Name, resource: Resource) {
    const { server, system, pagination } = serving;
    this.#serving = serving;
    if (pagination) this.pagination = pagination;
    server.store.add(name, resource);
    this.name = name;
    this.connection = {
      system,
      driver: 'api',
      url: connectionUrl(`${server.origin}/${name.database}`, server.token),
    };
    this.#server = server;
  }

  /** A connection begins at the database, so a path needs nothing else. */
  place(_schema: string, table: string): Location {
    return { schema: '', name: pathOf({ table }) };
  }

  async columns(): Promise<readonly StoredColumn[]> {
    return this.#resource().columns.map(({ name, nullable }) => ({ name, native: jsonNative, nullable }));
  }

  /** The very rows that were held: what a loader gets are bytes. */
  async *read(): AsyncGenerator<readonly Row[]> {
    yield* this.#resource().batches();
  }

  async end(): Promise<Position> {
    return '0';
  }

  /** The snapshot that is served, and every write that was tried on the database: to try is to fail the case. */
  async fingerprint(): Promise<string> {
    const refused = this.#server.store.refusals(this.name);
    const tried =
      refused.length === 0 ? '' : `, ${refused.length} writes refused (${refused.slice(0, 3).join(', ')})`;
    return `snapshot ${this.#resource().current().token}${tried}`;
  }

  async clone(name: Name): Promise<Held> {
    return new HeldResource(
      this.#serving,
      name,
      this.#resource().clone(() => this.#begin()),
    );
  }

  async apply(changes: Rows): Promise<void> {
    this.#resource().apply(() => this.#begin(), changes);
  }

  async drop(): Promise<void> {
    this.#server.store.remove(this.name);
  }

  #resource(): Resource {
    return this.#server.store.resource(this.name);
  }

  #begin(): MemoryTransaction {
    return new MemoryTransaction(this.#server.store.transactions);
  }
}
