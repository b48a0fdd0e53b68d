/** Where evidence and artifacts lie, and reading and writing them; nothing is taken unread. */
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import type { Layer, RunMode } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import { redact } from '../model/redact.ts';
import { jsonText, writeAtomically } from './json.ts';
import { guaranteesSchema } from './guarantees.ts';
import type { Guarantees } from './guarantees.ts';
import { resilienceTableSchema } from './resilience-table.ts';
import type { ResilienceTable } from './resilience-table.ts';
import { resilienceSchema } from './resilience.ts';
import type { Resilience } from './resilience.ts';
import { runRecordSchema } from './run-record.ts';
import type { RunRecord } from './run-record.ts';
import {
  behaviorArtifactSchema,
  behaviorEvidenceSchema,
  preflightArtifactSchema,
  preflightEvidenceSchema,
} from './schema.ts';
import type {
  BehaviorArtifact,
  BehaviorEvidence,
  Evidence,
  PreflightArtifact,
  PreflightEvidence,
} from './schema.ts';
import { stressTableSchema } from './stress-table.ts';
import type { StressTable } from './stress-table.ts';
import { stressSchema } from './stress.ts';
import type { Stress } from './stress.ts';
import { trialsTableSchema } from './trials-table.ts';
import type { TrialsTable } from './trials-table.ts';
import { trialsSchema } from './trials.ts';
import type { Trials } from './trials.ts';

/** The names under which a test attaches its evidence, by path. */
export const attachmentNames = {
  preflight: 'dpone-matrix-preflight',
  behavior: 'dpone-matrix-behavior',
} as const satisfies Record<Layer, string>;

/** The name under which a test attaches what its trials came to. */
export const trialsAttachment = 'dpone-matrix-trials';

/** The name under which a test attaches what a scenario of resilience came to. */
export const resilienceAttachment = 'dpone-matrix-resilience';

/** The name under which a test attaches what a case under stress came to. */
export const stressAttachment = 'dpone-matrix-stress';

export const attachmentType = 'application/json';

export const runRecordName = 'run.json';

/** Where artifacts of every run mode lie by default, each in a folder of its own; relative to the working directory. */
export const artifactsRoot = join('test_artifacts', 'integration_matrix');

/** The default folder of a mode's artifacts. */
export function defaultFolder(mode: RunMode): string {
  return join(artifactsRoot, `${mode}_latest`);
}

/** `<case_id>.json` or `<case_id>__behavior.json`. */
export function artifactName(case_id: string, layer: Layer): string {
  return layer === 'preflight' ? `${case_id}.json` : `${case_id}__behavior.json`;
}

/** Whether a file of an artifact folder is of a case, of whatever run. */
export function isArtifactName(name: string): boolean {
  return /^[a-z0-9_]+__[a-z0-9_]+\.json$/.test(name);
}

/** Writes what a worker will attach; the folder is made where it is not there. */
export function writeEvidence(path: string, evidence: Evidence): void {
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, jsonText(evidence));
}

export function writeTrials(path: string, trials: Trials): void {
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, jsonText(trials));
}

export function writeResilience(path: string, resilience: Resilience): void {
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, jsonText(resilience));
}

export function writeStress(path: string, stress: Stress): void {
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, redact(jsonText(stress)));
}

/** @throws MatrixError MATRIX_BAD_ARTIFACT with the path */
export function readStress(path: string): Stress {
  return read(path, stressSchema);
}

/** @throws MatrixError MATRIX_BAD_ARTIFACT with the path */
export function readStressTable(path: string): StressTable {
  return read(path, stressTableSchema);
}

/** @throws MatrixError MATRIX_BAD_ARTIFACT with the path */
export function readResilience(path: string): Resilience {
  return read(path, resilienceSchema);
}

/** @throws MatrixError MATRIX_BAD_ARTIFACT with the path */
export function readResilienceTable(path: string): ResilienceTable {
  return read(path, resilienceTableSchema);
}

/** @throws MatrixError MATRIX_BAD_ARTIFACT with the path */
export function readGuarantees(path: string): Guarantees {
  return read(path, guaranteesSchema);
}

/** @throws MatrixError MATRIX_BAD_ARTIFACT with the path */
export function readTrials(path: string): Trials {
  return read(path, trialsSchema);
}

/** @throws MatrixError MATRIX_BAD_ARTIFACT with the path */
export function readTrialsTable(path: string): TrialsTable {
  return read(path, trialsTableSchema);
}

/** @throws MatrixError MATRIX_BAD_ARTIFACT with the path, for each of the readers */
export function readPreflightEvidence(path: string): PreflightEvidence {
  return read(path, preflightEvidenceSchema);
}

export function readBehaviorEvidence(path: string): BehaviorEvidence {
  return read(path, behaviorEvidenceSchema);
}

export function readPreflightArtifact(path: string): PreflightArtifact {
  return read(path, preflightArtifactSchema);
}

export function readBehaviorArtifact(path: string): BehaviorArtifact {
  return read(path, behaviorArtifactSchema);
}

export function readRunRecord(path: string): RunRecord {
  return read(path, runRecordSchema);
}

/** A thousand times what a case has; more is no evidence, and would take the memory of the one who reads it. */
const largest = 32 * 1024 * 1024;

function read<T>(path: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(readText(path));
  } catch (error) {
    throw bad(path, error instanceof Error ? error.message : String(error));
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw bad(path, z.prettifyError(parsed.error));
  return parsed.data;
}

/** Text that is not what was written (its bytes are no UTF-8) must not pass for it. */
function readText(path: string): string {
  const stats = statSync(path);
  if (!stats.isFile()) throw new Error('it is no file');
  if (stats.size > largest) throw new Error(`it has ${stats.size} bytes, and at most ${largest} are read`);
  return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
}

function bad(path: string, why: string): MatrixError {
  return new MatrixError('MATRIX_BAD_ARTIFACT', redact(`cannot take ${path}: ${why}`));
}
