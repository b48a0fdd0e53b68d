/** A service that is another beside it once more, on a disk that may be filled: there only as a container of the run. */
import type { ServiceDefinition, Way } from './contract.ts';

const nobodyElses = 'only a disk of a container that was started for the run is filled';

/**
 * @param id by which it is asked for
 * @param title the product's name as people write it
 */
export function onSmallDisk(id: string, title: string, container: Way): ServiceDefinition {
  return {
    system: id,
    title: `${title} on a small disk`,
    ways: { external: { absent: nobodyElses }, container, embedded: { absent: nobodyElses } },
    remedy: 'Start Docker.',
  };
}
