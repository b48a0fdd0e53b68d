/** What verifying takes and gives. It knows the oracle and the engines by the shape of their answers only. */
import type { MatrixCase } from '../model/case.ts';
import type { Check, Difference } from '../model/check.ts';
import type { LoadReport } from '../model/loader.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Column, Row, Rows } from '../model/rows.ts';
import type { Value } from '../model/value.ts';
import type { Volume } from '../model/volume.ts';

/** What the oracle says; `Expectation` in `oracle/contract.ts` is one. */
export interface ExpectedRows {
  readonly before: Rows;
  readonly after: Rows;
  readonly offered: number;
  /** The source after its changes, with the source's rules applied. */
  readonly source: Rows;
  readonly own_history?: true;
  readonly validity?: ReadonlyMap<unknown, readonly { readonly from: bigint; readonly to: bigint | null }[]>;
}

/** What a system retains of each value of a column; undefined where it keeps every value. */
export type KeepRule = (column: Column) => ((value: Value) => Value) | undefined;

export interface ExpectationInput {
  readonly case: MatrixCase;
  readonly volume: Volume;
  readonly expectation: ExpectedRows;
  /** The sink's rules: a history's current rows are compared with the source's rows by them. */
  readonly keep: KeepRule;
  /** False: every row is encoded afresh, and nothing that was derived from a row is kept. */
  readonly memo: boolean;
}

/** A column as an engine's own catalogue reports it. */
export interface StoredColumnLike {
  readonly name: string;
  readonly native: string;
  readonly nullable: boolean;
}

export interface Observation {
  readonly columns: readonly StoredColumnLike[];
  /**
   * The rows that are in the target, in the column order of the expected rows; of a log the events after those
   * held before. It is called again where something differs.
   */
  rows(): AsyncIterable<readonly Row[]>;
  /** The source's fingerprints. */
  readonly source: { readonly before: string; readonly after: string };
  /** Null where the loader gave none. */
  readonly report: LoadReport | null;
}

export interface VerifyContext {
  readonly observation: Observation;
  /** A column's type as the type table spells it. */
  natives(column: Column): string;
  /** Microseconds since 1970-01-01T00:00:00Z. */
  readonly load_timestamp: bigint;
  readonly manifest: Manifest;
}

/** One row of a sample. `data` names a row of {@link Samples.cells}, or is null where an event carries none. */
export interface SampleRow {
  readonly id: string;
  readonly data: string | null;
  /** The columns that are not data (operation, history, envelope), by name. */
  readonly technical: Readonly<Record<string, string | null>>;
}

/**
 * The rows of the first and last id of each range. Rows that are the same in all columns have one name, wherever
 * they are, so a row that a load changed stands out by its name.
 */
export interface Samples {
  /** Values by column and row name, clipped; null is a null. Of the wide columns each id shows a part. */
  readonly cells: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
  readonly target_before: readonly SampleRow[];
  readonly source_rows: readonly SampleRow[];
  readonly expected_rows: readonly SampleRow[];
  readonly actual_rows: readonly SampleRow[];
}

export interface Verdict {
  /** In the order of the matrix: those of every case first. */
  readonly checks: readonly Check[];
  readonly difference: Difference;
  /** 32 hex digits. */
  readonly expected_checksum: string;
  readonly actual_checksum: string;
  /** Rows of a table, events of a log. */
  readonly expected_row_count: number;
  readonly actual_row_count: number;
  /** Made when they are asked for: of thousands of trials nobody asks for any. */
  readonly samples: () => Samples;
}
