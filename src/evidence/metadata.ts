/** What the config tells the reporter about a matrix project, under `project.metadata.dpone_matrix`. */
import * as z from 'zod';
import { layers, runModes } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import { exemptionSchema } from './exemptions.ts';

export const metadataKey = 'dpone_matrix';

/** The values of each filter; an empty list selects all. */
export const selectionSchema = z.strictObject({
  source: z.array(z.string()),
  sink: z.array(z.string()),
  strategy: z.array(z.string()),
  case_id: z.array(z.string()),
});

/** Ratios are decimal text, as in the model's `Volume`. */
export const volumeSettingsSchema = z.strictObject({
  rows: z.int().positive(),
  change_ratio: z.string(),
  delete_ratio: z.string(),
  /** Ordinals of the wide columns that were loaded; absent where all were. */
  columns: z.array(z.int().positive()).min(1).readonly().exactOptional(),
});

const projectMetadataSchema = z.strictObject({
  run_mode: z.enum(runModes),
  /** Absolute. */
  artifact_dir: z.string().min(1),
  /** Ids of the selected cases, in registry order. */
  cases: z.array(z.string()),
  layers: z.array(z.enum(layers)),
  selection: selectionSchema,
  volume: volumeSettingsSchema,
  /** Whether the selection is the whole registry in both layers, with every column. */
  certifies_whole: z.boolean(),
  /**
   * What the environment said of engines, where engines are asked for: variables that point to external services, by
   * name, and container images by the variable that chose each.
   */
  surroundings: z
    .strictObject({
      external: z.array(z.string()).readonly(),
      images: z.record(z.string(), z.string()).readonly(),
    })
    .exactOptional(),
  /** Which part of the cases this machine runs; the division is named, so that parts of another one are seen. */
  shard: z
    .strictObject({ current: z.int().positive(), total: z.int().positive(), division: z.string() })
    .exactOptional(),
  /** Every exemption of its file; absent where there is no file. */
  exemptions: z.strictObject({ file: z.string(), listed: z.array(exemptionSchema) }).exactOptional(),
});

export type Selection = z.infer<typeof selectionSchema>;
export type VolumeSettings = z.infer<typeof volumeSettingsSchema>;
export type ProjectMetadata = z.infer<typeof projectMetadataSchema>;

/** The part of a volume that it follows from. */
export function volumeSettings({
  rows,
  change_ratio,
  delete_ratio,
  columns,
}: VolumeSettings): VolumeSettings {
  return { rows, change_ratio, delete_ratio, ...(columns === undefined ? {} : { columns }) };
}

/**
 * The matrix's part of a project's metadata; undefined where the project is none of the matrix's.
 * @throws MatrixError MATRIX_BAD_METADATA
 */
export function readProjectMetadata(metadata: unknown): ProjectMetadata | undefined {
  if (typeof metadata !== 'object' || metadata === null || !(metadataKey in metadata)) return undefined;
  const parsed = projectMetadataSchema.safeParse(metadata[metadataKey]);
  if (parsed.success) return parsed.data;
  throw new MatrixError(
    'MATRIX_BAD_METADATA',
    `project.metadata.${metadataKey} is not what defineMatrixConfig() writes: ${z.prettifyError(parsed.error)}`,
  );
}
