/** What a run that leaves a blob says of itself in it: where blobs are merged, it tells which parts there must be. */
import * as z from 'zod';
import { MatrixError } from '../model/error.ts';
import { commitSchema, versionsSchema } from './parts.ts';

const partSchema = z.strictObject({
  run_id: z.string().min(1),
  /** Null where the run is no shard. */
  shard: z.strictObject({ current: z.int().positive(), total: z.int().positive() }).nullable(),
  /** The projects that ran, also those of which this shard has no test. */
  projects: z.array(z.string()),
  /** Arguments of the command line that left out tests. */
  narrowed_by: z.array(z.string()),
  commit: commitSchema.nullable(),
  versions: versionsSchema,
});
export type Part = z.infer<typeof partSchema>;

interface WithMetadata {
  readonly metadata: Record<string, unknown>;
}

const key = 'dpone_matrix_part';

/**
 * Has a blob keep the part: each project that has tests in it, by the project's own metadata; and the config's, whose
 * names a merge puts together, so that each part has one of its own, also where it has no test at all.
 */
export function notePart(config: WithMetadata, projects: readonly WithMetadata[], part: Part): void {
  config.metadata[`${key}:${part.run_id}`] = part;
  for (const { metadata } of projects) metadata[key] = part;
}

/** The part that a project of a merged report comes from; undefined where it does not say. @throws MatrixError MATRIX_BAD_METADATA */
export function partOf({ metadata }: WithMetadata): Part | undefined {
  return key in metadata ? read(metadata[key]) : undefined;
}

/** Every part of a merged report, each once however often it was given. @throws MatrixError MATRIX_BAD_METADATA */
export function partsIn({ metadata }: WithMetadata): readonly Part[] {
  return Object.entries(metadata).flatMap(([name, value]) =>
    name.startsWith(`${key}:`) ? [read(value)] : [],
  );
}

function read(value: unknown): Part {
  const parsed = partSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new MatrixError(
    'MATRIX_BAD_METADATA',
    `a part of the merged report was made by another version of dpone-matrix, or changed since: ${z.prettifyError(parsed.error)}`,
  );
}
