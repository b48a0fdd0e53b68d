/** What a sort of evidence must say, so that a table is made of it: trials do, and scenarios of resilience. */
import type { MatrixCase } from '../src/model/case.ts';
import type { Commit } from '../src/evidence/parts.ts';

export interface TableKind<E, T extends { readonly project: string }> {
  /** In a word: `trials`. */
  readonly name: string;
  /** The annotation by which a test says that it leaves such evidence, and of what. */
  readonly annotation: string;
  readonly attachment: string;
  /** Where tables go, under the folder that the options name. */
  readonly folderName: string;
  /** The case of what a test declares; undefined where it names none. */
  caseOf(declared: string): MatrixCase | undefined;
  /** @throws MatrixError MATRIX_BAD_ARTIFACT */
  read(path: string): E;
  /** Why the evidence is not that of the declared thing; undefined where it is. */
  strangeness(evidence: E, declared: string): string | undefined;
  /** Whether the evidence itself tells why its test did not pass. */
  explains(evidence: E): boolean;
  table(origin: TableOrigin, tested: readonly Tested<E>[]): T;
  text(table: T, options: TableTextOptions): string;
  /** What is written beside the table's JSON, by path from the folder: redacted and written by the caller. */
  files(table: T, tested: readonly Tested<E>[]): ReadonlyMap<string, string>;
  /** Names of files in a folder that an earlier run of the project may have left there. */
  stale?(project: string): { readonly folder: string; readonly names: RegExp };
  /** Files in the folder that serve a run which goes on where this one was interrupted: removed once this one has ended. */
  untilEnded?(tested: readonly Tested<E>[]): readonly string[];
  /** Why the table fails its run; undefined where it does not. */
  failure(table: T): string | undefined;
}

export interface TableOrigin {
  readonly project: string;
  readonly run_id: string;
  readonly commit: Commit | null;
  readonly versions: Record<string, string>;
  readonly started_at: string;
  readonly selected: number | null;
  readonly narrowed_by: readonly string[];
}

export interface TableTextOptions {
  /** Of the terminal; undefined where there is none. */
  readonly width: number | undefined;
  /** Where the table was written; empty where it could not be. */
  readonly written: readonly string[];
}

/** What all tests that declare one thing came to: one test, or one per repeat. */
export interface Tested<E> {
  readonly declared: string;
  readonly evidence: readonly E[];
  /** What is wrong beside what the evidence tells. */
  readonly faults: readonly Fault[];
  /** How many attempts it took to pass, where it took more than one. */
  readonly attempts: number | undefined;
  /** The matrix's own reason not to run the case. */
  readonly skipped: string | undefined;
}

export interface Fault {
  /** `absent`: there is no evidence; `failed_test`: it is good, and its test did not pass. */
  readonly status: 'absent' | 'failed_test';
  readonly reason: string;
}

/** The name of a project's files: it may be anything, and no two may share a file. */
export function fileName(project: string): string {
  return encodeURIComponent(project) || 'project';
}
