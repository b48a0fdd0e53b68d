/** A loader that runs elsewhere cannot reach an engine in this process: where one stands in for a system, its case fails. */
import { MatrixError } from '../model/error.ts';
import type { Loader } from '../model/loader.ts';

/** A system whose engine no other process can reach. */
export interface StandIn {
  readonly system: string;
  /** Why no better engine is used. */
  readonly why?: string | undefined;
}

/**
 * @param standIns the systems of a load that are had in this process alone
 * @throws MatrixError MATRIX_LOADER_NEEDS_ENGINE where there are any and the loader is not `inProcess`
 */
export function requireReachable(loader: Loader, standIns: readonly StandIn[]): void {
  if (loader.inProcess || standIns.length === 0) return;
  const systems = standIns.map(({ system, why }) => (why ? `${system} (${why})` : system));
  throw new MatrixError(
    'MATRIX_LOADER_NEEDS_ENGINE',
    `${loader.name} is not declared inProcess and so cannot reach memory, which stands in for ${systems.join(' and ')}: ` +
      'give the case a real engine, leave it out by a filter, or declare `inProcess: true` if the loader runs in this process',
  );
}
