/** What a codec of a native type says: how its values travel into a table and out of it. */
import type { Kind, Value } from '../../../model/value.ts';
import type { BulkType, BulkValue, Cell } from '../session.ts';

export interface Codec {
  readonly kind: Kind;
  /** The bulk column in which values wait. */
  readonly bulk: BulkType;
  /** The value as the bulk column takes it. @throws MatrixError MATRIX_BAD_VALUE where the type would round it */
  readonly encode: (value: Exclude<Value, null>) => BulkValue;
  /** From the bulk column to the type; absent where an assignment converts it, and refuses what does not fit. */
  readonly cast?: (bulk: string) => string;
  /** What is selected of a column, so that the driver rounds nothing; absent for the column itself. */
  readonly select?: (column: string) => string;
  readonly decode: (cell: Exclude<Cell, null>) => Value;
  /** The column as bytes that tell all its values apart, for digests. */
  readonly bytes: (column: string) => string;
}

/** Bytes of a type whose own cast to binary is exact. */
export const ownBytes = (column: string): string => `CAST(${column} AS varbinary(max))`;
