/** What a worker attaches about a case (evidence) and what the reporter writes about it (artifacts). */
import * as z from 'zod';
import { volumeSettingsSchema } from './metadata.ts';
import { outcomes } from './outcome.ts';
import { unsupportedSchema } from './refusal.ts';
import {
  caseFields,
  checkSchema,
  checksum,
  commitSchema,
  count,
  differenceSchema,
  engineSchema,
  failureSchema,
  idRangesSchema,
  loaderSchema,
  milliseconds,
  samplesSchema,
  time,
  versionsSchema,
} from './parts.ts';

export const schemaVersion = 1;

export const schemaNames = {
  preflightEvidence: 'dpone.integration_matrix.preflight_evidence',
  behaviorEvidence: 'dpone.integration_matrix.behavior_evidence',
  preflight: 'dpone.integration_matrix.preflight',
  behavior: 'dpone.integration_matrix.behavior',
  run: 'dpone.integration_matrix.run',
} as const;

const header = <Name extends string>(name: Name) => ({
  schema: z.literal(name),
  schema_version: z.literal(schemaVersion),
});

const manifest = z.record(z.string(), z.unknown());

/** Only where not every wide column was loaded. */
const restricted = { columns: volumeSettingsSchema.shape.columns };

const connected = {
  /** Milliseconds by system until the case had its connector: the start of its engine, for the first that asks. */
  connect_ms: z.record(z.string(), milliseconds).exactOptional(),
};

/** What only a case that was reached has. */
const observed = {
  target_before_count: count,
  source_row_count: count,
  expected_row_count: count,
  actual_row_count: count,
  expected_checksum: checksum,
  actual_checksum: checksum,
  id_ranges: idRangesSchema,
  samples: samplesSchema,
  difference: differenceSchema,
  /** By system. */
  engines: z.record(z.string(), engineSchema),
  loader: loaderSchema,
  /** As it was bound to the test's own namespace, and as the guide has it. */
  manifest,
  canonical_manifest: manifest,
  /** Milliseconds by step. */
  durations_ms: z.record(z.string(), milliseconds),
  /** The step that was running when the case ended: the one that failed or hung; null where none was. */
  step: z.string().nullable(),
};

type Shape = Readonly<Record<string, z.ZodType>>;

/** The same fields, absent where a stage was not reached. */
function absentable<S extends Shape>(shape: S): { [K in keyof S]: z.ZodExactOptional<S[K]> } {
  return Object.fromEntries(
    Object.entries(shape).map(([name, field]) => [name, field.exactOptional()]),
  ) as never;
}

/** The same fields, null where they are not known. */
function nullable<S extends Shape>(shape: S): { [K in keyof S]: z.ZodNullable<S[K]> } {
  return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, field.nullable()])) as never;
}

export const preflightEvidenceSchema = z.strictObject({
  ...header(schemaNames.preflightEvidence),
  ...caseFields,
  started_at: time,
  checks: z.array(checkSchema),
  error: failureSchema.exactOptional(),
});

export const behaviorEvidenceSchema = z.strictObject({
  ...header(schemaNames.behaviorEvidence),
  ...caseFields,
  started_at: time,
  configured_row_count: count,
  ...restricted,
  changed_row_count: count,
  deleted_row_count: count,
  checks: z.array(checkSchema),
  error: failureSchema.exactOptional(),
  ...absentable(observed),
  ...connected,
  /** There where the loader declares the case unsupported. */
  unsupported: unsupportedSchema.exactOptional(),
});

/** What the reporter adds to a case's evidence. */
const verdict = {
  outcome: z.enum(outcomes),
  /** Why it is not `passed`; null where it is. */
  reason: z.string().nullable(),
  passed: z.boolean(),
  /** How often the test was run: retries and repeats. */
  attempts: count,
  /** Milliseconds of the attempt that is shown; null where there was none. */
  duration_ms: milliseconds.nullable(),
  started_at: time.nullable(),
  error: failureSchema.nullable(),
  /** The command that runs this one case again. */
  reproduce: z.string(),
  versions: versionsSchema,
  commit: commitSchema.nullable(),
};

export const preflightArtifactSchema = z.strictObject({
  ...header(schemaNames.preflight),
  ...caseFields,
  ...verdict,
  checks: z.array(checkSchema),
});

export const behaviorArtifactSchema = z.strictObject({
  ...header(schemaNames.behavior),
  ...caseFields,
  ...verdict,
  configured_row_count: count,
  ...restricted,
  changed_row_count: count.nullable(),
  deleted_row_count: count.nullable(),
  ...nullable(observed),
  ...connected,
  unsupported: unsupportedSchema.exactOptional(),
  /** The names, in order. */
  quality_checks: z.array(z.string()),
  quality_check_results: z.array(checkSchema),
});

export type PreflightEvidence = z.infer<typeof preflightEvidenceSchema>;
export type BehaviorEvidence = z.infer<typeof behaviorEvidenceSchema>;
export type Evidence = PreflightEvidence | BehaviorEvidence;
export type PreflightArtifact = z.infer<typeof preflightArtifactSchema>;
export type BehaviorArtifact = z.infer<typeof behaviorArtifactSchema>;

/** The fields of behavior evidence that are there once their stage was reached. */
export const observedFields = Object.keys(observed) as readonly (keyof typeof observed)[];
