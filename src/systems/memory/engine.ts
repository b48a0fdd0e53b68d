/** The engine that stands in for any system: databases of this process, found by URL. */
import { MatrixError } from '../../model/error.ts';
import { redact } from '../../model/redact.ts';
import type { Column } from '../../model/rows.ts';
import { MemoryLog } from './log.ts';
import { MemoryTable } from './table.ts';
import type { Content, TableDefinition } from './table.ts';
import { MemoryTransaction, TransactionNumbers } from './transaction.ts';

export type Relation = MemoryTable | MemoryLog;

const databases = new Map<string, MemoryDatabase>();

/** Two systems never share a database, whatever they call it. */
export function databaseUrl(system: string, database: string): string {
  return `memory://${system}/${database}`;
}

/** The database at a URL, made where there is none. For the harness alone. */
export function ensureDatabase(url: string): MemoryDatabase {
  let database = databases.get(url);
  if (!database) databases.set(url, (database = new MemoryDatabase(url)));
  return database;
}

export function findDatabase(url: string): MemoryDatabase | undefined {
  return databases.get(url);
}

/** The same database with a user and a password, which nobody asks for. */
export function withPassword(url: string): string {
  return url.replace('://', '://loader:a-password-of-memory@');
}

/** The database at a URL, as a loader finds it. @throws MatrixError MATRIX_UNKNOWN_DATABASE */
export function openDatabase(url: string): MemoryDatabase {
  const database = databases.get(url.replace(/:\/\/[^/@]*@/, '://'));
  if (database) return database;
  throw new MatrixError(
    'MATRIX_UNKNOWN_DATABASE',
    `this process has no database ${redact(url)}; it has ${[...databases.keys()].join(', ') || 'none'}`,
  );
}

/** Forgets a database with all that is in it. */
export function dropDatabase(url: string): void {
  databases.delete(url);
}

/** Names of a system's databases that begin so, in order. */
export function databaseNames(system: string, prefix: string): string[] {
  const start = databaseUrl(system, '');
  return [...databases.keys()]
    .filter((url) => url.startsWith(start + prefix))
    .map((url) => url.slice(start.length))
    .sort();
}

export class MemoryDatabase {
  readonly url: string;
  readonly transactions = new TransactionNumbers();
  /** What the harness holds here; all else is a loader's staging and state. */
  readonly held = new Set<Relation>();
  readonly #schemas = new Map<string, Map<string, Relation>>();

  constructor(url: string) {
    this.url = url;
  }

  begin(): MemoryTransaction {
    return new MemoryTransaction(this.transactions);
  }

  createTable(schema: string, name: string, definition: TableDefinition): MemoryTable {
    return this.add(schema, name, new MemoryTable(definition));
  }

  createLog(schema: string, name: string, columns: readonly Column[]): MemoryLog {
    return this.add(schema, name, new MemoryLog(columns));
  }

  /** @throws MatrixError MATRIX_ALREADY_EXISTS */
  add<R extends Relation>(schema: string, name: string, relation: R): R {
    let relations = this.#schemas.get(schema);
    if (!relations) this.#schemas.set(schema, (relations = new Map()));
    if (relations.has(name)) {
      throw new MatrixError('MATRIX_ALREADY_EXISTS', `${this.url} has ${qualified(schema, name)} already`);
    }
    relations.set(name, relation);
    return relation;
  }

  find(schema: string, name: string): Relation | undefined {
    return this.#schemas.get(schema)?.get(name);
  }

  /** @throws MatrixError MATRIX_UNKNOWN_TABLE */
  table(schema: string, name: string): MemoryTable {
    const relation = this.find(schema, name);
    if (relation instanceof MemoryTable) return relation;
    throw this.#unknown('table', schema, name);
  }

  /** @throws MatrixError MATRIX_UNKNOWN_TABLE */
  log(schema: string, name: string): MemoryLog {
    const relation = this.find(schema, name);
    if (relation instanceof MemoryLog) return relation;
    throw this.#unknown('log', schema, name);
  }

  drop(schema: string, name: string): void {
    const relations = this.#schemas.get(schema);
    relations?.delete(name);
    if (relations?.size === 0) this.#schemas.delete(schema);
  }

  /** `schema.name` of all that is here, in order. */
  names(): string[] {
    return [...this.#schemas]
      .flatMap(([schema, relations]) => [...relations.keys()].map((name) => qualified(schema, name)))
      .sort();
  }

  /** Swaps the contents of several tables in one step that cannot fail half way. */
  swap(contents: readonly Content[]): void {
    const number = this.transactions.begin();
    for (const content of contents) content.table.adopt(content, number);
    this.transactions.end(number);
  }

  #unknown(what: string, schema: string, name: string): MatrixError {
    return new MatrixError(
      'MATRIX_UNKNOWN_TABLE',
      `${this.url} has no ${what} ${qualified(schema, name)}; it has ${this.names().join(', ') || 'nothing'}`,
    );
  }
}

function qualified(schema: string, name: string): string {
  return schema ? `${schema}.${name}` : name;
}
