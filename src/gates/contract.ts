/** What a release gate finds and says: trust words, findings, and one result that JSON and Markdown are made of. */

/** Only `PASS` passes. `UNVERIFIED`: what it takes to know is absent. `SKIP`: left out for a reason that is told. */
export const trusts = ['PASS', 'FAIL', 'UNVERIFIED', 'SKIP'] as const;
export type Trust = (typeof trusts)[number];

/** One thing that a gate looked at. */
export interface Finding {
  /** `matrix_rows.mismatch:<case_id>`, say; unique within a result. */
  readonly name: string;
  readonly trust: Trust;
  readonly detail: string;
  /** JSON values; absent where nothing is compared. */
  readonly expected?: unknown;
  readonly observed?: unknown;
}

/** A file that a gate read: later gates and people can tell whether it is still the same. */
export interface GateInput {
  readonly name: string;
  readonly path: string;
  /** Null where the file is not there. */
  readonly sha256: string | null;
}

export const gateSchema = 'dpone.gate';
export const gateSchemaVersion = 1;

export interface GateResult {
  readonly schema: typeof gateSchema;
  readonly schema_version: typeof gateSchemaVersion;
  readonly gate: string;
  readonly trust: Trust;
  readonly passed: boolean;
  readonly findings: readonly Finding[];
  /** `name: detail` of each finding that keeps the gate from passing. */
  readonly blockers: readonly string[];
  readonly inputs: readonly GateInput[];
  /** What the gate has to say beside its findings. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly made_at: string;
}

/** What a gate's own judgement gives; the rest of its result follows from it. */
export interface Judged {
  readonly findings: readonly Finding[];
  readonly facts?: Readonly<Record<string, unknown>>;
}
