/** The file of timings: made from the artifacts of a run, and read where the cases of a later one are divided. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { runModes } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import { redact } from '../model/redact.ts';
import { median } from '../model/timings.ts';
import type { Timings } from '../model/timings.ts';
import type { Outcome } from './outcome.ts';
import { milliseconds } from './parts.ts';
import type { RunFiles } from './run-folder.ts';
import type { BehaviorArtifact } from './schema.ts';

/** The usual file, which is read where it is there. */
export const timingsName = 'matrix-timings.json';

const timingsSchema = z.strictObject({
  schema: z.literal('dpone.integration_matrix.timings'),
  schema_version: z.literal(1),
  /** Of which run they are. */
  run_id: z.string().min(1),
  run_mode: z.enum(runModes),
  rows: z.int().positive(),
  start_ms: z.record(z.string(), milliseconds),
  case_ms: z.record(z.string(), milliseconds),
}) satisfies z.ZodType<Timings>;

export type TimingsFile = z.infer<typeof timingsSchema>;

/** How long a case takes is told by one that came to its end; a failure may come early, or after a time-out. */
const telling: ReadonlySet<Outcome> = new Set(['passed', 'flaky', 'unsupported', 'exempted']);

/** What a run tells of the time that its cases and engines take; a skipped case takes none. */
export function timingsOf({ record, preflights, behaviors }: RunFiles): TimingsFile {
  const case_ms = Object.fromEntries(
    Object.entries(record.outcomes).flatMap(([id, { behavior }]): [string, number][] => {
      if (behavior === 'skipped') return [[id, 0]];
      const artifact = behaviors.get(id);
      if (behavior === undefined || !telling.has(behavior) || !artifact) return [];
      const ms = (artifact.duration_ms ?? 0) - connecting(artifact) + (preflights.get(id)?.duration_ms ?? 0);
      return ms > 0 ? [[id, Math.ceil(ms)]] : [];
    }),
  );
  const { run_id, run_mode, volume } = record;
  return {
    schema: 'dpone.integration_matrix.timings',
    schema_version: 1,
    run_id,
    run_mode,
    rows: volume.rows,
    start_ms: startsOf([...behaviors.values()]),
    case_ms,
  };
}

/** The time of a case in which it waited for its engines, which the next case of that worker does not. */
function connecting({ durations_ms }: BehaviorArtifact): number {
  return durations_ms?.['connect'] ?? 0;
}

/** Who comes after the first waits next to nothing. */
const leastOfStart = 0.1;

/** By system: the middle of those that waited for its start. */
function startsOf(artifacts: readonly BehaviorArtifact[]): Record<string, number> {
  const waits = artifacts.flatMap(({ connect_ms = {} }) => Object.entries(connect_ms));
  const bySystem = Map.groupBy(waits, ([system]) => system);
  return Object.fromEntries(
    [...bySystem]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([system, own]) => {
        const all = own.map(([, ms]) => ms);
        const longest = Math.max(...all);
        const started = all.filter((ms) => ms >= longest * leastOfStart);
        return [system, Math.ceil(median(started) ?? 0)];
      }),
  );
}

/** @throws MatrixError MATRIX_BAD_TIMINGS with the path */
export function readTimings(path: string): TimingsFile {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw bad(path, error instanceof Error ? error.message : String(error));
  }
  const parsed = timingsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw bad(path, z.prettifyError(parsed.error));
}

function bad(path: string, why: string): MatrixError {
  return new MatrixError(
    'MATRIX_BAD_TIMINGS',
    redact(
      `cannot take the timings of ${path}: ${why}. Make the file again from the folder of a run: npx dpone-matrix time <folder> --timings ${timingsName}`,
    ),
  );
}
