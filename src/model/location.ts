/** Where a manifest says that rows are: a table, a topic or a path, told in one way. */
import type { ManifestSink, ManifestSource } from './manifest.ts';

/** `schema` is empty for a topic or a path. */
export interface Location {
  readonly schema: string;
  readonly name: string;
}

/** The snapshot of a source. */
export function snapshotLocation(source: ManifestSource): Location {
  if (source.table) return source.table;
  return { schema: '', name: source.topic ?? source.options.url ?? '' };
}

/** The delta of a source; null where the manifest names none. */
export function changesLocation(source: ManifestSource): Location | null {
  const changes = source.options.changes;
  if (!changes) return null;
  if (changes.table) return { schema: source.table?.schema ?? '', name: changes.table };
  return { schema: '', name: changes.topic ?? changes.url ?? '' };
}

/** The target. */
export function targetLocation(sink: ManifestSink): Location {
  return sink.table ?? { schema: '', name: sink.topic ?? '' };
}
