/** What the generated docs are made of beside the matrix: the systems' type tables and example volumes. */
import { defaultChangeRatio, defaultDeleteRatio, defaultRows, volumeOf } from '../dataset/volume.ts';
import type { Family } from '../model/families.ts';
import type { TypeRule } from '../systems/contract.ts';
import { typeTables } from '../systems/index.ts';
import type { DocsInput } from '../docs/generate.ts';

/** Row counts whose figures the docs show. */
const exampleRows = [defaultRows, 128];

export async function docsInput(): Promise<DocsInput> {
  const tables = new Map<string, Readonly<Record<Family, TypeRule>>>();
  for (const [system, load] of Object.entries(typeTables)) tables.set(system, await load());
  return {
    types: (system, { family }) => tables.get(system)?.[family],
    volumes: exampleRows.map((rows) =>
      volumeOf({ rows, change_ratio: defaultChangeRatio, delete_ratio: defaultDeleteRatio }),
    ),
  };
}
