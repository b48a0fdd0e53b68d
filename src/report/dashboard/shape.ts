/** What the page of a run holds: all of it text that is cut already, in the order in which it is shown. */
import type { Outcome } from '../../evidence/outcome.ts';
import type { RunRecord } from '../../evidence/run-record.ts';
import type { Layer } from '../../model/case.ts';
import type { CheckStatus } from '../../model/check.ts';

export interface PageData {
  readonly run: RunData;
  /** Outcomes that cases of this run have, from best to worst, and how many cases have each. */
  readonly outcomes: readonly { readonly id: Outcome; readonly count: number }[];
  readonly sources: readonly Named[];
  readonly sinks: readonly Named[];
  readonly strategies: readonly Named[];
  readonly engines: readonly EngineData[];
  readonly loaders: readonly LoaderData[];
  /** In the order of the registry. */
  readonly cases: readonly CaseData[];
}

/** What has a name for the address of the page, and one for people. */
export interface Named {
  readonly id: string;
  readonly title: string;
}

export type Fact = readonly [label: string, value: string];

export interface RunData {
  readonly project: string;
  readonly status: RunRecord['status'];
  /** `the run passed`. */
  readonly ending: string;
  readonly arithmetic: string;
  readonly extent: string;
  readonly isWhole: boolean;
  readonly notCertified: readonly string[];
  readonly errors: Cut<string>;
  readonly discrepancies: Cut<string>;
  readonly facts: readonly Fact[];
}

/** The first few of a list, and how many more there are in the run's files. */
export interface Cut<T> {
  readonly first: readonly T[];
  readonly more: number;
}

export interface EngineData {
  readonly system: string;
  readonly provenance: string;
  readonly product: string;
  readonly image?: string;
  readonly digest?: string;
  readonly endpoint?: string;
  readonly stand_in?: string;
  readonly why_not_better?: string;
  /** By how many cases it was used. */
  readonly cases: number;
}

export interface LoaderData {
  readonly name: string;
  readonly note?: string;
  readonly cases: number;
}

export interface CaseData {
  readonly id: string;
  readonly source: string;
  readonly sink: string;
  readonly strategy: string;
  /** The worst of its layers'. */
  readonly outcome: Outcome;
  /** Path of its guide under `docs/`; absent for a case that the matrix does not know. */
  readonly guide?: string;
  readonly layers: readonly LayerData[];
  /** What was observed; absent where the behavior left no artifact. */
  readonly behavior?: BehaviorData;
  /** There where something was left out for the size of the page. */
  readonly trimmed?: true;
}

export interface LayerData {
  readonly layer: Layer;
  readonly outcome: Outcome;
  /** File name in the artifact folder; absent where there is none that can be read. */
  readonly artifact?: string;
  /** Why there is no artifact. */
  readonly absent?: string;
  readonly reason?: string;
  readonly error?: { readonly code?: string; readonly message: string };
  readonly attempts?: number;
  readonly duration?: number;
  readonly reproduce?: string;
  readonly checks: readonly CheckData[];
}

export interface CheckData {
  readonly name: string;
  readonly status: CheckStatus;
  readonly detail?: string;
  readonly values: readonly CheckValue[];
}

/** A member of what is compared, or the whole of it under no name; observed is absent where it is as expected. */
export type CheckValue = readonly [member: string, expected: string, observed?: string];

export interface BehaviorData {
  readonly facts: readonly Fact[];
  /** Milliseconds by step. */
  readonly steps: readonly (readonly [step: string, ms: number])[];
  /** The step that was running when the case ended. */
  readonly step?: string;
  readonly difference?: DifferenceData;
  readonly samples?: SamplesData;
  /** Positions in the page's engines. */
  readonly engines: readonly number[];
  readonly loader?: { readonly name: string; readonly note?: string; readonly report?: string };
}

export interface DifferenceData {
  readonly missing: Cut<string>;
  readonly unexpected: Cut<string>;
  readonly changed: Cut<ChangedRow>;
  /** In how many rows each column differs, the most first. */
  readonly columns: Cut<readonly [column: string, rows: number]>;
}

export interface ChangedRow {
  readonly key: string;
  readonly cells: readonly (readonly [column: string, expected: string, observed: string])[];
}

/** A cell's text; null where the row has null there, 0 where the artifact does not show that cell. */
export type CellText = string | null | 0;

export interface SamplesData {
  /** Base columns, and those in which a row is not as expected. */
  readonly columns: readonly string[];
  /** Cells of each distinct row, in the order of the columns. */
  readonly rows: readonly (readonly CellText[])[];
  /** Columns that the load added, beside the data. */
  readonly technical: readonly string[];
  readonly parts: readonly SamplePart[];
  /** How many columns of the artifact are not here. */
  readonly more: number;
}

export interface SamplePart {
  readonly title: string;
  readonly rows: readonly {
    readonly id: string;
    /** Position of the row; null for an event without data. */
    readonly row: number | null;
    readonly technical: readonly CellText[];
    /** Positions of the columns in which it is none of the rows that it is held against, where there are any. */
    readonly differing?: readonly number[];
  }[];
}
