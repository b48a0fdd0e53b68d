/** The record of one run over one artifact folder: `run.json`. */
import * as z from 'zod';
import { layers, runModes } from '../model/case.ts';
import { exemptionSchema } from './exemptions.ts';
import { selectionSchema, volumeSettingsSchema } from './metadata.ts';
import { outcomes } from './outcome.ts';
import {
  commitSchema,
  count,
  engineSchema,
  loaderFields,
  milliseconds,
  time,
  versionsSchema,
} from './parts.ts';
import { unsupportedGroupSchema } from './refusal.ts';
import { schemaNames, schemaVersion } from './schema.ts';

const layer = z.enum(layers);
const outcome = z.enum(outcomes);

/** Every number is counted from what happened to the declared tests. */
export const arithmeticSchema = z.strictObject({
  /** Cases of which at least one layer was declared, and the tests that were. */
  cases: count,
  tests: count,
  /** How often each test was run; the worst run of it counts. */
  repeats: z.int().positive(),
  outcomes: z.partialRecord(outcome, count),
  /** Skipped tests by reason, with the cases they belong to. */
  skipped: z.array(
    z.strictObject({ reason: z.string(), cases: count, tests: count, sinks: z.array(z.string()) }),
  ),
  /** What does not come out, in words; empty where all does. */
  discrepancies: z.array(z.string()),
});

export const runRecordSchema = z.strictObject({
  schema: z.literal(schemaNames.run),
  schema_version: z.literal(schemaVersion),
  run_id: z.string().min(1),
  run_mode: z.enum(runModes),
  project: z.string(),
  /** As Playwright ended, or `failed` where the reporter found a reason. Only `passed` certifies anything. */
  status: z.enum(['passed', 'failed', 'timedout', 'interrupted']),
  selection: selectionSchema,
  volume: volumeSettingsSchema,
  /** `whole`: all cases of the registry in both layers, each declared once. */
  scope: z.strictObject({
    extent: z.enum(['whole', 'partial']),
    layers: z.array(layer),
    /** What was selected, and the part of it that was declared. */
    selected_cases: count,
    declared_tests: count,
    /** What narrowed the run: arguments of the command line, options of the config. */
    narrowed_by: z.array(z.string()),
    shard: z.strictObject({ current: z.int(), total: z.int() }).nullable(),
  }),
  arithmetic: arithmeticSchema,
  /** By case id and layer. */
  outcomes: z.record(z.string(), z.partialRecord(layer, outcome)),
  /** Those by which a failure of this run was exempted; absent where none was. */
  exemptions: z.array(exemptionSchema).exactOptional(),
  /** Cases that their loader declares unsupported and refused, by loader and reason; absent where there are none. */
  unsupported: z.array(unsupportedGroupSchema).exactOptional(),
  /** Distinct engines with the number of cases that used each. */
  engines: z.array(engineSchema.extend({ cases: count })),
  /** Distinct loaders with the number of cases that each was to load; none where no behavior was reached. */
  loaders: z.array(z.strictObject({ ...loaderFields, cases: count })),
  versions: versionsSchema,
  commit: commitSchema.nullable(),
  started_at: time,
  ended_at: time,
  duration_ms: milliseconds,
  /** A file in the folder that is not named here is stale and counts for nothing. */
  artifacts: z.array(
    z.strictObject({
      path: z.string(),
      case_id: z.string(),
      layer,
      outcome,
      bytes: count,
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
  /** What no single test can be blamed for. */
  errors: z.array(z.string()),
});

export type Arithmetic = z.infer<typeof arithmeticSchema>;
export type RunRecord = z.infer<typeof runRecordSchema>;
