/** What this product asks of a session of SQL Server; the driver stands behind it, and in specs a pretended one. */

/** A cell as the driver gives it: bigint and uniqueidentifier as text, date as a Date in UTC, binary as a Buffer. */
export type Cell = null | boolean | number | string | Date | Uint8Array;

/** Types of columns that take a bulk load as they are: what would be rounded or re-read travels as text. */
export const bulkTypes = [
  'bit',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'real',
  'float',
  'uniqueidentifier',
  'nvarchar(50)',
  'nvarchar(max)',
  'varbinary(max)',
] as const;
export type BulkType = (typeof bulkTypes)[number];

export interface BulkColumn {
  readonly name: string;
  readonly type: BulkType;
}

/** What a bulk column takes: text for text types, bigint for bigint, a Buffer for binary. */
export type BulkValue = null | boolean | number | bigint | string | Buffer;

export interface Session {
  /** Runs a batch; answers the rows of its last result, by the names of their columns. */
  query<Row extends object>(batch: string): Promise<readonly Row[]>;
  /** Runs one statement; answers how many rows it touched, triggers aside. */
  execute(statement: string): Promise<number>;
  /** Rows of one statement while they arrive; nobody else uses the session meanwhile. */
  stream(statement: string): AsyncIterable<readonly (readonly Cell[])[]>;
  /** TDS bulk load into a table, named as T-SQL names it. */
  bulk(
    table: string,
    columns: readonly BulkColumn[],
    rows: readonly (readonly BulkValue[])[],
  ): Promise<number>;
  close(): Promise<void>;
}

/** The number of a server's error, of it or of what caused it; undefined for what the server did not say. */
export function errorNumber(error: unknown): number | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const number: unknown = (at as { number?: unknown }).number;
    if (typeof number === 'number') return number;
  }
  return undefined;
}

/** `@@ROWCOUNT` right behind it is of the statement itself, whatever its triggers did. */
export function counted(statement: string): string {
  return `${statement}; SELECT @@ROWCOUNT AS [rows]`;
}
