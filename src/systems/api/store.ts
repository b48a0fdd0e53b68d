/** The databases that one server serves: resources by path, and the writes that it has refused. */
import { MatrixError } from '../../model/error.ts';
import type { Name } from '../contract.ts';
import { TransactionNumbers } from '../memory/transaction.ts';
import type { Resource } from './resource.ts';

interface Database {
  readonly resources: Map<string, Resource>;
  /** `POST /orders`, in the order in which they came. */
  readonly refused: string[];
}

/** A path of plain segments, none of them a step up. */
const plainPath = /^(?:\/(?!\.)[\w.~-]+)+$/;

/** The path at which a name is served; a schema is no part of it. @throws MatrixError MATRIX_BAD_NAME */
export function pathOf({ table }: Pick<Name, 'table'>): string {
  const path = table.startsWith('/') ? table : `/${table}`;
  if (plainPath.test(path)) return path;
  throw new MatrixError(
    'MATRIX_BAD_NAME',
    `a REST API serves paths of plain segments (/orders/changes), not ${JSON.stringify(table)}`,
  );
}

export class Store {
  readonly transactions = new TransactionNumbers();
  readonly #databases = new Map<string, Database>();
  /** Writes to paths that are in no database: any of them may have been meant. */
  readonly #strayed: string[] = [];

  /** @throws MatrixError MATRIX_ALREADY_EXISTS, MATRIX_BAD_NAME */
  add(name: Name, resource: Resource): void {
    const path = pathOf(name);
    let database = this.#databases.get(name.database);
    if (database?.resources.has(path)) {
      throw new MatrixError('MATRIX_ALREADY_EXISTS', `the API serves /${name.database}${path} already`);
    }
    if (!database) this.#databases.set(name.database, (database = { resources: new Map(), refused: [] }));
    database.resources.set(path, resource);
  }

  /** @param path of a URL: the database's name, then the resource's path */
  find(path: string): Resource | undefined {
    const { database, rest } = split(path);
    return this.#databases.get(database)?.resources.get(rest);
  }

  /** @throws MatrixError MATRIX_UNKNOWN_TABLE */
  resource(name: Name): Resource {
    const found = this.#databases.get(name.database)?.resources.get(pathOf(name));
    if (found) return found;
    throw new MatrixError(
      'MATRIX_UNKNOWN_TABLE',
      `the API no longer serves /${name.database}${pathOf(name)}`,
    );
  }

  /** A database goes with the last resource in it. */
  remove(name: Name): void {
    const database = this.#databases.get(name.database);
    database?.resources.delete(pathOf(name));
    if (database?.resources.size === 0) this.#databases.delete(name.database);
  }

  /** Names of the databases that begin so, which are gone now; in order. */
  removeAll(prefix: string): string[] {
    const names = [...this.#databases.keys()].filter((name) => name.startsWith(prefix)).sort();
    for (const name of names) this.#databases.delete(name);
    return names;
  }

  recordRefusal(method: string, path: string): void {
    const { database, rest } = split(path);
    const list = this.#databases.get(database)?.refused;
    if (list) list.push(`${method} ${rest}`);
    else this.#strayed.push(`${method} ${path}`);
  }

  /** Every write to the database, and to no database, that was refused. */
  refusals({ database }: Name): readonly string[] {
    return [...(this.#databases.get(database)?.refused ?? []), ...this.#strayed];
  }
}

function split(path: string): { database: string; rest: string } {
  const end = path.indexOf('/', 1);
  return end < 0
    ? { database: path.slice(1), rest: '' }
    : { database: path.slice(1, end), rest: path.slice(end) };
}
