/** How to get a Kafka broker whose disk may be filled: the one log directory that it has is on a small one. */
import { containerWay } from '../../services/container-way.ts';
import type { Running, ServiceDefinition, StartContext } from '../../services/contract.ts';
import { onSmallDisk } from '../../services/on-small-disk.ts';
import { facts, startBroker } from './service-container.ts';

/** Room for the topics of a test; the files of indexes are sparse, and take only what is written of them. */
const disk = { folder: '/small', megabytes: 64 } as const;

async function startOnSmallDisk(context: StartContext): Promise<Running> {
  const running = await startBroker(context, disk);
  const { container } = running;
  return container === undefined ? running : { ...running, small_disk: { container, folder: disk.folder } };
}

export const service: ServiceDefinition = onSmallDisk(
  'kafka_small_disk',
  'Kafka',
  containerWay(facts, startOnSmallDisk),
);
