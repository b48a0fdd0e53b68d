/** Which strategy a manifest asks for, and the parts of it that a strategy cannot do without. */
import type { Strategy } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import type { Manifest } from '../model/manifest.ts';

/** The sink's mode, or the source's way of finding changes where that is more than a read: both are merges there. */
export function strategyOf({ source, sink }: Manifest): Strategy {
  if (source.options.incremental_strategy === 'xmin') return 'xmin';
  return source.options.cdc?.enabled ? 'cdc' : sink.strategy.mode;
}

/** @throws MatrixError MATRIX_MANIFEST_INCOMPLETE where the part is not there */
export function required<T>(part: T | undefined, manifest: Manifest, path: string): T {
  if (part !== undefined) return part;
  throw new MatrixError(
    'MATRIX_MANIFEST_INCOMPLETE',
    `${manifest.name}: strategy ${strategyOf(manifest)} needs ${path}`,
  );
}

/** The starting point that `prepare` saved. @throws MatrixError MATRIX_NOT_PREPARED */
export function savedPosition(
  state: Readonly<Record<string, string>>,
  key: string,
  manifest: Manifest,
): string {
  const position = state[key];
  if (position !== undefined) return position;
  throw new MatrixError(
    'MATRIX_NOT_PREPARED',
    `${manifest.name}: the target has no state ${key}; run the phase prepare before the changes to be loaded`,
  );
}
