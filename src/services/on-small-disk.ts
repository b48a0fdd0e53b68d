/** A service that is another beside it once more, on a disk that may be filled: there only as a container of the run. */
import type { DiskPlan } from './container-disk.ts';
import { containerWay } from './container-way.ts';
import type { ContainerFacts } from './container-way.ts';
import type { Running, ServiceDefinition, StartContext } from './contract.ts';

const nobodyElses = 'only a disk of a container that was started for the run is filled';

export interface SmallDiskPlan {
  /** By which it is asked for. */
  readonly id: string;
  /** The product's name as people write it. */
  readonly title: string;
  readonly facts: ContainerFacts;
  /** What all of its data is on. */
  readonly disk: DiskPlan;
  readonly start: (context: StartContext, disk: DiskPlan) => Promise<Running>;
}

export function onSmallDisk({ id, title, facts, disk, start }: SmallDiskPlan): ServiceDefinition {
  const startOn = async (context: StartContext): Promise<Running> => {
    const running = await start(context, disk);
    const { container } = running;
    return container === undefined ? running : { ...running, small_disk: { container, folder: disk.folder } };
  };
  return {
    system: id,
    title: `${title} on a small disk`,
    ways: {
      external: { absent: nobodyElses },
      container: containerWay(facts, startOn),
      embedded: { absent: nobodyElses },
    },
    remedy: 'Start Docker.',
  };
}
