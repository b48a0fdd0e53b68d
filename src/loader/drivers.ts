/** Picks the module of a driver, so that its package loads only when a request names it. */
import { MatrixError } from '../model/error.ts';

/** @throws MatrixError MATRIX_UNKNOWN_DRIVER */
export function moduleOf<M>(
  what: 'source' | 'sink',
  modules: Readonly<Record<string, () => Promise<M>>>,
  driver: string,
): Promise<M> {
  const load = Object.hasOwn(modules, driver) ? modules[driver] : undefined;
  if (load) return load();
  throw new MatrixError(
    'MATRIX_UNKNOWN_DRIVER',
    `no ${what} for driver ${JSON.stringify(driver)}; known: ${Object.keys(modules).join(', ')}`,
  );
}
