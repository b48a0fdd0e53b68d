/** What a case under stress came to, as its test attaches it and as the artifact keeps it. */
import * as z from 'zod';
import { runModes, strategies } from '../model/case.ts';
import {
  checkSchema,
  checksum,
  commitSchema,
  count,
  differenceSchema,
  engineSchema,
  failureSchema,
  loaderFields,
  milliseconds,
  time,
} from './parts.ts';

/** Where the table of stress and the artifacts of its cases lie. */
export const stressFolderName = 'stress';

/** In it, what a run has finished that has not come to its end yet. */
export const finishedFolderName = 'finished';

/** In the order of the line; the source's fingerprint is taken before the load and at the end. */
export const stressPhases = [
  'hold source',
  'hold target',
  'expect',
  'fingerprint',
  'load',
  'verify',
] as const;
export type StressPhase = (typeof stressPhases)[number];

const phaseSchema = z.strictObject({
  name: z.enum(stressPhases),
  /** Since the case began. */
  started_ms: milliseconds,
  duration_ms: milliseconds,
  /** That went through it: held, expected, offered to the loader, or read back. */
  rows: count,
});
export type StressPhaseTimes = z.infer<typeof phaseSchema>;

const gaugeSchema = z.strictObject({
  end: z.enum(['source', 'sink']),
  name: z.string(),
  unit: z.enum(['rows', 'bytes', 'count']),
  /** Of one that counts up for ever, what it gained since the first sample is kept. */
  rising: z.boolean(),
});
export type StressGauge = z.infer<typeof gaugeSchema>;

const sampleSchema = z.strictObject({
  at_ms: milliseconds,
  phase: z.enum(stressPhases),
  /** Done in this phase so far; null while only the loader knows. */
  rows: count.nullable(),
  process_bytes: count,
  /** Of the processes that this one has started; null where that is not told. */
  loader_bytes: count.nullable(),
  /** In the order of the gauges; null where one was not told this time. */
  gauges: z.array(z.number().nullable()),
});
export type StressSample = z.infer<typeof sampleSchema>;

const volumeFields = {
  rows: count,
  /** How wide a row of data is. */
  columns: count,
  /** The wide columns where they are not all. */
  ordinals: z.array(count).readonly().exactOptional(),
  change_ratio: z.string(),
  delete_ratio: z.string(),
};

/** All that must be the same for a result to stand for another run's. */
export const stressParametersSchema = z.strictObject({
  case_id: z.string(),
  run_mode: z.enum(runModes),
  volume: z.strictObject(volumeFields),
  loader: z.strictObject({ name: loaderFields.name, version: loaderFields.version }),
  commit: commitSchema.nullable(),
});
export type StressParameters = z.infer<typeof stressParametersSchema>;

export const stressName = 'dpone.integration_matrix.stress.v1';

export const stressSchema = z.strictObject({
  schema: z.literal(stressName),
  run_id: z.string().min(1),
  started_at: time,
  ...stressParametersSchema.shape,
  source: z.string(),
  sink: z.string(),
  strategy: z.enum(strategies),
  /** Why another loader ran than the one that was asked for. */
  loader_note: z.string().exactOptional(),
  engines: z.strictObject({ source: engineSchema, sink: engineSchema }).exactOptional(),
  /** Whether the source was held by an earlier run, and kept. */
  kept_source: z.boolean().exactOptional(),
  /** Mean size of a row's canonical encoding, of one row in each thousand. */
  row_bytes: z.number().nonnegative(),
  phases: z.array(phaseSchema),
  /** The most that was seen; null where the processes of the loader are not told. */
  peak: z.strictObject({ process_bytes: count, loader_bytes: count.nullable() }),
  gauges: z.array(gaugeSchema),
  samples: z.array(sampleSchema),
  /** Why a gauge could not be had, each reason once. */
  gauge_problems: z.array(z.string()),
  /** The loader's own words. */
  report: z.unknown().optional(),
  expected_row_count: count.exactOptional(),
  actual_row_count: count.exactOptional(),
  expected_checksum: checksum.exactOptional(),
  actual_checksum: checksum.exactOptional(),
  checks: z.array(checkSchema),
  difference: differenceSchema.exactOptional(),
  error: failureSchema.exactOptional(),
});
export type Stress = z.infer<typeof stressSchema>;

/** Why the case has not passed, a line each; empty where it has. */
export function stressProblems({
  checks,
  error,
}: Pick<Stress, 'checks'> & { readonly error?: Stress['error'] }): readonly string[] {
  return [
    ...(error ? [error.message] : []),
    ...(!error && !checks.some(({ status }) => status === 'passed') ? ['nothing was compared'] : []),
    ...checks.flatMap(({ name, status, expected, observed, detail }) =>
      status === 'failed'
        ? [
            `${name}: expected ${JSON.stringify(expected)}, observed ${JSON.stringify(observed)}` +
              (detail === undefined ? '' : ` (${detail})`),
          ]
        : [],
    ),
  ];
}

/** Rows per second of the first phase of this name; null where there is none, or it took no time. */
export function rowsPerSecond({ phases }: Pick<Stress, 'phases'>, name: StressPhase): number | null {
  const phase = phases.find((one) => one.name === name);
  return phase ? phaseRate(phase) : null;
}

/** Rows per second; null where it took no time. A phase of one name may come twice. */
export function phaseRate({
  rows,
  duration_ms,
}: Pick<Stress['phases'][number], 'rows' | 'duration_ms'>): number | null {
  return duration_ms > 0 ? (rows / duration_ms) * 1000 : null;
}
