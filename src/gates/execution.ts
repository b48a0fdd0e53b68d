/** What an execution of a plan leaves, `execution.json`: each step's end and artifacts, and whether it may be resumed. */
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { jsonText } from '../evidence/json.ts';
import type { Commit } from '../evidence/parts.ts';
import { MatrixError } from '../model/error.ts';
import { hash, indexFolder, indexHash, sha256 } from './artifact-index.ts';
import type { Plan } from './live-certification-plan.ts';
import { profiles } from './plan-steps.ts';
import { readJsonFile } from './read.ts';

export const executionName = 'execution.json';

const stepRecordSchema = z.strictObject({
  /** From 1. */
  number: z.int().positive(),
  name: z.string(),
  command: z.string(),
  required: z.boolean(),
  outcome: z.enum(['passed', 'failed', 'interrupted']),
  /** Why it did not pass. */
  reason: z.string().nullable(),
  /** Null where it was not started, or a signal ended it. */
  exit_code: z.int().nullable(),
  signal: z.string().nullable(),
  started_at: z.iso.datetime(),
  ended_at: z.iso.datetime(),
  duration_ms: z.number().nonnegative(),
  /** Under the plan's folder. */
  log: z.string(),
  /** Of a folder, the hash of its index; null where it is not there. */
  artifacts: z.array(z.strictObject({ path: z.string(), sha256: sha256.nullable() })),
  /** Whether it passed in an earlier execution, and was not run in this one. */
  resumed: z.boolean(),
});
export type StepRecord = z.infer<typeof stepRecordSchema>;

const executionSchema = z.strictObject({
  schema: z.literal('dpone.plan_execution.v1'),
  status: z.enum(['running', 'passed', 'failed', 'interrupted']),
  profile: z.enum(profiles),
  row_count: z.int().positive(),
  release: z.string(),
  plan_sha256: sha256,
  commit: z.strictObject({ sha: z.string(), dirty: z.boolean() }).nullable(),
  started_at: z.iso.datetime(),
  ended_at: z.iso.datetime().nullable(),
  /** Of the steps that were reached, in their order. */
  steps: z.array(stepRecordSchema),
});
export type Execution = z.infer<typeof executionSchema>;

/** SHA-256 over everything that the plan says: another command or answer is another plan. */
export function planHash(plan: Plan): string {
  return hash(jsonText(plan));
}

/** Of a file, or of all files in a folder; null where there is none. */
export function artifactHash(path: string): string | null {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return null;
  if (!stats.isDirectory()) return hash(readFileSync(path));
  const files = indexFolder(path);
  return files.length === 0 ? null : indexHash(files);
}

export interface Earlier {
  readonly plan: Plan;
  readonly commit: Commit | null;
  /** The working directory, absolute. */
  readonly cwd: string;
  readonly resume: boolean;
}

/**
 * The execution that is to be resumed; undefined where a new one begins.
 * @throws MatrixError MATRIX_PLAN_CHANGED, MATRIX_BAD_REQUEST, MATRIX_BAD_GATE_INPUT
 */
export function earlierExecution({ plan, commit, cwd, resume }: Earlier): Execution | undefined {
  const path = join(resolve(cwd, plan.folder), executionName);
  const { value: found } = readJsonFile('execution', path, executionSchema);
  if (!found) {
    if (!resume) return undefined;
    throw new MatrixError(
      'MATRIX_BAD_REQUEST',
      `there is nothing to resume: no ${executionName} in ${plan.folder}; leave out --resume`,
    );
  }
  if (!resume) {
    throw new MatrixError(
      'MATRIX_BAD_REQUEST',
      `${plan.folder} holds an execution, which is ${found.status}: go on with it by --resume, or name another --output-dir`,
    );
  }
  const changes = changesSince(found, plan, commit);
  if (changes.length === 0) return found;
  throw new MatrixError(
    'MATRIX_PLAN_CHANGED',
    `cannot resume in ${plan.folder}: ${changes.join('; ')}; begin anew in another --output-dir`,
  );
}

function changesSince(found: Execution, plan: Plan, commit: Commit | null): readonly string[] {
  const changed = (what: string, was: unknown, is: unknown): readonly string[] =>
    was === is ? [] : [`the ${what} was ${String(was)} and is ${String(is)}`];
  const named = [
    ...changed('profile', found.profile, plan.profile),
    ...changed('row count', found.row_count, plan.row_count),
    ...changed('release', found.release, plan.release),
    ...changed('commit', found.commit?.sha ?? 'none', commit?.sha ?? 'none'),
  ];
  if (named.length > 0) return named;
  if (found.plan_sha256 !== planHash(plan)) return ['the commands of the plan are others'];
  // Nobody can tell whether two states that no commit has are the same.
  return found.commit?.dirty || commit?.dirty ? ['the checkout has changes that no commit has'] : [];
}

/**
 * The steps that need not run again, by name: passed, with their artifacts as they were left. What stands after a
 * required step that runs again was made of something else, and runs again too.
 */
export function keptSteps(
  plan: Plan,
  earlier: Execution | undefined,
  cwd: string,
): ReadonlyMap<string, StepRecord> {
  const kept = new Map<string, StepRecord>();
  for (const step of plan.steps.filter(({ phase }) => phase === 'work')) {
    const record = earlier?.steps.find(({ name }) => name === step.name);
    const isSame =
      record?.outcome === 'passed' &&
      record.artifacts.every((artifact) => artifactHash(resolve(cwd, artifact.path)) === artifact.sha256);
    if (record && isSame) kept.set(step.name, record);
    else if (step.required) break;
  }
  return kept;
}
