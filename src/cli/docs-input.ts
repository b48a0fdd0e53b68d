/** What the generated docs are made of beside the matrix: the systems' type tables and example volumes. */
import { defaultChangeRatio, defaultDeleteRatio, defaultRows, volumeOf } from '../dataset/volume.ts';
import type { DocsInput } from '../docs/generate.ts';

/** Row counts whose figures the docs show. */
const exampleRows = [defaultRows, 128];

export async function docsInput(): Promise<DocsInput> {
  return {
    types: () => undefined,
    volumes: exampleRows.map((rows) =>
      volumeOf({ rows, change_ratio: defaultChangeRatio, delete_ratio: defaultDeleteRatio }),
    ),
  };
}
