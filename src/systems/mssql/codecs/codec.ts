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
  /** A text that tells all values of the column apart, for digests. */
  readonly digest: (column: string) => string;
  /** Whether that text may hold any character, so that only its length says where it ends; else it has no `;`. */
  readonly free?: true;
}

/** Text is told apart by code units, and keeps blanks, case and accents. */
export const exactCollation = 'Latin1_General_100_BIN2';

/** The digits of bytes. */
export const hex = (bytes: string): string => `CONVERT(varchar(max), ${bytes}, 2)`;
